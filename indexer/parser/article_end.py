"""Where an article's text ends and the page goes on."""

import re
from dataclasses import dataclass
from itertools import groupby

from indexer.parser.author_bio import head_authors, introduces_somebody, is_biography
from indexer.parser.boilerplate import ends_article
from indexer.parser.bylines import closing_byline, is_contribution, plain_names, read_byline
from indexer.parser.dates_and_bylines import is_date_line
from indexer.parser.lexicon.calls_to_action import READER
from indexer.parser.lines import UNLABELLED, LineState, Role, with_role

# The rule of the points of a text that consists of lists.
LISTED = "text-of-lists"
# An ending is one where hardly any prose follows, as a share of all characters of prose,
_MAX_AFTER = 0.3
# or where more follows, but never this many paragraphs one after the other.
_MAX_AFTER_SCATTERED = 0.5
_SUSTAINED = 3
# So many lines without a paragraph among them lie between the text and what comes after it.
_MAX_PAUSE = 8
# A text of products or recipes may pause so long: what it did before, it may do again.
_LONGER_PAUSE = 2
_MAX_KNOWN_PAUSE = 16
_MAX_BYLINE_WORDS = 8
# A point of a list in a text has more words than a button.
_MIN_POINT_WORDS = 5
# Fewer lists, shorter ones, or less of the text in them, are lists of other stories.
_MIN_POINTS = 3
_MIN_LISTS = 3
_MIN_POINT_SHARE = 2
# A date alone below the text belongs to the next story.
_MAX_DATE_WORDS = 5
# How far below the text its author may sign.
_NAME_REACH = 3


def label_article_end(rows: list[LineState], start: int) -> None:
    """Label everything below the last line of the article as boilerplate."""
    points = _end_points(rows, start)
    end = _settle(rows, start, points or _find_ending(rows, start))
    if points:
        for row in rows[start:end]:
            if row.bullet:
                row.assign(Role.BODY, LISTED)
    for row in rows[end:]:
        if row.role is None and (read_byline(row.text) or closing_byline(row.text)):
            row.assign(Role.BYLINE, "byline-below-text")
    if not with_role(rows, Role.BYLINE):
        _label_name_below(rows, end)
    for row in rows[end:]:
        row.assign(Role.BOILERPLATE, "below-text")


def _label_name_below(rows: list[LineState], end: int) -> None:
    """Label a name right below an otherwise unsigned text as its byline."""
    for row in rows[end : end + _NAME_REACH]:
        if row.role is None and not row.bullet and plain_names(row.text):
            row.assign(Role.BYLINE, "name-below-text")
            return


def _settle(rows: list[LineState], start: int, end: int) -> int:
    """Return the end, moved to keep short sentences and drop other short lines."""
    while end < len(rows) and rows[end].role is None and _is_last_sentence(rows[end]):
        end += 1
    if end > start and rows[end - 1].role is None and rows[end - 1].text.endswith(":"):
        while end < len(rows) and rows[end].bullet and rows[end].role is None:
            end += 1
    while end > start and not (rows[end - 1].role is None and _closes_text(rows[end - 1])):
        if _is_announced(rows, start, end - 1):
            break
        end -= 1
    return end


def _is_announced(rows: list[LineState], start: int, last: int) -> bool:
    """Return whether the line is the last point of a list that a line with a colon announces."""
    first = last
    while first > start and rows[first].bullet and rows[first].role is None:
        first -= 1
    above = rows[first]
    return first < last and above.role is None and above.text.endswith(":") and above.is_sentence()


def _is_last_sentence(row: LineState) -> bool:
    return row.is_sentence() and not row.is_text() and not row.text.endswith("?")


def _closes_text(row: LineState) -> bool:
    return row.is_sentence() or (row.bullet and (row.ends or row.words >= _MIN_POINT_WORDS))


def _find_ending(rows: list[LineState], start: int) -> int:
    authors = head_authors(rows[:start])
    lengths = [len(row.text) if row.is_free_text() else 0 for row in rows]
    total = sum(lengths[start:])
    before, pause, last, longest = 0, 0, start, _MAX_PAUSE
    for i in range(start, len(rows)):
        if lengths[i]:
            if pause > longest and _Remainder(rows, lengths, i, total - before, total).is_little():
                return last + 1
            longest = max(longest, min(pause + _LONGER_PAUSE, _MAX_KNOWN_PAUSE))
            before, pause, last = before + lengths[i], 0, i
        elif rows[i].role is None:
            pause += 1
        if before and _Remainder(rows, lengths, i, total - before, total).is_below_text(authors):
            return i
    return last + 1 if before else len(rows)


