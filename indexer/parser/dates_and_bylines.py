"""The lines of an article's head that say when it was printed and who wrote it."""

import re

from indexer.parser.bylines import (
    Names,
    closing_byline,
    leading_name,
    name_with_job_title,
    names_and_place,
    plain_names,
    read_byline,
    read_names,
    tells_of_somebody,
)
from indexer.parser.dates import DateMention, find_stamps, without_dates
from indexer.parser.lexicon import opens
from indexer.parser.lexicon.byline_and_date_labels import (
    CONTRIBUTION,
    DATE_FILLERS,
    LABELS,
    PUBLISHED,
    UPDATED,
)
from indexer.parser.lexicon.calendar import WEEKDAYS
from indexer.parser.lines import UNLABELLED, LineState, Role

# How much prose may stand above a date or a name for it to be the article's own.
_MAX_LEADS = 3
# With more of the text above it, a signature closes a short article.
_MAX_LEAD_SHARE = 0.5
# A date with a label may stand below a page's whole menu: that may hold much prose, but never so
# many paragraphs one after the other.
_MAX_SCATTERED_ABOVE = 0.6
_SUSTAINED = 3
# A longer line is a sentence, whatever dates are in it.
_MAX_DATE_LINE = 160
# Words next to a date that make its line a sentence.
_MAX_RESIDUE = 6
_MAX_NAMED_RESIDUE = 16

_WORDS = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_LABEL_WORDS = frozenset(word for entry in PUBLISHED | UPDATED for word in entry.split())
_KNOWN_WORDS = DATE_FILLERS | WEEKDAYS.keys() | _LABEL_WORDS


def label_dates_and_bylines(rows: list[LineState], title: int) -> None:
    """Label the dates and names of the header."""
    total = sum(len(row.text) for row in rows[title + 1 :] if row.prose)
    above, leads, run, longest, signed = 0, 0, 0, 0, False
    for row in rows[title + 1 :]:
        if row.prose and not (row.numbers and is_date_line(row.text)):
            above, leads, run = above + len(row.text), leads + 1, run + 1
            longest = max(longest, run)
            continue
        run = 0
        scattered = longest < _SUSTAINED and above <= _MAX_SCATTERED_ABOVE * total
        near = leads <= _MAX_LEADS and above <= _MAX_LEAD_SHARE * total
        if near or (scattered and not signed and row.numbers and is_labelled(row.text)):
            _label_date_or_byline(row)
        signed = signed or row.role is not None


def label_late_dates(rows: list[LineState], start: int) -> None:
    """Label dates below the text that say they are the article's: "First published on …"."""
    for row in rows[start:]:
        if row.numbers and row.role in UNLABELLED and is_labelled(row.text):
            row.role, row.rule = Role.DATE, "labelled-date-below-text"


def is_date_line(text: str) -> bool:
    """Return whether the line is made of dates, their labels and little else."""
    stamps = find_stamps(text) if len(text) <= _MAX_DATE_LINE else []
    return bool(stamps) and len(_residue(text, stamps)) <= _MAX_RESIDUE


def is_labelled(text: str) -> bool:
    """Return whether the line is one of dates and begins by saying what they are."""
    if len(text) > _MAX_DATE_LINE:
        return False
    return opens(text.lstrip("( *-–—|•·"), LABELS) is not None and is_date_line(text)


def _residue(text: str, stamps: list[DateMention]) -> list[str]:
    """Return the words of a line of dates that are neither date nor label."""
    words = _WORDS.findall(without_dates(text, stamps).casefold())
    return [word for word in words if word not in _KNOWN_WORDS]


_READERS = (
    *(closing_byline, read_byline, plain_names, name_with_job_title, names_and_place, leading_name),
)


def read_line_names(text: str) -> Names:
    """Return the names on a line of names, or of names and dates."""
    rest = without_dates(text, find_stamps(text))
    for read in _READERS:
        names = read(rest)
        if names:
            return names
    return read_names(rest)


def _signs(text: str) -> bool:
    """Return whether the words next to a date are a name and nothing else."""
    if tells_of_somebody(text):
        return bool(read_byline(text))
    return any(read(text) for read in (read_byline, plain_names, name_with_job_title, leading_name))


def _label_date_or_byline(row: LineState) -> None:
    stamps = find_stamps(row.text) if row.numbers else []
    if stamps:
        rest = without_dates(row.text, stamps)
        residue = len(_residue(row.text, stamps))
        if 0 < residue <= _MAX_NAMED_RESIDUE and _signs(rest):
            row.assign(Role.BYLINE, "byline-and-date")
        elif residue <= _MAX_RESIDUE:
            row.assign(Role.DATE, "date-line")
    elif opens(row.text, CONTRIBUTION):
        return
    elif read_byline(row.text):
        row.assign(Role.BYLINE, "byline")
