"""Where an article's text ends and the page goes on."""

import re

from indexer.parser.boilerplate import ends_article
from indexer.parser.bylines import closing_byline, is_contribution, plain_names, read_byline
from indexer.parser.lines import Role, Row
from indexer.parser.signature import is_date_line

# An ending is one where hardly any prose follows, as a share of all characters of prose,
_MAX_AFTER = 0.3
# or where more follows, but never this many paragraphs one after the other.
_MAX_AFTER_SCATTERED = 0.5
_SUSTAINED = 3
# So many lines without a paragraph among them lie between the text and what comes after it.
_MAX_PAUSE = 8
# A paragraph of this length right below a list of other stories belongs to the text,
_MIN_GOING_ON = 150
# a shorter one, or one below more other lines, to the next thing on the page.
_MAX_BETWEEN = 2
# Other stories share the small words with this one, but hardly any long ones.
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_MIN_SHARED = 4
_MAX_BYLINE_WORDS = 8
# A date alone below the text belongs to the next story.
_MAX_DATE_WORDS = 5
# How far below the text its author may sign.
_NAME_REACH = 3
_ABOUT = ("is a", "is an", "is the", "is our", "was a", "covers", "writes", "has been", "joined",
          "reports", "has worked", "has written", "ist", "es", "est", "è", "é")  # fmt: skip


def mark_ending(rows: list[Row], start: int) -> None:
    """Everything below the line where the article is over."""
    end = _settle(rows, start, _find_ending(rows, start))
    if not any(row.role is Role.BYLINE for row in rows[:start]):
        _mark_name_below(rows, end)
    for row in rows[end:]:
        if row.role is None and (read_byline(row.text) or closing_byline(row.text)):
            row.give(Role.BYLINE, "byline-below-text")
        row.give(Role.BOILERPLATE, "below-text")


def _mark_name_below(rows: list[Row], end: int) -> None:
    """A name right below a text whose head names nobody."""
    for row in rows[end : end + _NAME_REACH]:
        if row.role is None and not row.bullet and plain_names(row.text):
            row.give(Role.BYLINE, "name-below-text")
            return


def _settle(rows: list[Row], start: int, end: int) -> int:
    """The ending moved so that no short sentence is lost and no other short line is kept."""
    while end < len(rows) and rows[end].role is None and _is_last_sentence(rows[end]):
        end += 1
    while end > start and not (rows[end - 1].role is None and _closes_text(rows[end - 1])):
        end -= 1
    return end


def _is_last_sentence(row: Row) -> bool:
    return row.is_sentence() and not row.is_text() and not row.text.endswith("?")


def _closes_text(row: Row) -> bool:
    return row.is_sentence() or row.bullet


def _find_ending(rows: list[Row], start: int) -> int:
    authors = _authors(rows[:start])
    lengths = [len(row.text) if _is_text(row) else 0 for row in rows]
    total = sum(lengths[start:])
    before, pause, last = 0, 0, start
    for i in range(start, len(rows)):
        row = rows[i]
        if lengths[i]:
            if pause > _MAX_PAUSE and _is_over(rows, lengths, i, total - before, total):
                return last + 1
            before, pause, last = before + lengths[i], 0, i
            if not _is_biography(row, authors):
                continue
        elif row.role is None:
            pause += 1
        if before and _is_byline(row) and total - before <= _MAX_AFTER * total:
            return i
        if not before or not _is_mark(row, authors) or _goes_on(rows, i, authors):
            continue
        if _is_over(rows, lengths, i, total - before, total):
            return i
    return last + 1 if before else len(rows)


def _is_text(row: Row) -> bool:
    return row.role is None and row.is_text()


def _is_mark(row: Row, authors: set[str]) -> bool:
    """Whether a line like this stands below articles."""
    if row.role not in (None, Role.BOILERPLATE):
        return False
    if ends_article(row) or row.key in authors or _is_biography(row, authors):
        return True
    if row.role is None and row.words <= _MAX_DATE_WORDS and is_date_line(row.text):
        return True
    return row.role is None and (closing_byline(row.text) is not None or is_contribution(row.text))


def _is_byline(row: Row) -> bool:
    return row.role is None and row.words <= _MAX_BYLINE_WORDS and bool(read_byline(row.text))


def _goes_on(rows: list[Row], i: int, authors: set[str]) -> bool:
    """Whether what stands between two paragraphs looked like an end: a list, an offer."""
    if not ends_article(rows[i]) or is_date_line(rows[i].text):
        return False
    between = 0
    for row in rows[i + 1 :]:
        if _is_text(row):
            if len(row.text) < _MIN_GOING_ON or _is_biography(row, authors):
                return False
            return _shares_words(row, [above for above in rows[:i] if _is_text(above)])
        between += row.role is None
        if between > _MAX_BETWEEN:
            return False
    return False


def _shares_words(row: Row, above: list[Row]) -> bool:
    """Whether the paragraph speaks of what the text above it speaks of."""
    known = {word for other in above for word in _LONG_WORD.findall(other.text.casefold())}
    return len(known.intersection(_LONG_WORD.findall(row.text.casefold()))) >= _MIN_SHARED


def _is_over(rows: list[Row], lengths: list[int], i: int, after: int, total: int) -> bool:
    if after <= _MAX_AFTER * total:
        return True
    return after <= _MAX_AFTER_SCATTERED * total and _longest_run(rows, lengths, i) < _SUSTAINED


def _longest_run(rows: list[Row], lengths: list[int], i: int) -> int:
    """How many paragraphs follow each other below a line, known boilerplate left out."""
    longest = run = 0
    for row, length in zip(rows[i:], lengths[i:], strict=True):
        if length:
            run += 1
            longest = max(longest, run)
        elif row.role is None:
            run = 0
    return longest


def _authors(head: list[Row]) -> set[str]:
    names: set[str] = set()
    for row in head:
        found = plain_names(row.text) or read_byline(row.text) if row.role is Role.BYLINE else None
        names.update(name.casefold() for name in found.authors) if found else None
    return names


def _is_biography(row: Row, authors: set[str]) -> bool:
    """Whether the paragraph begins by telling who the author is."""
    folded = row.text[:120].casefold()
    return any(
        folded.startswith(name) and folded[len(name) :].lstrip(" ,").startswith(_ABOUT)
        for name in authors
    )