@dataclass(slots=True)  # made for each line, where a frozen one takes longer
class _Remainder:
    """What a line begins; `after` of `total` characters of prose are still to come.

    `lengths` are those of the rows that are prose, 0 for all others.
    """

    rows: list[LineState]
    lengths: list[int]
    i: int
    after: int
    total: int

    def is_below_text(self, authors: tuple[str, ...]) -> bool:
        """Return whether the line ends an article, and no article text follows."""
        row = self.rows[self.i]
        if self.lengths[self.i] and not is_biography(row, authors):
            return False
        if _is_byline(row) and self.after <= _MAX_AFTER * self.total:
            return True
        return _is_end(self.rows, self.i, authors) and (self.is_little() or self.is_lists())

    def is_little(self) -> bool:
        """Return whether hardly any prose follows, or some, but nothing sustained."""
        if self.after <= _MAX_AFTER * self.total:
            return True
        few = self.after <= _MAX_AFTER_SCATTERED * self.total
        return few and self._longest_run(self.lengths) < _SUSTAINED

    def is_lists(self) -> bool:
        """Return whether lists of other stories follow: long bullets, little prose."""
        if not ends_article(self.rows[self.i]):
            return False
        every = zip(self.rows, self.lengths, strict=True)
        prose = [0 if row.bullet else length for row, length in every]
        points = sum(self.lengths[self.i :]) - sum(prose[self.i :])
        few = self.after - points <= _MAX_AFTER_SCATTERED * (self.total - points)
        return few and self._longest_run(prose) < _SUSTAINED

    def _longest_run(self, lengths: list[int]) -> int:
        """Return how many paragraphs follow each other, known boilerplate left out."""
        longest = run = 0
        for row, length in zip(self.rows[self.i :], lengths[self.i :], strict=True):
            if length:
                run += 1
                longest = max(longest, run)
            elif row.role is None:
                run = 0
        return longest


def _end_points(rows: list[LineState], start: int) -> int | None:
    """Return the end of the last list in a text that consists of lists, such as products."""
    if sum(row.bullet for row in rows) < _MIN_LISTS * _MIN_POINTS:
        return None
    lists, first, length = [], start, 0
    for is_point, run in groupby(rows[start:], lambda row: row.bullet and row.role is None):
        points = list(run)
        first += len(points)
        words = sum(row.words for row in points)
        if is_point and len(points) >= _MIN_POINTS and words >= _MIN_POINT_WORDS * len(points):
            lists.append(first)
            length += sum(len(row.text) for row in points)
    if len(lists) < _MIN_LISTS:
        return None
    prose = sum(len(row.text) for row in rows[start:] if row.role is None and row.prose)
    return lists[-1] if length > _MIN_POINT_SHARE * prose else None


def _is_end(rows: list[LineState], i: int, authors: tuple[str, ...]) -> bool:
    if not _is_mark(rows[i], authors):
        return False
    return not (ends_article(rows[i]) and goes_on(rows, i, authors))


def _is_mark(row: LineState, authors: tuple[str, ...]) -> bool:
    """Return whether lines like this come after an article's end."""
    if row.role not in UNLABELLED:
        return False
    if ends_article(row) or row.key in authors or is_biography(row, authors):
        return True
    if row.role is None and row.numbers and row.words <= _MAX_DATE_WORDS and is_date_line(row.text):
        return True
    return row.role is None and (closing_byline(row.text) is not None or is_contribution(row.text))


def _is_byline(row: LineState) -> bool:
    return row.role is None and row.words <= _MAX_BYLINE_WORDS and bool(read_byline(row.text))


# A paragraph of this length right below an offer or a list belongs to the text,
_MIN_LENGTH = 150
# a shorter one, or one below more other lines, to the next thing on the page.
_MAX_BETWEEN = 2

_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
_ANY_WORD = re.compile(r"[^\W\d_]+")
# Any two texts share the small words.
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")


def goes_on(rows: list[LineState], i: int, authors: tuple[str, ...]) -> bool:
    """Return whether the next paragraph below a row is still the article's."""
    following = _next_texts(rows, i)
    if not following or introduces_somebody(following[0], authors):
        return False
    if len(following) > 1 and is_biography(following[1], authors):
        return True
    row = following[0]
    if len(row.text) < _MIN_LENGTH or _speaks_to_reader(row):
        return False
    return _shares_a_word(row, rows[:i])


def _next_texts(rows: list[LineState], i: int) -> list[LineState]:
    """Return the paragraph right below a row and the next one; nothing where it is not near."""
    found: list[LineState] = []
    between = 0
    for row in rows[i + 1 :]:
        if row.is_free_text():
            found.append(row)
            if len(found) > 1:
                return found
        between += row.role is None and not found
        if between > _MAX_BETWEEN:
            return []
    return found


def _speaks_to_reader(row: LineState) -> bool:
    outside_quotes = _QUOTED.sub(" ", row.text.casefold())
    return not READER.isdisjoint(_ANY_WORD.findall(outside_quotes))


def _shares_a_word(row: LineState, above: list[LineState]) -> bool:
    """Return whether the paragraph shares a topic with the text above it."""
    words = set(_LONG_WORD.findall(row.text.casefold()))
    return any(
        not words.isdisjoint(_LONG_WORD.findall(other.text.casefold()))
        for other in above
        if other.is_free_text()
    )
