"""Numbers that describe each name-shaped span of a page, for the judge of names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from indexer.parser.bylines import read_byline
from indexer.parser.dates import find_stamps
from indexer.parser.lexicon.given_names import fold_letters, is_given_name
from indexer.parser.lexicon.names_and_titles import NOT_A_NAME, PARTICLES, TRADE_ENDINGS, TRADES
from indexer.parser.lines import LineState, Role
from indexer.parser.model.name_spans import (
    MAX_NAME_WORDS,
    Span,
    announces_name,
    find_spans,
    is_dated,
)
from indexer.parser.model.trees import Matrix
from indexer.parser.name_rules import agency, is_person, is_place

# Names are printed within these distances of the title and of the last line of the text.
_HEAD_LINES, _FOOT_LINES = 22, 10
_MAX_HEAD_LINE, _MAX_FOOT_LINE = 400, 200
_MAX_SPANS = 200
_PROSE_LINES = 60
_FAR = 30
# Of a longer line only the beginning is searched for the name, and for words in small letters.
_MAX_FOLDED, _MAX_SMALL = 800, 150
# Further from the title a name next to a date belongs to a comment or to another article.
_MAX_SIGNED_LINE, _MAX_SIGNED_WORDS = 60, 10
_MAX_DATE_LINE, _MAX_DATE_START = 60, 15
_MAX_COUNT = 5
_MAX_BYLINE_WORDS = 20
# A longer line does not only announce the name below it.
_MAX_LABEL = 30
# A longer line right above a name is a caption.
_MIN_CAPTION_WORDS = 8
_PICTURE = ("photo", "credit", "getty", "image", "foto", "bild:", "©")
_BIOGRAPHY = (" is a", " is an", " is the", " writes", " covers", " ist ", " est ", " es ")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name-shaped span of a line, with its numbers."""

    line: int
    name: str
    numbers: tuple[float, ...]

    @property
    def announced(self) -> bool:
        """Whether a word on the line or the line above announces the name."""
        return bool(self.numbers[0] or self.numbers[1])


@dataclass(frozen=True, slots=True)
class _Page:
    rows: Sequence[LineState]
    title: int
    first: int
    last: int
    dated: list[int]
    small: set[str]
    heading: str
    prose: str
    alone: Counter[str]
    folded: str


NAMES = (
    *("announced", "announced above", "single announced", "at start", "behind joint", "behind cut"),
    *("behind seam", "before joint", "before cut", "before seam", "before end", "whole run"),
    *("begins piece", "ends piece", "whole line", "line dated", "lines to date", "line length"),
    *("words", "given name first", "given name any", "given name last", "initial", "capitals"),
    *("small elsewhere", "all small elsewhere", "no name words", "trade words", "particle"),
    *("in head", "lines below title", "lines above text", "inside text", "lines below text"),
    *("in title", "in prose", "near picture words", "caption", "byline", "date", "body", "lead"),
    *("boilerplate", "line words", "bullet", "trade behind", "at sign", "below caption"),
    *("below long line", "line ends", "biography below", "hyphen", "gap", "option start"),
    *("trade below", "heading role", "longer option", "lines alone", "date below", "date above"),
    *(
        "copyright",
        "name begins line below",
        "share of page",
        "lines with name",
        "unannounced single",
    ),
    *("printed before", "order"),
)


def measure_spans(rows: Sequence[LineState], title: int) -> list[Candidate]:
    """Return the candidates of a page, at most a few hundred."""
    text = [i for i, row in enumerate(rows) if row.role is Role.BODY and i > title]
    first = text[0] if text else min(len(rows) - 1, title + 6)
    last = text[-1] if text else first
    head = range(title + 1, min(len(rows), max(first + 2, title + 4), title + 1 + _HEAD_LINES))
    foot = range(max(last + 1, head.stop), min(len(rows), last + 1 + _FOOT_LINES))
    between = range(head.stop, max(head.stop, foot.start))
    below = range(max(foot.start, foot.stop), len(rows))
    signed = [line for line in (*between, *below) if _may_be_signed(rows, line)]
    page = _Page(
        rows,
        title,
        first,
        last,
        [i for i in head if is_dated(rows[i].text)],
        _small_words(rows),
        fold_letters(rows[title].text),
        fold_letters(" ".join(row.text for row in rows[first : last + 1][:_PROSE_LINES])),
        Counter(fold_letters(row.text) for row in rows if row.words <= MAX_NAME_WORDS),
        fold_letters("\n".join(row.text[:_MAX_FOLDED] for row in rows)),
    )
    found: list[Candidate] = []
    seen: set[str] = set()
    parts: tuple[tuple[Sequence[int], int], ...] = (
        (head, _MAX_HEAD_LINE),
        (foot, _MAX_FOOT_LINE),
        (signed, _MAX_FOOT_LINE),
    )
    for lines, limit in parts:
        for line in lines:
            if len(rows[line].text) <= limit and len(found) < _MAX_SPANS:
                found += _measure_line(page, line, lines is head, seen)
    return [
        Candidate(candidate.line, candidate.name, (*candidate.numbers, min(order, _FAR)))
        for order, candidate in enumerate(found)
    ]


