"""Numbers that describe each line of a raw article for the learned judge of its text.

All are counts, shares and flags: no logarithm and no weight, whose last digit could depend on the
machine. They are computed for every line of every page, so each is cheap: one pass in Python over
the lines, then sums and shifted copies of whole columns.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from indexer.parser.lexicon.model_words import (
    PAGE_WORDS,
    PERSONAL_WORDS,
    SMALL_WORDS,
    TIME_WORDS,
)
from indexer.parser.lines import LineState, Role
from indexer.parser.model.trees import Matrix

# The rules, from those that almost never label a line of the text to those that almost always do,
# by their share in labelled articles. The position of a line's rule is one of its numbers.
RULES = (
    *("by-above-name", "name-below-by", "name-with-trade", "trade-below-name", "byline-and-date"),
    *("byline", "picture-toggle", "section-name", "button", "copyright", "caption-above-credit"),
    *("byline-below-text", "labelled-date-below-text", "name-near-date", "name-below-text"),
    *("opening", "bullet-below-boilerplate", "list-item", "bare-link", "below-text", "list-title"),
    *("call", "link-row", "box", "no-letters", "stray-bullet", "line-below-title", "above-text"),
    *("caption-twice", "caption-with-credit", "date-line", "caption-by-its-words"),
    *("prose-above-text", "line-in-text", "short-line-in-text", "paragraph-twice", "list-in-text"),
    *("paragraph", "announced-list", "text-of-lists"),
)
_RULE_RANKS = {rule: rank for rank, rule in enumerate(RULES)}
# Of a rule that is not in the table, the role counts.
_ROLE_RANKS: dict[Role | None, int] = {
    Role.TITLE: _RULE_RANKS["section-name"],
    Role.SECTION: _RULE_RANKS["section-name"],
    Role.BYLINE: _RULE_RANKS["byline"],
    Role.DATE: _RULE_RANKS["labelled-date-below-text"],
    Role.CAPTION: _RULE_RANKS["caption-with-credit"],
    Role.LEAD: _RULE_RANKS["prose-above-text"],
    Role.HEADING: _RULE_RANKS["short-line-in-text"],
    Role.BODY: _RULE_RANKS["list-in-text"],
}
_PAGE_RANK = _RULE_RANKS["call"]
_LAST_PAGE_RANK = _RULE_RANKS["stray-bullet"]

# A long line is known by its first words.
_HEAD = 16
_CONTENT_HEAD = 14
_CAPITALS_HEAD = 8
# Shorter words are common to any two texts.
_MIN_CONTENT = 6
# Shorter words of a title are common to any two texts.
_MIN_TITLE_WORD = 4
_EDGE = ".,:;!?\"'“”‘’«»()"
# The beginning by which a teaser and its paragraph are known to be the same.
_OPENING = 40
# Lines of this length may be the heads of comments, rows of a table or buttons.
_MAX_SHORT_WORDS = 14
_FEW_WORDS = 4
# A run of paragraphs may be interrupted by two other lines.
_MAX_RUN_GAP = 2
# A gap of so many lines separates as well as a longer one.
_MAX_GAP = 40
# Shares are counted in such parts.
_PARTS = 64
_UNKNOWN_SHARE = 20
# The lines on each side that are the surroundings of a line.
_REACH = 6

# Counts of the classes of words are packed into one integer, so one sum counts all of them.
_CLASSES = (SMALL_WORDS, PAGE_WORDS, TIME_WORDS, PERSONAL_WORDS)
_BITS = 6
_MASK = (1 << _BITS) - 1
_PAGE, _TIME, _PERSONAL = _BITS, 2 * _BITS, 3 * _BITS
_NOTHING = (0,) * _HEAD


def _pack_classes() -> dict[str, int]:
    """Return the packed classes of each form in which a line may print a word."""
    classes: dict[str, int] = {}
    for number, words in enumerate(_CLASSES):
        ends = ("", ".", ",", ":", "!", "?") if number else ("",)
        for word in words:
            forms = {form + end for form in (word, word.capitalize()) for end in ends}
            for form in forms | {word.upper()}:
                classes[form] = classes.get(form, 0) | 1 << _BITS * number
    return classes


_WORD_CLASSES = _pack_classes()

# The order matters: the groups that are summed or shifted are consecutive.
_BESIDE_TWO = ("words", "rule")
_BESIDE_ONE = (*_BESIDE_TWO, "capitals", "shared words", "same first word", "gap")
_COUNTED = ("page words", "unfinished", "name and time", "personal words")
_NEAR = ("gap", "bullet", "few words", "numbers", "page rule", *_COUNTED)
LINE = (
    *_BESIDE_ONE,
    *_NEAR[1:],
    *("width", "commas", "count of numbers", "small words", "times", "content words"),
    *("opening twice", "run paragraphs", "run share", "prose above", "main run"),
    *("lines above", "lines below", "title words", "run offset", "widest gap"),
)
NAMES = (
    *LINE,
    *(f"near {name}" for name in _NEAR),
    *(f"{name} above" for name in _COUNTED),
    *(f"{name} below" for name in _COUNTED),
    *(f"{name} at {offset:+d}" for offset in (-1, 1) for name in _BESIDE_ONE),
    *(f"{name} at {offset:+d}" for offset in (-2, 2) for name in _BESIDE_TWO),
)
_FIRST_NEAR = len(_BESIDE_ONE) - 1
_LAST_NEAR = _FIRST_NEAR + len(_NEAR)


class _Runs(NamedTuple):
    """Runs of paragraphs: of each line its run or -1, of each run first and last line and sizes."""

    of_line: list[int]
    first: list[int]
    last: list[int]
    paragraphs: list[int]
    width: list[int]


class _Words(NamedTuple):
    """The content words of each line, and those of one and of several paragraphs of the page."""

    of_line: list[set[str]]
    once: set[str]
    twice: set[str]


def measure_lines(rows: Sequence[LineState]) -> Matrix:
    """Return one row of numbers for each line, in the order of `NAMES`."""
    count = len(rows)
    numbers = chain.from_iterable(_measure_each(rows))
    line = np.fromiter(numbers, np.float32, count * len(LINE)).reshape(count, len(LINE)).T
    beside = np.zeros((len(_BESIDE_ONE), count + 4), np.float32)
    beside[:, 2:-2] = line[: len(_BESIDE_ONE)]
    two = beside[: len(_BESIDE_TWO)]
    shifted = (beside[:, 1:-3], beside[:, 3:-1], two[:, :-4], two[:, 4:])
    return np.concatenate((line, *_sum_near(line), *shifted)).T


def _sum_near(line: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Return the sums over the surroundings of each line, and over all lines above and below."""
    count = line.shape[1]
    near = np.zeros((len(_NEAR), count + 2 * _REACH + 1), np.float32)
    near[:, _REACH + 1 : -_REACH] = line[_FIRST_NEAR:_LAST_NEAR]
    sums = near.cumsum(axis=1)
    counted = sums[-len(_COUNTED) :]
    above = counted[:, _REACH : _REACH + count]
    return sums[:, 2 * _REACH + 1 :] - sums[:, : -2 * _REACH - 1], above, counted[:, -1:] - above


