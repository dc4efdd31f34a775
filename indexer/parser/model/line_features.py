"""Numbers that describe each line of a raw article for the learned judge of its text.

All are counts, shares and flags: no logarithm and no weight, whose last digit could depend on the
machine. The roles that the rules gave are among them.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.parser.lexicon.model_words import (
    MONTH_NAMES,
    PAGE_WORDS,
    PICTURE_WORDS,
    READER_WORDS,
    SMALL_WORDS,
)
from indexer.parser.lines import LineState, Role
from indexer.parser.model.trees import Matrix

ROLES = tuple(Role)
RULES = (
    *("below-text", "above-text", "button", "opening", "call", "list-item", "list-title"),
    *("caption-with-credit", "caption-above-credit", "caption-by-its-words", "caption-twice"),
    *("paragraph-twice", "prose-above-text", "line-below-title", "stray-bullet"),
    *("bullet-below-boilerplate", "contribution", "link-row", "list-in-text", "line-in-text"),
)
_ROLE_CODES = {role: code for code, role in enumerate(ROLES)}
_RULE_CODES = {rule: code for code, rule in enumerate(RULES)}
_RULE_CODES["announced-list"] = _RULE_CODES["text-of-lists"] = _RULE_CODES["list-in-text"]
_ROLE_FLAGS = np.eye(len(ROLES) + 1, len(ROLES), dtype=np.float32)
_RULE_FLAGS = np.eye(len(RULES) + 1, len(RULES), dtype=np.float32)

# The shape of a long line is known by its first words.
_HEAD = 30
# The beginning by which a teaser and its paragraph are known to be the same.
_OPENING = 40
_MAX_RUN_GAP = 2
# Lines of one shape again and again are the heads of readers' comments, rows of a table, teasers.
_MIN_SAME_SHAPE = 3
_MAX_SHAPE_WORDS = 14
_FAR = 30
_FIGURES = re.compile(r"\d+")
_CAPITAL_WORDS = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?:\s[A-ZÀ-Þ][\w.'’-]*)*")
_MAX_SHORT = 160
_NUMBERED = re.compile(r"#?\d{1,4}[.):]\s")

LINE = (
    *("words", "width", "word length", "ends", "ends with colon", "ends with dots"),
    *("ends with question", "ends with exclamation", "ends with quote", "small first letter"),
    *("digit first", "quote first", "dash first", "bullet", "gap", "capitals", "shouted"),
    *("numbers", "commas", "sentences", "small words", "reader words", "page words"),
    *("month names", "picture words", "link", "at sign", "bar", "slash", "copyright", "quotes"),
    *("title words", "printed twice", "opening twice", "shared words", "rare words", "name shape"),
    *("same shape", "numbered"),
)
PAGE = (
    *("share of lines above", "lines above", "lines below", "share of prose above"),
    *("lines since prose", "lines until prose", "run paragraphs", "run share", "run position"),
    *("near prose", "wide prose", "main run", "near gaps", "near bullets", "near short"),
    *("near reader words", "near page words", "near unfinished", "near numbers"),
    *("near same shape", "same shape above", "same shape below"),
)
WINDOW = (
    *("words", "ends", "bullet", "gap", "capitals", "small words", "reader words", "page words"),
    *("shared words", "printed twice", "name shape", "month names", "picture words"),
    *("ends with colon", "same shape"),
)
_OFFSETS = (-2, -1, 1, 2)
NAMES = (
    *LINE,
    *PAGE,
    *(f"role {role}" for role in ROLES),
    *(f"rule {rule}" for rule in RULES),
    *(
        f"{name} at {offset:+d}"
        for offset in _OFFSETS
        for name in (*WINDOW, *(f"role {role}" for role in ROLES))
    ),
)
COLUMN = {name: column for column, name in enumerate(NAMES)}
_WINDOW_COLUMNS = [COLUMN[name] for name in WINDOW]
_NEAR_COLUMNS = [
    COLUMN[name] for name in ("gap", "bullet", "reader words", "page words", "same shape")
]
_FEW_WORDS = 4
_FIRST_ROLE = len(LINE) + len(PAGE)
_FIRST_RULE = _FIRST_ROLE + len(ROLES)
_FIRST_WINDOW = _FIRST_RULE + len(RULES)
_CUES = READER_WORDS | PAGE_WORDS | MONTH_NAMES | PICTURE_WORDS


def measure_lines(rows: Sequence[LineState], title: int) -> Matrix:
    """Return one row of numbers for each line, in the order of `NAMES`."""
    count = len(rows)
    matrix = np.zeros((count, len(NAMES)), np.float32)
    line = np.array(_measure_each(rows, title), np.float32)
    roles = _ROLE_FLAGS[[_ROLE_CODES.get(row.role, -1) for row in rows]]  # type: ignore[arg-type]
    near = np.concatenate([line[:, _WINDOW_COLUMNS], roles], axis=1)
    matrix[:, : len(LINE)] = line
    _measure_page(rows, line, matrix[:, len(LINE) : _FIRST_ROLE])
    matrix[:, _FIRST_ROLE:_FIRST_RULE] = roles
    matrix[:, _FIRST_RULE:_FIRST_WINDOW] = _RULE_FLAGS[
        [_RULE_CODES.get(row.rule, -1) for row in rows]
    ]
    size, start = near.shape[1], _FIRST_WINDOW
    for offset in _OFFSETS:
        shift = min(abs(offset), count)
        to, source = (slice(shift, None), slice(None, count - shift))
        if offset > 0:
            to, source = source, to
        matrix[to, start : start + size] = near[source]
        start += size
    return matrix


def _measure_each(rows: Sequence[LineState], title: int) -> list[tuple[float, ...]]:
    texts = Counter([row.text for row in rows])
    openings = Counter([row.text[:_OPENING] for row in rows])
    folded = [row.text.casefold().replace(",", " ").replace(".", " ").split() for row in rows]
    # The few cue words of a page are looked up faster than all of every language.
    vocabulary = set().union(*folded)
    small_words, cue_words = vocabulary & SMALL_WORDS, vocabulary & _CUES
    contents = [set(words).difference(small_words) for words in folded]
    once: set[str] = set()
    twice: set[str] = set()
    for row, content in zip(rows, contents, strict=True):
        if row.prose:
            twice |= once & content
            once |= content
    about = contents[title]
    shapes = [_shape(row) for row in rows]
    often = Counter(shapes)
    found: list[tuple[float, ...]] = []
    for row, words, content, shape in zip(rows, folded, contents, shapes, strict=True):
        text, width, count, prose = row.text, row.width, row.words, row.prose
        head = set(words[:_HEAD])
        reader = page = month = picture = 0
        if not cue_words.isdisjoint(head):
            cues = cue_words & head
            reader, month = len(cues & READER_WORDS), len(cues & MONTH_NAMES)
            page, picture = 0 if prose else len(cues & PAGE_WORDS), len(cues & PICTURE_WORDS)
        first, last = text[:1], text[-1:]
        printed = row.printed[:_HEAD]
        large = [word for word in printed if not word[0].islower()]
        capitals = sum([word[0].isupper() for word in large])
        shouted = sum([word.isupper() and len(word) > 1 for word in large])
        size = len(printed) or 1
        total = len(content)
        shared = len(content & (twice if prose else once))
        found.append(
            (
                count,
                width,
                width / count,
                row.ends,
                last == ":",
                text.endswith(("...", "…")),
                last == "?",
                last == "!",
                last in '”"’»',
                first.islower(),
                first.isdigit(),
                first in "\"'“‘«„",
                first in "-–—",
                row.bullet,
                row.gap,
                capitals / size,
                shouted / size,
                row.key.count("#") / count,
                text.count(",") / count,
                text.count(". ") + text.count("。"),
                len(head & small_words) / (len(head) or 1),
                reader,
                page,
                month,
                picture,
                "http" in text or "www." in text,
                "@" in text,
                " | " in text,
                width < _MAX_SHORT and "/" in text,
                "©" in text,
                '"' in text or "“" in text,
                len(content & about) / (len(about) or 1),
                texts[text] > 1,
                openings[text[:_OPENING]] > 1,
                shared / total if total else 0.3,
                total - shared,
                2 <= count <= 4 and capitals == count,  # noqa: PLR2004
                shape != "" and often[shape] >= _MIN_SAME_SHAPE,
                first.isdigit() and _NUMBERED.match(text) is not None,
            )
        )
    return found


def _shape(row: LineState) -> str:
    """Return the line with figures as # and words in capitals as A; empty for plain prose."""
    if row.words > _MAX_SHAPE_WORDS or not row.numbers:
        return ""
    return _CAPITAL_WORDS.sub("A", _FIGURES.sub("#", row.text))