def _may_be_signed(rows: Sequence[LineState], line: int) -> bool:
    """Return whether a short line far from the title may name the author.

    It is next to a date or above a line that begins with its words, it is a copyright line, or it
    begins with a word that announces a name.
    """
    row = rows[line]
    if row.prose or row.words > _MAX_BYLINE_WORDS:
        return False
    if read_byline(row.text):
        return True
    if row.bullet or row.words > _MAX_SIGNED_WORDS:
        return False
    if "©" in row.text:
        return line >= len(rows) - _FOOT_LINES
    below = rows[line + 1].text if line + 1 < len(rows) else ""
    if below.startswith(row.printed[0]) and len(below) > len(row.text):
        return True
    return line <= _MAX_SIGNED_LINE and (
        _begins_with_date(below) or _begins_with_date(rows[line - 1].text)
    )


def _begins_with_date(text: str) -> bool:
    stamps = find_stamps(text) if len(text) <= _MAX_DATE_LINE else []
    return bool(stamps) and stamps[0].start <= _MAX_DATE_START


def _small_words(rows: Sequence[LineState]) -> set[str]:
    """Return the words that the page prints in small letters: no name is made of them."""
    printed = set(chain.from_iterable(row.printed[:_MAX_SMALL] for row in rows))
    return {word.strip(".,:;!?\"'“”‘’()[]") for word in printed if word[0].islower()}


def _measure_line(page: _Page, line: int, head: bool, seen: set[str]) -> Iterator[Candidate]:
    above = page.rows[line - 1].text.strip()
    announced_above = len(above) < _MAX_LABEL and announces_name(above)
    row = page.rows[line]
    # A name in a sentence or in a credit is somebody else's.
    never_alone = row.prose or row.role is Role.CAPTION
    for span in find_spans(row.text, only_announced=never_alone and not announced_above):
        size = len(span.words)
        options = {(0, size)}
        if size > 2:  # noqa: PLR2004 (a shorter span has no parts that are full names)
            options |= {(0, 2), (0, 3), (size - 2, size), (size - 3, size), (1, size)}
        for start, end in sorted(options):
            count = end - start
            if start < 0 or end > size or not 1 <= count <= MAX_NAME_WORDS:
                continue
            alone = count == 1 and not (span.announced or announced_above)
            if alone and not (head and _is_given(span, page.rows[line])):
                continue
            name = _strip_stop(" ".join(span.words[start:end]).strip(",'’"))
            if agency(name) or is_place(name) or not name:
                continue
            announced = (span.announced and start == 0) or announced_above
            if not announced and (never_alone or not (alone or is_person(name))):
                continue
            option = _Option(span, start, end, announced_above)
            numbers = _measure_name(page, line, option, head)
            yield Candidate(line, name, (*numbers, name in seen))
            seen.add(name)


def _strip_stop(name: str) -> str:
    """Return the name without a stop behind it, but with that of a last initial."""
    return name if name[-3:-2] == " " and name.endswith(".") else name.strip(".")


def _is_given(span: Span, row: LineState) -> bool:
    """Return whether the span is one given name, alone on its line or next to a date."""
    alone = row.words == 1 or (span.dated and row.words <= _MAX_SIGNED_WORDS)
    return alone and len(span.words) == 1 and is_given_name(fold_letters(span.words[0]))


@dataclass(frozen=True, slots=True)
class _Option:
    """Words from `start` to `end` of a span, which may be a name.

    `above`: the line above announces a name.
    """

    span: Span
    start: int
    end: int
    above: bool

    @property
    def words(self) -> tuple[str, ...]:
        return self.span.words[self.start : self.end]

    @property
    def announced(self) -> bool:
        return self.span.announced and self.start == 0