def _find_runs(rows: Sequence[LineState]) -> _Runs:
    runs = _Runs([], [], [], [], [])
    above = -_MAX_RUN_GAP - 2
    for i, row in enumerate(rows):
        if not row.prose:
            runs.of_line.append(-1)
            continue
        if i - above > _MAX_RUN_GAP + 1:
            runs.first.append(i)
            runs.last.append(i)
            runs.paragraphs.append(0)
            runs.width.append(0)
        runs.last[-1] = above = i
        runs.paragraphs[-1] += 1
        runs.width[-1] += row.width
        runs.of_line.append(len(runs.first) - 1)
    return runs


def _measure_distances(runs: _Runs, count: int) -> list[tuple[int, int, int]]:
    """Return for each line how far it is from the longest run of paragraphs.

    Three numbers: whether the line is above (-1), in (0) or below (1) that run, how many runs are
    between them (negative above), and the most lines without a paragraph on the way there.
    """
    if not runs.width:
        return [(0, 0, 0)] * count
    main = runs.width.index(max(runs.width))
    first, last = runs.first[main], runs.last[main]
    gaps = _find_gaps(runs, main)
    distances = []
    run = -1
    for i, own in enumerate(runs.of_line):
        run = max(run, own)
        side = (i > last) - (i < first)
        gap = gaps[max(run, 0)] if side else 0
        if side > 0:
            gap = max(gap, i - runs.last[run])
        distances.append((side, run - main, min(gap, _MAX_GAP)))
    return distances


