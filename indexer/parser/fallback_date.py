"""A second look for the date of an article whose date lines gave none.

It also reads dates that are glued to other words, that begin a paragraph, or that are in a row of
labels, and takes the one that is most likely the article's by its label and position.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from indexer.parser.dates import DateMention, is_future, read_stamps
from indexer.parser.lexicon import alternatives
from indexer.parser.lexicon.byline_and_date_labels import PUBLISHED, UPDATED
from indexer.parser.lexicon.calendar import MONTHS
from indexer.parser.lines import LineState, Role
from indexer.parser.publication_date import decide_order, is_of_person

# A date further below the text belongs to something else.
_FOOT_LINES = 14
_MAX_HEAD, _MAX_FOOT = 400, 160
# Of a paragraph only the beginning may hold the date of the article.
_OPENING = 60
_LABEL_REACH = 40
_MAX_DATE_WORDS = 10
_MIN_PARAGRAPH = 60
_LONG_HEAD = 200
_ALONE_IN_TEXT, _LABELLED_IN_TEXT = 0.3, 1.2

_LATIN_MONTHS = "|".join(
    sorted(
        {name.capitalize() for name in MONTHS if name.isascii() and name.isalpha()},
        key=len,
        reverse=True,
    )
)
_GLUED_MONTH = re.compile(rf"(?<=[a-zà-ÿ])(?=(?:{_LATIN_MONTHS})\.?\s?\d)")
# A cheap prefilter for the pattern above.
_GLUED_CAPITAL = re.compile("[a-zà-ÿ][A-Z]")
_GLUED_YEAR = re.compile(r"((?<!\d)(?:19|20)\d\d)(?=\d{1,2}[.:/\s])")
_GLUED_DAY = re.compile(r"(?<=[^\W\d_])(?=\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d)")
_ODD_JOINTS = re.compile(r"(?<=\d)\s?[•·—–]\s?(?=\d)")
_YEAR_APART = re.compile(r"(\d\d?)/(\d\d?)\s?-\s?((?:19|20)\d\d)")
_NAMED_MONTH = re.compile(r"(?<!\d)(\d\d?)\s?/\s?([^\W\d_]{3,12})\s?/\s?((?:19|20)\d\d)(?!\d)")
_PUBLISHED = re.compile(rf"\b(?:{alternatives(PUBLISHED)})\b")
_UPDATED = re.compile(rf"\b(?:{alternatives(UPDATED)})\b")
# The signature of a quoted message, a copyright line.
_NOT_THE_ARTICLES = re.compile(r"^[—–-]\s|\(@\w+\)|©|copyright", re.IGNORECASE)


class _Mention(NamedTuple):
    score: float
    line: int
    stamp: DateMention


def find_fallback_date(
    rows: Sequence[LineState], title: int, language: str | None, now: datetime | None = None
) -> datetime | None:
    """Return the most likely date of publication, None if no date is the article's."""
    body = [i for i, row in enumerate(rows) if row.role is Role.BODY and i > title]
    first, last = (body[0], body[-1]) if body else (min(len(rows), title + 8), len(rows) - 1)
    mentions = list(_find_mentions(rows, title, first, last))
    order = decide_order([mention.stamp for mention in mentions], language, rows)
    best: tuple[float, datetime] | None = None
    for mention in mentions:
        moment = mention.stamp.read(order)
        if moment is None or is_future(moment, now):
            continue
        if mention.score > 0 and (best is None or mention.score > best[0]):
            best = mention.score, moment
    return best[1] if best else None