def _measure_name(page: _Page, line: int, option: _Option, head: bool) -> tuple[float, ...]:
    """Return the numbers of `NAMES` but for the last two."""
    folded = [fold_letters(word).strip(".'’") for word in option.words]
    full = " ".join(folded)
    row, size = page.rows[line], len(folded)
    distance = min((abs(line - date) for date in page.dated), default=_FAR)
    return (
        *_measure_cuts(option, row),
        min(distance, _FAR),
        min(len(row.text), _MAX_HEAD_LINE),
        *_measure_words(page, option.words, folded),
        head,
        *_measure_position(page, line),
        full in page.heading,
        full in page.prose,
        *_measure_row(row, option.words[-1]),
        *_measure_neighbours(page, line, option, full),
        line / len(page.rows),
        min(page.folded.count(full), _MAX_COUNT),
        size == 1 and not (option.announced or option.above),
    )


def _measure_cuts(option: _Option, row: LineState) -> tuple[float, ...]:
    """Return what announces the words and what is on their two sides."""
    span, size = option.span, option.end - option.start
    return (
        option.announced,
        option.above,
        (option.announced or option.above) and size == 1,
        *(span.before == kind for kind in ("start", "joint", "cut", "seam")),
        *(span.after == kind for kind in ("joint", "cut", "seam", "end")),
        size == len(span.words),
        span.begins and option.start == 0,
        span.ends and option.end == len(span.words),
        size == row.words,
        span.dated,
    )


def _measure_words(page: _Page, words: Sequence[str], folded: Sequence[str]) -> tuple[float, ...]:
    """Return how the words look and which of them are known."""
    size = len(words)
    small = [word.casefold().strip(".,'’") for word in words]
    known = [word in page.small for word in small]
    refused = [word in NOT_A_NAME for word in small]
    trades = [word in TRADES or word.endswith(TRADE_ENDINGS) for word in small]
    return (
        size,
        is_given_name(folded[0]),
        any(map(is_given_name, folded)),
        size > 1 and is_given_name(folded[-1]),
        any(len(word) == 1 for word in small),
        sum(word.isupper() and len(word) > 1 for word in words) == size,
        sum(known) / size,
        all(a or b for a, b in zip(known, refused, strict=True)),
        sum(refused) / size,
        sum(trades) / size,
        any(word in PARTICLES for word in small),
    )


def _measure_position(page: _Page, line: int) -> tuple[float, ...]:
    return (
        line - page.title,
        max(0, page.first - line),
        page.first <= line <= page.last,
        max(0, line - page.last),
    )


_ROLES = (Role.CAPTION, Role.BYLINE, Role.DATE, Role.BODY, Role.LEAD, Role.BOILERPLATE)


def _measure_row(row: LineState, last_word: str) -> tuple[float, ...]:
    """Return the role and the other words of the line."""
    folded = row.text.casefold()
    behind = row.text.partition(last_word)[2][:40].casefold().split()[:4]
    return (
        any(word in folded for word in _PICTURE),
        *(row.role is role for role in _ROLES),
        row.words,
        row.bullet,
        any(word.strip(".,:") in TRADES for word in behind),
        "@" in row.text,
    )


def _measure_neighbours(page: _Page, line: int, option: _Option, full: str) -> tuple[float, ...]:
    """Return what the lines next to the name's line print."""
    rows, row, above = page.rows, page.rows[line], page.rows[line - 1]
    below = rows[line + 1].text[:80] if line + 1 < len(rows) else ""
    return (
        above.role is Role.CAPTION,
        above.words >= _MIN_CAPTION_WORDS and not row.gap,
        row.ends,
        full in fold_letters(below) or any(phrase in below for phrase in _BIOGRAPHY),
        any("-" in word for word in option.words),
        row.gap,
        option.start,
        any(word.strip(".,:") in TRADES for word in below.casefold().split()[:3]),
        row.role is Role.HEADING,
        len(option.span.words) - len(option.words),
        min(page.alone[full], _MAX_COUNT),
        _begins_with_date(below),
        _begins_with_date(above.text),
        "©" in row.text,
        fold_letters(below).startswith(full),
    )


def to_matrix(candidates: Sequence[Candidate]) -> Matrix:
    """Return the numbers of the candidates, one row each."""
    return np.array([candidate.numbers for candidate in candidates], np.float32)
