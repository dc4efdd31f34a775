"""Label the date lines and bylines of the header, and labelled dates below the text."""

import re
from functools import lru_cache

from indexer.parser.bylines import (
    Names,
    byline_prefix_length,
    closing_byline,
    describes_person,
    is_contribution,
    leading_name,
    name_with_job_title,
    names_and_place,
    plain_names,
    read_announced,
    read_byline,
    read_handle,
    read_names,
    read_signing_group,
)
from indexer.parser.dates import DateMention, find_stamps, without_dates
from indexer.parser.lexicon import opens
from indexer.parser.lexicon.byline_and_date_labels import (
    ARTICLE_WORDS,
    BY_WORDS,
    CONTRIBUTION,
    DATE_FILLERS,
    LABELS,
    PUBLISHED,
    UPDATED,
)
from indexer.parser.lexicon.calendar import WEEKDAYS
from indexer.parser.lines import UNLABELLED, LineState, Role
from indexer.parser.name_pieces import has_relative_time, replace_relative_times

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
# Boxes of one row: "Posted by | Ada Lind · 3 comments".
_BOXES = re.compile(r"\s*[|•·∙»«–—\t]\s*|\s-\s|\s*[()]\s*")
# Of a sentence only this beginning, up to its date, may be a byline.
_MAX_NAME_BEFORE_DATE = 60
_MAX_WORDS_BEFORE_BY = 4
# The rules and the article read the names of the same lines.
_CACHED_LINES = 64
# The signature of a quoted message.
_TWEET = re.compile(r"^[—–-]\s.*\(@\w+\)")


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
            signed = read_dated_byline(row.text, find_stamps(row.text))
            row.role = Role.BYLINE if signed else Role.DATE
            row.rule = "byline-and-date" if signed else "labelled-date-below-text"


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


@lru_cache(maxsize=_CACHED_LINES)
def read_line_names(text: str) -> Names:
    """Return the names on a line of names, or of names and dates."""
    stamps = find_stamps(text)
    dated = read_dated_byline(text, stamps)
    if dated:
        return dated
    rest = without_dates(text, stamps)
    named = next(filter(None, (read(rest) for read in _READERS)), None)
    return named or read_names(rest)


def read_dated_byline(text: str, stamps: list[DateMention]) -> Names:
    """Return the names that "by" announces in a row with a date or a relative time.

    Such a row may name a single word or a handle: "Posted on 21 July 2019 by seagull7".
    """
    if not stamps and not has_relative_time(text):
        return Names()
    if len(text) > _MAX_DATE_LINE:
        return _read_before_date(text, stamps)
    names = Names()
    for box in _BOXES.split(replace_relative_times(without_dates(text, stamps), " | ")):
        start = _find_by(box)
        if start is not None and not is_contribution(box):
            names += _read_announced_box(box[start:])
    return names


def _read_before_date(text: str, stamps: list[DateMention]) -> Names:
    """Return the names of a sentence that begins with a byline and a date."""
    start = byline_prefix_length(text)
    if start is None or not stamps or stamps[0].start > _MAX_NAME_BEFORE_DATE:
        return Names()
    return _read_announced_box(text[start : stamps[0].start])


def _find_by(box: str) -> int | None:
    """Return the position after the words that announce a name, None without them."""
    start = byline_prefix_length(box)
    if start is not None:
        return start
    words = box.split()
    for position, word in enumerate(words[:_MAX_WORDS_BEFORE_BY]):
        folded = word.casefold().strip(".,:")
        if position and folded in BY_WORDS:
            return box.index(f" {word}") + len(word) + 1
        if folded not in ARTICLE_WORDS and folded not in _KNOWN_WORDS:
            return None
    return None


def _read_announced_box(text: str) -> Names:
    """Return the names after "by", without the weekday and the words before a date."""
    words = text.strip(" :").split()
    while len(words) > 1 and _is_behind_name(words[-1].casefold().strip(".,:")):
        del words[-1]
    announced = " ".join(words)
    return read_announced(announced) or read_handle(announced) or read_signing_group(announced)


def _is_behind_name(word: str) -> bool:
    return word in _KNOWN_WORDS or word.isdecimal()


def _is_name(text: str) -> bool:
    """Return whether the words next to a date are only a name."""
    if describes_person(text):
        return bool(read_byline(text))
    return any(read(text) for read in (read_byline, plain_names, name_with_job_title, leading_name))


def _label_date_or_byline(row: LineState) -> None:
    if _TWEET.search(row.text):
        return
    stamps = find_stamps(row.text) if row.numbers else []
    if row.numbers and not opens(row.text, CONTRIBUTION) and read_dated_byline(row.text, stamps):
        row.assign(Role.BYLINE, "byline-and-date")
    elif stamps:
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
