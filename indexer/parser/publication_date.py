"""Read when an article was published and updated from its date lines and bylines."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from indexer.parser.dates import DateMention, Order, find_stamps, is_future
from indexer.parser.lexicon import alternatives
from indexer.parser.lexicon.byline_and_date_labels import PUBLISHED, UPDATED
from indexer.parser.lexicon.calendar import MONTH_FIRST_ZONES
from indexer.parser.lexicon.spellings import AMERICAN, BRITISH
from indexer.parser.lines import SIGNING, Line, LineState

_LABEL_REACH = 40
_WORDS = re.compile(r"[a-z]+")
# Spellings of one country, and how many times those of the other.
_MIN_SPELLINGS, _MAJORITY = 2, 3
# Maximum distance in lines between two dates of the same article.
_NEAR = 2
_LABELS = re.compile(rf"\b(?:{alternatives(PUBLISHED | UPDATED)})\b")
# A table of facts in the text prints these labels as well, so they say nothing about the article.
_WEAK_LABELS = frozenset(("date", "datum", "data", "fecha"))
# A date behind one of these is of a person or of an account.
_OF_PERSON = re.compile(
    r"\b(?:registered|joined|member since|registriert|mitglied seit|dabei seit|born|geboren|geb"
    r"|inscrit|membre depuis|registrado|miembro desde|iscritto)\b[^\d]{0,20}$"
)


def read_dates(
    lines: Sequence[Line | LineState], language: str | None, now: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """Return the dates of publication and update; None if missing, ambiguous or in the future."""
    mentions = list(_find_all(lines))
    order = decide_order([stamp for _, stamp, _ in mentions], language, lines)
    moments = [
        (number, moment, label if label or stamp.start else "first")
        for number, stamp, label in mentions
        if (moment := stamp.read(order)) is not None and not is_future(moment, now)
    ]
    published = next((moment for _, moment, label in moments if label == "published"), None)
    updated = next((moment for _, moment, label in moments if label == "updated"), None)
    if published is None:
        bare = _without_weak(moments)
        published, later = _read_bare(bare)
        updated = updated or later
    return published or updated, updated if published else None


def _find_all(lines: Iterable[Line | LineState]) -> Iterator[tuple[int, DateMention, str | None]]:
    for line in lines:
        if line.role in SIGNING:
            for stamp in find_stamps(line.text):
                if not is_of_person(line.text, stamp):
                    yield line.number, stamp, _label(line.text, stamp)


def is_of_person(text: str, stamp: DateMention) -> bool:
    """Return whether the date is the birthday of a person or the beginning of an account."""
    before = text[max(0, stamp.start - _LABEL_REACH) : stamp.start].casefold()
    return _OF_PERSON.search(before) is not None


def _without_weak(
    moments: Sequence[tuple[int, datetime, str | None]],
) -> list[tuple[int, datetime]]:
    """Return the dates without a label; only those with a weak label if no line begins with one."""
    weak = [(number, moment) for number, moment, label in moments if label == "weak"]
    bare = [(number, moment) for number, moment, label in moments if label in {None, "first"}]
    begins = any(label == "first" for _, _, label in moments)
    return bare if not weak or (begins and bare[0][0] < weak[0][0]) else weak


def _read_bare(dates: list[tuple[int, datetime]]) -> tuple[datetime | None, datetime | None]:
    """Return the first date without a label, or of two near dates the earlier and the later."""
    if not dates:
        return None, None
    number, first = dates[0]
    if len(dates) > 1 and dates[1][0] - number <= _NEAR:
        second = dates[1][1]
        if second.date() < first.date():
            return second, first
    return first, None


def _label(text: str, stamp: DateMention) -> str | None:
    """Return "published", "weak" or "updated" by the label before the date, None without one."""
    before = text[max(0, stamp.start - _LABEL_REACH) : stamp.start].casefold()
    labels = [match[0] for match in _LABELS.finditer(before)]
    if not labels:
        return None
    if labels[-1] in _WEAK_LABELS:
        return "weak"
    return "published" if labels[-1] in PUBLISHED else "updated"


def decide_order(
    stamps: Sequence[DateMention], language: str | None, lines: Iterable[Line | LineState]
) -> Order | None:
    """Return the order of day and month in numeric dates, None if it cannot be decided.

    In English the spelling of the text decides, unless a date or a zone proves the order.
    """
    proven = {stamp.only_order() for stamp in stamps} - {None}
    if len(proven) == 1:
        return proven.pop()
    zones = {stamp.zone for stamp in stamps if stamp.zone}
    if zones:
        return Order.MONTH_FIRST if zones & MONTH_FIRST_ZONES else Order.DAY_FIRST
    if language not in {None, "en"}:
        return Order.DAY_FIRST
    if not any(stamp.slashes and stamp.read(None) is None for stamp in stamps):
        return None
    return _order_by_spelling(lines)


def _order_by_spelling(lines: Iterable[Line | LineState]) -> Order | None:
    """Return the order of the country whose spelling the text has, None without evidence."""
    words = Counter(word for line in lines for word in _WORDS.findall(line.text.casefold()))
    american = sum(words[word] for word in AMERICAN)
    british = sum(words[word] for word in BRITISH)
    if american >= _MIN_SPELLINGS and american > _MAJORITY * british:
        return Order.MONTH_FIRST
    if british >= _MIN_SPELLINGS and british > _MAJORITY * american:
        return Order.DAY_FIRST
    return None