def _find_gaps(runs: _Runs, main: int) -> list[int]:
    """Return for each run the most lines between two of the runs from there to the longest."""
    between = [first - last - 1 for first, last in zip(runs.first[1:], runs.last, strict=False)]
    above = [*accumulate(reversed(between[:main]), max)]
    return [*reversed(above), 0, *accumulate(between[main:], max)]


def _find_words(rows: Sequence[LineState]) -> _Words:
    words = _Words([], set(), set())
    for row in rows:
        content = {word for word in row.printed[:_CONTENT_HEAD] if len(word) >= _MIN_CONTENT}
        words.of_line.append(content)
        if row.prose:
            words.twice.update(words.once & content)
            words.once.update(content)
    return words


def _find_title_words(rows: Sequence[LineState]) -> set[str]:
    """Return the forms in which a line may print the longer words of the title."""
    words: set[str] = set()
    for row in rows:
        if row.role is Role.TITLE:
            bare = [word.strip(_EDGE) for word in row.printed[:_HEAD]]
            words.update(word for word in bare if len(word) >= _MIN_TITLE_WORD)
    forms = {form for word in words for form in (word, word.lower(), word.capitalize())}
    return {form + end for form in forms for end in ("", ".", ",")}


def _measure_each(rows: Sequence[LineState]) -> Iterator[tuple[float, ...]]:
    """Yield the numbers of `LINE` for each line."""
    runs, known, title = _find_runs(rows), _find_words(rows), _find_title_words(rows)
    count, total = len(rows), sum(runs.width) or 1
    distances = _measure_distances(runs, count)
    openings = [row.text[:_OPENING] for row in rows]
    printed = Counter(openings)
    short = [row.words <= _MAX_SHORT_WORDS and bool(row.printed) for row in rows]
    begun = Counter([row.printed[0] for row, few in zip(rows, short, strict=True) if few])
    above = 0
    columns = zip(rows, short, known.of_line, openings, runs.of_line, distances, strict=True)
    for i, (row, few, content, opening, run, (side, offset, gap)) in enumerate(columns):
        words, prose = row.printed[:_HEAD], row.prose
        classes = sum(map(_WORD_CLASSES.get, words, _NOTHING))
        head = words[:_CAPITALS_HEAD]
        numbers, times = row.key.count("#"), classes >> _TIME & _MASK
        shared = len(content & (known.twice if prose else known.once))
        rank = _RULE_RANKS.get(row.rule)
        if rank is None:
            rank = _ROLE_RANKS.get(row.role, _PAGE_RANK)
        above += row.width if prose else 0
        # One flat tuple: unpacking smaller ones takes a fifth of the time of a line.
        # fmt: off
        yield (
            row.words, rank,
            sum([word[0].isupper() for word in head]) * _PARTS // (len(head) or 1),
            shared * _PARTS // len(content) if content else _UNKNOWN_SHARE,
            begun[words[0]] if few else 1,
            row.gap, row.bullet, row.words <= _FEW_WORDS, numbers > 0, rank <= _LAST_PAGE_RANK,
            0 if prose else classes >> _PAGE & _MASK,
            not row.ends,
            few and numbers > 0 and (numbers > 1 or times > 0),
            classes >> _PERSONAL,
            row.width, row.text.count(","), numbers, classes & _MASK, times, len(content),
            printed[opening] > 1,
            runs.paragraphs[run] if prose else 0,
            runs.width[run] * _PARTS // total if prose else 0,
            above * _PARTS // total, side, i, count - i,
            len(title.intersection(words)), offset, gap,
        )
        # fmt: on
