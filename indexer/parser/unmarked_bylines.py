"""Label bylines of the header that do not begin with "By"."""

from itertools import takewhile

from indexer.parser.boilerplate import boilerplate_rule
from indexer.parser.bylines import (
    byline_prefix_length,
    describes_person,
    is_job_title,
    name_with_job_title,
    names_and_place,
    plain_names,
    read_announced,
    read_desk,
)
from indexer.parser.dates_and_bylines import read_line_names
from indexer.parser.lexicon.author_boxes import BOX_LABELS
from indexer.parser.lexicon.given_names import has_given_name
from indexer.parser.lines import SIGNING, LineState, Role, with_role
from indexer.parser.name_rules import is_non_name_word
from indexer.parser.photo_credits import begins_credit, is_bare_credit

# A name alone is the author's only within this distance of a date, a byline or the title.
_NEAR = 3
# No label of a byline is longer.
_MAX_LABEL_WORDS = 5
# A longer line below "By" is none of an association that signs.
_MAX_SIGNING_WORDS = 7
# A longer line right above, without a gap, is a caption, and the name is the photographer's.
_MIN_CAPTION_WORDS = 8


def label_unmarked_bylines(rows: list[LineState], title: int) -> None:
    """Label lines of names: those with a job title, else those nearest to the date or the title.

    If another line announces the author, a name alone is not labelled.
    """
    signed = [i for i, row in enumerate(rows) if row.role in SIGNING]
    last = min(len(rows), max(signed, default=title) + _NEAR + 1)
    for i in range(title + 1, last):
        _label_split_byline(rows, i)
    if not any(map(_names_somebody, with_role(rows, Role.BYLINE))):
        last = _end_of_names(rows, title, last)
        rule, names = _find_names(rows, range(title + 1, last), [title, *signed])
        for i in names:
            rows[i].assign(Role.BYLINE, rule)
    for i in range(title + 2, last):
        if rows[i - 1].role is Role.BYLINE and is_job_title(rows[i].text):
            rows[i].assign(Role.BYLINE, "trade-below-name")


def _end_of_names(rows: list[LineState], title: int, last: int) -> int:
    """Return the end of the head, moved behind the lines of names that go on there."""
    if title < last - 1 and _names_only(rows[last - 1].text):
        while last < len(rows) and _names_only(rows[last].text):
            last += 1
    return last


def _label_split_byline(rows: list[LineState], i: int) -> None:
    """Label a line that is only "By", and the names on the lines below it."""
    if rows[i].words > _MAX_LABEL_WORDS:
        return
    bare = rows[i].text.rstrip(" :") + ":"
    lead = byline_prefix_length(bare)
    if lead is None or len(bare) - 1 > lead or i + 1 == len(rows):
        return
    signed = rows[i].key in BOX_LABELS and _may_sign(*rows[i + 1 : i + 3])
    if signed or read_announced(rows[i + 1].text):
        rows[i].assign(Role.BYLINE, "by-above-name")
        rows[i + 1].assign(Role.BYLINE, "name-below-by")
        for row in takewhile(lambda row: plain_names(row.text), rows[i + 2 :]):
            row.assign(Role.BYLINE, "name-below-by")


def _may_sign(row: LineState, below: LineState | None = None) -> bool:
    """Return whether the line may name an association or a site, and no person is below it."""
    if row.ends or row.numbers or row.words > _MAX_SIGNING_WORDS or boilerplate_rule(row):
        return False
    if not row.printed or has_given_name(row.text) or (below and plain_names(below.text)):
        return False
    return not all(map(is_non_name_word, row.printed))


def _names_somebody(row: LineState) -> bool:
    if row.rule in ("by-above-name", "trade-below-name"):
        return False
    return row.rule == "name-below-by" or bool(read_line_names(row.text))


def _find_names(rows: list[LineState], head: range, marks: list[int]) -> tuple[str, list[int]]:
    title = rows[marks[0]].key
    free = [
        i
        for i in head
        if rows[i].role is None and rows[i].key not in title and not _signs_picture(rows, i)
    ]
    titled = [i for i in free if _has_job_title(rows, i)]
    if titled:
        return "name-with-trade", _neighbours(titled, titled[0])
    dates = marks[1:]
    with_place = [i for i in free if _distance(i, dates) == 1 and names_and_place(rows[i].text)]
    plain = [i for i in free if _distance(i, marks) <= _NEAR and _names_only(rows[i].text)]
    names = sorted({*with_place, *plain})
    near = [i for i in names if not _is_near_picture(rows, i)] or names
    nearest = min(near, key=lambda i: (_distance(i, dates or marks), i), default=None)
    if nearest is None:
        desks = [i for i in free if _distance(i, marks) <= _NEAR and read_desk(rows[i].text)]
        return "newsroom-near-date", desks[:1]
    return "name-near-date", _neighbours(near, nearest)


def _names_only(text: str) -> bool:
    return bool(plain_names(text)) and not describes_person(text)


def _has_job_title(rows: list[LineState], i: int) -> bool:
    text = rows[i].text
    if name_with_job_title(text):
        return True
    if not plain_names(text):
        return False
    below = rows[i + 1].text if i + 1 < len(rows) else ""
    return is_job_title(below) or any(is_job_title(piece) for piece in text.split(", ")[1:])


def _neighbours(names: list[int], near: int) -> list[int]:
    """Return the consecutive positions around `near`: each line may name one author."""
    first = last = near
    while first - 1 in names:
        first -= 1
    while last + 1 in names:
        last += 1
    return list(range(first, last + 1))


def _is_near_picture(rows: list[LineState], i: int) -> bool:
    """Return whether the name is below a caption or above a credit."""
    if i + 1 < len(rows) and begins_credit(rows[i + 1].text):
        return True
    above = rows[i - 1]
    return not rows[i].gap and above.role is None and above.words >= _MIN_CAPTION_WORDS


def _signs_picture(rows: list[LineState], i: int) -> bool:
    """Return whether a name and an agency are right below a line that may be a caption."""
    return not rows[i].gap and rows[i - 1].role is None and is_bare_credit(rows[i].text)


def _distance(i: int, marks: list[int]) -> int:
    return min((abs(i - mark) for mark in marks), default=_NEAR + 1)