def _find_mentions(
    rows: Sequence[LineState], title: int, first: int, last: int
) -> Iterator[_Mention]:
    head = min(first + 3, len(rows))
    foot = range(max(last + 1, head), min(len(rows), last + 1 + _FOOT_LINES))
    inside = range(head, last + 1)
    # Several dates of one kind between the paragraphs belong to comments or to other stories.
    kinds = (
        [line for line in inside if is_kind(rows[line])]
        for is_kind in (_is_date_alone, _is_labelled, _begins_with_date)
    )
    once = {lines[0] for lines in kinds if len(lines) == 1}
    for line in [*range(title, head), *sorted(once), *foot]:
        row = rows[line]
        if not row.numbers or (line > last and len(row.text) > _MAX_FOOT):
            continue
        is_paragraph = line > first and row.prose and not _is_labelled(row)
        probe = row.text[: _OPENING if is_paragraph else _MAX_HEAD]
        if _NOT_THE_ARTICLES.search(probe):
            continue
        probe = _unglue(probe)
        for stamp in read_stamps(probe):
            if is_of_person(probe, stamp):
                continue
            score = _score(probe, stamp, line, (title, first, last))
            yield _Mention(score, line, stamp)


def _is_date_alone(row: LineState) -> bool:
    """Return whether a line that is not a sentence consists of a date and little else."""
    if row.prose or row.bullet or not row.numbers or row.words > _MAX_DATE_WORDS:
        return False
    stamps = read_stamps(_unglue(row.text))
    return len(stamps) == 1 and 2 * (stamps[0].end - stamps[0].start) > len(row.text)


def _is_labelled(row: LineState) -> bool:
    """Return whether a line says when the article was published: "Posted by Ada on 3 May 2021"."""
    if not row.numbers or len(row.text) > _MAX_FOOT:
        return False
    stamps = read_stamps(_unglue(row.text))
    if len(stamps) != 1:
        return False
    folded = row.text.casefold()
    return bool(_PUBLISHED.search(folded) or _UPDATED.search(folded))


def _begins_with_date(row: LineState) -> bool:
    """Return whether a paragraph begins with a date, as the first one of a report does."""
    if not row.prose or not row.text[:1].isdigit():
        return False
    stamps = read_stamps(_unglue(row.text[:_OPENING]))
    return bool(stamps) and not stamps[0].start


def _unglue(text: str) -> str:
    if _GLUED_CAPITAL.search(text):
        text = _GLUED_MONTH.sub(" ", text)
    text = _ODD_JOINTS.sub("-", _GLUED_DAY.sub(" ", _GLUED_YEAR.sub(r"\1 ", text)))
    if "/" not in text:
        return text
    return _YEAR_APART.sub(r"\1/\2/\3", _NAMED_MONTH.sub(r"\1 \2 \3", text))


def _score(text: str, stamp: DateMention, line: int, page: tuple[int, int, int]) -> float:
    """Return how likely the date is the article's; nothing at or below 0 is."""
    title, first, last = page
    before = text[max(0, stamp.start - _LABEL_REACH) : stamp.start].casefold()
    published = _PUBLISHED.search(before) or (
        len(text) <= _MAX_FOOT and _PUBLISHED.search(text[stamp.end :].casefold())
    )
    updated = _UPDATED.search(before)
    score = (3.0 if published else 0.0) - (0.5 if updated else 0.0)
    begins = stamp.start <= 3 or (stamp.start <= _LABEL_REACH and line == first)  # noqa: PLR2004
    if line == title:
        return score + (0.2 if stamp.start <= 3 else -1.5)  # noqa: PLR2004
    if line < first or (line == first and len(text) < _MIN_PARAGRAPH):
        score += 3 - 0.05 * (line - title)
        if len(text) > _LONG_HEAD and not begins:
            score -= 2.5
    elif line <= last and (published or updated) and len(text) <= _MAX_FOOT:
        score += _LABELLED_IN_TEXT
    elif line <= last and line > first + 2:
        score += _ALONE_IN_TEXT
    elif line <= last:
        score += 1.5 if begins and len(text) >= _MIN_PARAGRAPH else -2.0
    elif stamp.end - stamp.start > len(text) / 2:
        score += 1.6 - 0.02 * (line - last)
    else:
        score += 1.0 - 0.02 * (line - last)
    return score
