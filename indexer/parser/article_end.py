"""Find the end of the article's text and label what follows as boilerplate."""

import re
from dataclasses import dataclass
from itertools import dropwhile, groupby

from indexer.parser.author_bio import head_authors, introduces_somebody, is_biography
from indexer.parser.boilerplate import ends_article
from indexer.parser.bylines import closing_byline, is_contribution, plain_names, read_byline
from indexer.parser.dates_and_bylines import is_date_line
from indexer.parser.lexicon.calls_to_action import READER
from indexer.parser.lexicon.given_names import has_given_name
from indexer.parser.lines import UNLABELLED, LineState, Role, with_role

# The rule of the list items of a text that consists of lists.
LISTED = "text-of-lists"
# The text ends if at most this share of all prose characters follows,
_MAX_AFTER = 0.3
# or at most this share, without so many consecutive paragraphs.
_MAX_AFTER_SCATTERED = 0.5
_SUSTAINED = 3
# More consecutive lines without a paragraph separate the text from the rest of the page.
_MAX_GAP = 8
# A text of products or recipes has long gaps: each one allows the next to be longer by this much.
_GAP_GROWTH = 2
_MAX_GROWN_GAP = 16
_MAX_BYLINE_WORDS = 8
_MIN_ANNOUNCING_WORDS = 3
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-z]\))\s")
# A list item in a text has more words than a button.
_MIN_POINT_WORDS = 5
# Fewer lists, shorter lists, or lists with less of the text are links to other stories.
_MIN_POINTS = 3
_MIN_LISTS = 3
_MIN_POINT_SHARE = 2
# A date alone below the text belongs to the next story.
_MAX_DATE_WORDS = 5
# Maximum distance in lines between the text and an author's name below it.
_NAME_REACH = 3


def label_article_end(rows: list[LineState], start: int) -> None:
    """Label everything below the last line of the article as boilerplate."""
    points = _find_end_of_lists(rows, start)
    end = _adjust_end(rows, start, points or _find_end(rows, start))
    if points:
        for row in rows[start:end]:
            if row.bullet:
                row.assign(Role.BODY, LISTED)
    for row in rows[end:]:
        if row.role is None and (_names_person(row.text) or closing_byline(row.text)):
            row.assign(Role.BYLINE, "byline-below-text")
    if not with_role(rows, Role.BYLINE):
        _label_name_below(rows, end)
    for row in rows[end:]:
        row.assign(Role.BOILERPLATE, "below-text")


def _names_person(text: str) -> bool:
    """Return whether a byline names more than one word that may be any: "By category"."""
    names = read_byline(text)
    if not names or len(names.authors) != 1 or " " in names.authors[0]:
        return bool(names)
    return has_given_name(names.authors[0]) or not names.authors[0].isalpha()


def _label_name_below(rows: list[LineState], end: int) -> None:
    """Label a name right below an otherwise unsigned text as its byline."""
    for row in rows[end : end + _NAME_REACH]:
        names = plain_names(row.text) if row.role is None and not row.bullet else None
        if names and (names.agencies or has_given_name(names.authors[0])):
            row.assign(Role.BYLINE, "name-below-text")
            return


def _adjust_end(rows: list[LineState], start: int, end: int) -> int:
    """Return the end, moved to keep short sentences and drop other short lines."""
    while end < len(rows) and rows[end].role is None and _is_last_sentence(rows[end]):
        end += 1
    if end + 1 < len(rows) and _announces(rows[end]) and _is_point(rows[end + 1]):
        end += 1
    if end > start and rows[end - 1].role is None and rows[end - 1].text.endswith(":"):
        while end < len(rows) and _is_point(rows[end]) and rows[end].role is None:
            end += 1
    while end > start and not (rows[end - 1].role is None and _closes_text(rows[end - 1])):
        if _is_announced(rows, start, end - 1):
            break
        end -= 1
    return end


def _is_announced(rows: list[LineState], start: int, last: int) -> bool:
    """Return whether the line is the last item of a list below a line that ends with a colon."""
    first = last
    while first > start and _is_point(rows[first]) and rows[first].role is None:
        first -= 1
    above = rows[first]
    return first < last and _announces(above)


def _is_point(row: LineState) -> bool:
    """Return whether the line is an item of a list: with a bullet, a number or a letter."""
    return row.bullet or _NUMBERED.match(row.text) is not None


def _announces(row: LineState) -> bool:
    """Return whether the line may announce a list of the text; "Tags:" is of the page."""
    return row.role is None and row.text.endswith(":") and row.words >= _MIN_ANNOUNCING_WORDS


def _is_last_sentence(row: LineState) -> bool:
    return row.is_sentence() and not row.is_text() and not row.text.endswith("?")


def _closes_text(row: LineState) -> bool:
    return row.is_sentence() or (row.bullet and (row.ends or row.words >= _MIN_POINT_WORDS))