def _measure_page(rows: Sequence[LineState], line: Matrix, page: Matrix) -> None:
    """Write the numbers of `PAGE` into the columns of a matrix."""
    count = len(rows)
    width = line[:, COLUMN["width"]]
    prose = np.array([row.prose for row in rows], np.float32)
    index = np.arange(count)
    lengths = width * prose
    above = np.cumsum(lengths, dtype=np.float64) - lengths
    total = float(lengths.sum()) or 1.0
    position = np.flatnonzero(prose)
    page[:, 0] = index.astype(np.float32) / count
    page[:, 1] = index
    page[:, 2] = count - index
    page[:, 3] = above / total
    page[:, 4], page[:, 5] = _distances(position, index)
    _measure_runs(position, lengths, total, page[:, 6:12])
    near = np.zeros((count + 1, 9))
    near[1:, 0] = prose
    near[1:, [1, 2, 4, 5, 8]] = line[:, _NEAR_COLUMNS]
    near[1:, 3] = line[:, COLUMN["words"]] <= _FEW_WORDS
    near[1:, 6] = line[:, COLUMN["ends"]] == 0
    near[1:, 7] = line[:, COLUMN["numbers"]] > 0
    sums = np.cumsum(near, axis=0)
    around = _window_means(sums, 6)
    page[:, 9] = around[:, 0]
    page[:, 10:11] = _window_means(sums[:, :1], 15)
    page[:, 12:20] = around[:, 1:]
    page[:, 20] = sums[:-1, -1]
    page[:, 21] = sums[-1, -1] - sums[1:, -1]


