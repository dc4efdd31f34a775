"""The lines between the title and the text that are neither date nor name."""

from indexer.parser.lines import SIGNING, LineState, Role
from indexer.parser.sections import names_section

_MAX_HEAD = 400
# Shorter lines below a title are labels and names.
_MIN_LEAD_WORDS = 8


def find_start(rows: list[LineState], title: int) -> int:
    """Return the position of the first paragraph below the last date or name of the head."""
    signed = [i for i, row in enumerate(rows) if row.role in SIGNING and i > title]
    first = max(signed, default=title) + 1
    start = _find_prose(rows, first)
    if start == title + 1 and _is_standfirst(rows, start):
        return _find_prose(rows, start + 1)
    return _step_back(rows, first, start)


def _find_prose(rows: list[LineState], first: int) -> int:
    for i in range(first, min(len(rows), first + _MAX_HEAD)):
        if rows[i].role is None and rows[i].prose:
            return i
    return len(rows)


def _is_standfirst(rows: list[LineState], start: int) -> bool:
    """Return whether a picture or buttons separate the paragraph below the title from the text."""
    below = rows[start + 1 :]
    return bool(below) and below[0].role is not None and any(row.prose for row in below)


def _step_back(rows: list[LineState], first: int, start: int) -> int:
    """Return short sentences right above the first paragraph are text as well."""
    while start > first and rows[start - 1].role is None and rows[start - 1].is_sentence():
        start -= 1
    return start


def label_header(rows: list[LineState], title: int, start: int) -> None:
    """Label leads, the section, and what else is above the text."""
    for row in rows[title + 1 : start]:
        if row.rule == "list-item" and names_section(row):
            row.role = None
        if row.role is not None:
            continue
        if row.prose:
            row.assign(Role.LEAD, "prose-above-text")
        elif names_section(row):
            row.assign(Role.SECTION, "section-name")
        elif row is rows[title + 1] and _is_headline_like(row, rows[title]):
            row.assign(Role.LEAD, "line-below-title")
        else:
            row.assign(Role.BOILERPLATE, "above-text")


def _is_headline_like(row: LineState, title: LineState) -> bool:
    return row.words >= _MIN_LEAD_WORDS and not row.bullet and row.key != title.key
