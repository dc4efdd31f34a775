"""Label the date lines and bylines of the header, and labelled dates below the text."""

import re

from indexer.parser.bylines import (
    Names,
    closing_byline,
    describes_person,
    leading_name,
    name_with_job_title,
    names_and_place,
    plain_names,
    read_byline,
    read_names,
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

# A date or a name below more paragraphs belongs to another article.
_MAX_LEADS = 3
# A name below a larger share of the text closes a short article.
_MAX_LEAD_SHARE = 0.5
# A date with a label may follow the page's whole menu, which may contain much prose but not this
# many consecutive paragraphs.
_MAX_SCATTERED_ABOVE = 0.6
_SUSTAINED = 3
# A longer line is a sentence, even if it contains dates.
_MAX_DATE_LINE = 160
# With more words next to the date the line is a sentence.
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
    """Label dates below the text that have a label: "First published on …"."""
    for row in rows[start:]:
        if row.numbers and row.role in UNLABELLED and is_labelled(row.text):
            row.role, row.rule = Role.DATE, "labelled-date-below-text"


def is_date_line(text: str) -> bool:
    """Return whether the line consists of dates, their labels and few other words."""
    stamps = find_stamps(text) if len(text) <= _MAX_DATE_LINE else []
    return bool(stamps) and len(_residue(text, stamps)) <= _MAX_RESIDUE


def is_labelled(text: str) -> bool:
    """Return whether the line is a date line that begins with a label."""
    if len(text) > _MAX_DATE_LINE:
        return False
    return opens(text.lstrip("( *-–—|•·"), LABELS) is not None and is_date_line(text)


def _residue(text: str, stamps: list[DateMention]) -> list[str]:
    """Return the words of a date line that belong neither to a date nor to a label."""
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


def _is_name(text: str) -> bool:
    """Return whether the words next to a date are only a name."""
    if describes_person(text):
        return bool(read_byline(text))
    return any(read(text) for read in (read_byline, plain_names, name_with_job_title, leading_name))


def _label_date_or_byline(row: LineState) -> None:
    stamps = find_stamps(row.text) if row.numbers else []
    if stamps:
        rest = without_dates(row.text, stamps)
        residue = len(_residue(row.text, stamps))
        if 0 < residue <= _MAX_NAMED_RESIDUE and _is_name(rest):
            row.assign(Role.BYLINE, "byline-and-date")
        elif residue <= _MAX_RESIDUE:
            row.assign(Role.DATE, "date-line")
    elif opens(row.text, CONTRIBUTION):
        return
    elif read_byline(row.text):
        row.assign(Role.BYLINE, "byline")