def _window_means(sums: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the means of the columns over `reach` lines on each side, by their running sums."""
    count = len(sums) - 1
    index = np.arange(count)
    first, last = np.maximum(index - reach, 0), np.minimum(index + reach + 1, count)
    means: NDArray[np.float64] = (sums[last] - sums[first]) / (last - first)[:, None]
    return means


def _distances(
    position: NDArray[np.intp], index: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many lines above and below the nearest paragraph is, 0 for a paragraph."""
    far = np.full(1, _FAR)
    after = np.searchsorted(position, index)
    until = np.append(position, len(index) + _FAR)[after] - index
    before = after - (until > 0)
    since = index - np.append(position, -_FAR)[before]
    return np.minimum(since, far), np.minimum(until, far)


def _measure_runs(
    position: NDArray[np.intp], lengths: NDArray[np.float32], total: float, page: Matrix
) -> None:
    """Write size, share and offset of each line's run of paragraphs; -1, 0 or 1 by the main run.

    A run may be interrupted by two other lines.
    """
    if not len(position):
        return
    lines = position.tolist()
    runs, first = [], lines[0]
    size = 0
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        size += 1
        if below is None or below - line > _MAX_RUN_GAP + 1:
            runs.append((first, line, size))
            first, size = below, 0
    best = (0.0, 0, len(lengths) - 1)
    for first, last, size in runs:
        chars = float(lengths[first : last + 1].sum())
        page[first : last + 1, 0] = size
        page[first : last + 1, 1] = chars / total
        page[first : last + 1, 2] = np.arange(last - first + 1)
        if chars > best[0]:
            best = (chars, first, last)
    page[: best[1], 5], page[best[2] + 1 :, 5] = -1, 1
