"""Read when an article was published and updated from its date lines and bylines."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from indexer.parser.dates import DateMention, Order, find_stamps, is_future
from indexer.parser.lexicon import alternatives
from indexer.parser.lexicon.byline_and_date_labels import PUBLISHED, UPDATED
from indexer.parser.lexicon.calendar import MONTH_FIRST_ZONES
from indexer.parser.lines import SIGNING, Line, LineState

_LABEL_REACH = 40
# Maximum distance in lines between two dates of the same article.
_NEAR = 2
_LABELS = re.compile(rf"\b(?:{alternatives(PUBLISHED | UPDATED)})\b")


def read_dates(
    lines: Iterable[Line | LineState], language: str | None, now: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """Return the dates of publication and update; None if missing, ambiguous or in the future."""
    mentions = list(_find_all(lines))
    order = decide_order([stamp for _, stamp, _ in mentions], language)
    moments = [
        (number, moment, label)
        for number, stamp, label in mentions
        if (moment := stamp.read(order)) is not None and not is_future(moment, now)
    ]
    published = next((moment for _, moment, label in moments if label == "published"), None)
    updated = next((moment for _, moment, label in moments if label == "updated"), None)
    if published is None:
        bare = [(number, moment) for number, moment, label in moments if label is None]
        published, later = _read_bare(bare)
        updated = updated or later
    return published or updated, updated if published else None


def _find_all(lines: Iterable[Line | LineState]) -> Iterator[tuple[int, DateMention, str | None]]:
    for line in lines:
        if line.role in SIGNING:
            for stamp in find_stamps(line.text):
                yield line.number, stamp, _label(line.text, stamp)


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
    """Return "published" or "updated" by the label before the date, None without a label."""
    before = text[max(0, stamp.start - _LABEL_REACH) : stamp.start].casefold()
    labels = [match[0] for match in _LABELS.finditer(before)]
    if not labels:
        return None
    return "published" if labels[-1] in PUBLISHED else "updated"


def decide_order(stamps: list[DateMention], language: str | None) -> Order | None:
    """Return the order of day and month in numeric dates, None if it cannot be decided."""
    proven = {stamp.only_order() for stamp in stamps} - {None}
    if len(proven) == 1:
        return proven.pop()
    zones = {stamp.zone for stamp in stamps if stamp.zone}
    if zones:
        return Order.MONTH_FIRST if zones & MONTH_FIRST_ZONES else Order.DAY_FIRST
    return Order.DAY_FIRST if language not in (None, "en") else None
