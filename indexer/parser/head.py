"""The lines between the title and the text: dates, names, sections, the lead."""

import re

from indexer.parser.bylines import byline_lead, is_trade, plain_names, read_byline
from indexer.parser.dates import Stamp, find_stamps
from indexer.parser.lines import Role, Row
from indexer.parser.words.calendar import WEEKDAYS
from indexer.parser.words.labels import DATE_FILLERS, PUBLISHED, UPDATED

# How far below the title its dates and names may stand.
MAX_HEAD = 60
# Prose before a date or a name is the lead, unless there is this much of it.
_MAX_LEADS = 3
# Words beside a date that make its line a sentence.
_MAX_RESIDUE = 6
_MAX_SECTION_WORDS = 4

_WORDS = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")


def find_head_end(rows: list[Row], title: int) -> int:
    """The position of the first paragraph below the last date or name of the head."""
    end, prose = None, 0
    for i in range(title + 1, min(len(rows), title + 1 + MAX_HEAD)):
        row = rows[i]
        if row.role is not None:
            continue
        if _is_signature(row):
            end, prose = None, 0
        elif row.is_prose():
            end = i if end is None else end
            prose += 1
            if prose > _MAX_LEADS:
                break
    return len(rows) if end is None else end


def _is_signature(row: Row) -> bool:
    """Whether the line holds the article's date or its author and nothing else."""
    if is_date_line(row.text):
        return True
    return byline_lead(row.text) is not None and bool(read_byline(row.text))


def is_date_line(text: str) -> bool:
    """Whether the line is made of dates, their labels and little else."""
    stamps = find_stamps(text)
    return bool(stamps) and len(residue(text, stamps)) <= _MAX_RESIDUE


def residue(text: str, stamps: list[Stamp]) -> list[str]:
    """The words of a line of dates that are neither date nor label."""
    words = _WORDS.findall(without(text, stamps).casefold())
    known = DATE_FILLERS | WEEKDAYS.keys()
    labels = {w for entry in PUBLISHED | UPDATED for w in entry.split()}
    return [word for word in words if word not in known and word not in labels]


def without(text: str, stamps: list[Stamp]) -> str:
    """The line without its dates."""
    parts, position = [], 0
    for stamp in stamps:
        parts.append(text[position : stamp.start])
        position = stamp.end
    return " | ".join((*parts, text[position:]))


def mark_head(rows: list[Row], title: int, end: int) -> None:
    """Give the lines of the head their roles."""
    for row in rows[title + 1 : end]:
        if row.role is None:
            _mark_signature(row)
    _mark_names(rows, title, end)
    for row in rows[title + 1 : end]:
        if row.role is None:
            _mark_rest(row)


def _mark_signature(row: Row) -> None:
    stamps = find_stamps(row.text)
    if stamps and is_date_line(row.text):
        rest = without(row.text, stamps)
        named = read_byline(rest.strip(" |,-–—·•"))
        row.give(*((Role.BYLINE, "byline-and-date") if named else (Role.DATE, "date-line")))
    elif byline_lead(row.text) is not None and (read_byline(row.text) is not None):
        row.give(Role.BYLINE, "byline")


def _mark_names(rows: list[Row], title: int, end: int) -> None:
    """Names on lines of their own, beside a date, a byline or the title."""
    for i in range(title + 1, end):
        row = rows[i]
        if row.role is None and _has_neighbour(rows, i) and plain_names(row.text):
            row.give(Role.BYLINE, "name-beside-date")
        elif row.role is None and is_trade(row.text) and rows[i - 1].role is Role.BYLINE:
            row.give(Role.BYLINE, "trade-below-name")


def _has_neighbour(rows: list[Row], i: int) -> bool:
    near = rows[max(0, i - 2) : i + 4]
    return any(row.role in (Role.DATE, Role.BYLINE) for row in near)


def _mark_rest(row: Row) -> None:
    if row.is_prose():
        row.give(Role.LEAD, "prose-above-date")
    elif row.words <= _MAX_SECTION_WORDS and not row.bullet:
        row.give(Role.SECTION, "label-in-head")
    else:
        row.give(Role.BOILERPLATE, "in-head")