def _find_end(rows: list[LineState], start: int) -> int:
    authors = head_authors(rows[:start])
    lengths = [len(row.text) if row.is_free_text() else 0 for row in rows]
    total = sum(lengths[start:])
    before, gap, last, longest = 0, 0, start, _MAX_GAP
    for i in range(start, len(rows)):
        if lengths[i]:
            if (
                gap > longest
                and _Remainder(rows, lengths, i, total - before, total).has_little_prose()
            ):
                return last + 1
            longest = max(longest, min(gap + _GAP_GROWTH, _MAX_GROWN_GAP))
            before, gap, last = before + lengths[i], 0, i
        elif rows[i].role is None:
            gap += 1
        if not before or (lengths[i] and not is_biography(rows[i], authors)):
            continue
        if _Remainder(rows, lengths, i, total - before, total).is_below_text(authors):
            return i
    return last + 1 if before else len(rows)


@dataclass(slots=True)  # created for each line, and a frozen class is slower
class _Remainder:
    """The lines from `i` on, which contain `after` of the `total` characters of prose.

    `lengths` has the length of each line that is prose, 0 for all others.
    """

    rows: list[LineState]
    lengths: list[int]
    i: int
    after: int
    total: int

    def is_below_text(self, authors: tuple[str, ...]) -> bool:
        """Return whether the line, which is not prose but for a biography, ends the article."""
        if _is_byline(self.rows[self.i]) and self.after <= _MAX_AFTER * self.total:
            return True
        return _is_end(self.rows, self.i, authors) and (
            self.has_little_prose() or self.has_story_lists()
        )

    def has_little_prose(self) -> bool:
        """Return whether little prose follows, or more without many consecutive paragraphs."""
        if self.after <= _MAX_AFTER * self.total:
            return True
        few = self.after <= _MAX_AFTER_SCATTERED * self.total
        return few and self._longest_run(self.lengths) < _SUSTAINED

    def has_story_lists(self) -> bool:
        """Return whether lists of other stories follow: long bullets, little prose."""
        if not ends_article(self.rows[self.i]):
            return False
        lines = zip(self.rows, self.lengths, strict=True)
        prose = [0 if row.bullet else length for row, length in lines]
        points = sum(self.lengths[self.i :]) - sum(prose[self.i :])
        few = self.after - points <= _MAX_AFTER_SCATTERED * (self.total - points)
        return few and self._longest_run(prose) < _SUSTAINED

    def _longest_run(self, lengths: list[int]) -> int:
        """Return the largest number of consecutive paragraphs, ignoring known boilerplate."""
        longest = run = 0
        for row, length in zip(self.rows[self.i :], lengths[self.i :], strict=True):
            if length:
                run += 1
                longest = max(longest, run)
            elif row.role is None:
                run = 0
        return longest


def _find_end_of_lists(rows: list[LineState], start: int) -> int | None:
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
    if not _is_end_marker(rows[i], authors):
        return False
    if not ends_article(rows[i]):
        return True
    return not (_continues_below(rows, i, authors) or _is_above_text_only(rows, i, authors))


def _is_above_text_only(rows: list[LineState], i: int, authors: tuple[str, ...]) -> bool:
    """Return whether the rest of the page is paragraphs of a text that pauses for the line.

    A page that ends with the line has lists, buttons and notices below it.
    """
    rest = list(dropwhile(lambda row: row.role is Role.BOILERPLATE, rows[i + 1 :]))
    if len(rest) < _MIN_REST or not all(row.is_free_text() for row in rest):
        return False
    return not any(introduces_somebody(row, authors) or _speaks_to_reader(row) for row in rest)


def _is_end_marker(row: LineState, authors: tuple[str, ...]) -> bool:
    """Return whether such lines follow the end of an article."""
    if row.role not in UNLABELLED:
        return False
    if ends_article(row) or row.key in authors or is_biography(row, authors):
        return True
    if row.role is None and row.numbers and row.words <= _MAX_DATE_WORDS and is_date_line(row.text):
        return True
    return row.role is None and (closing_byline(row.text) is not None or is_contribution(row.text))


def _is_byline(row: LineState) -> bool:
    return row.role is None and row.words <= _MAX_BYLINE_WORDS and bool(read_byline(row.text))


# A single paragraph below an offer may be a notice.
_MIN_REST = 2
# A shorter paragraph below an offer or a list belongs to the next item of the page,
_MIN_LENGTH = 150
# and so does one with more other lines above it.
_MAX_BETWEEN = 2

_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
_ANY_WORD = re.compile(r"[^\W\d_]+")
# Shorter words are common to any two texts.
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")


def _continues_below(rows: list[LineState], i: int, authors: tuple[str, ...]) -> bool:
    """Return whether the next paragraph below a line belongs to the article."""
    paragraphs = _next_texts(rows, i)
    if not paragraphs or introduces_somebody(paragraphs[0], authors):
        return False
    if len(paragraphs) > 1 and is_biography(paragraphs[1], authors):
        return True
    row = paragraphs[0]
    if len(row.text) < _MIN_LENGTH or _speaks_to_reader(row):
        return False
    return _shares_a_word(row, rows[:i])


def _next_texts(rows: list[LineState], i: int) -> list[LineState]:
    """Return the next two paragraphs below a line, an empty list if the first is not near."""
    paragraphs: list[LineState] = []
    between = 0
    for row in rows[i + 1 :]:
        if row.is_free_text():
            paragraphs.append(row)
            if len(paragraphs) > 1:
                return paragraphs
        between += row.role is None and not paragraphs
        if between > _MAX_BETWEEN:
            return []
    return paragraphs


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
