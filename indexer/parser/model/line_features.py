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


def measure_lines(rows: Sequence[LineState], title: int) -> Matrix:
    """Return one row of numbers for each line, in the order of `NAMES`."""
    line = np.array(_measure_each(rows, title), np.float32)
    page = _measure_page(rows, line)
    roles = _ROLE_FLAGS[[_ROLE_CODES.get(row.role, -1) for row in rows]]  # type: ignore[arg-type]
    rules = _RULE_FLAGS[[_RULE_CODES.get(row.rule, -1) for row in rows]]
    near = np.concatenate([line[:, _WINDOW_COLUMNS], roles], axis=1)
    empty = np.zeros((2, near.shape[1]), np.float32)
    padded = np.concatenate([empty, near, empty])
    count = len(rows)
    windows = [padded[2 + offset : 2 + offset + count] for offset in _OFFSETS]
    return np.concatenate([line, page, roles, rules, *windows], axis=1)


def _measure_each(rows: Sequence[LineState], title: int) -> list[tuple[float, ...]]:
    texts = Counter([row.text for row in rows])
    openings = Counter([row.text[:_OPENING] for row in rows])
    folded = [row.text.casefold().replace(",", " ").replace(".", " ").split() for row in rows]
    contents = [set(words).difference(SMALL_WORDS) for words in folded]
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
        text, width, count = row.text, row.width, row.words
        head = set(words[:_HEAD])
        size = len(head) or 1
        first, last = text[:1], text[-1:]
        printed = text.split(None, _HEAD)[:_HEAD]
        capitals = sum([word[0].isupper() for word in printed])
        shouted = sum([word.isupper() and len(word) > 1 for word in printed])
        total = len(content)
        shared = len(content & (twice if row.prose else once))
        short = width < 160  # noqa: PLR2004
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
                capitals / len(printed) if printed else 0.0,
                shouted / len(printed) if printed else 0.0,
                row.key.count("#") / count,
                text.count(",") / count,
                text.count(". ") + text.count("。"),
                len(head & SMALL_WORDS) / size,
                len(head & READER_WORDS),
                0 if row.prose else len(head & PAGE_WORDS),
                len(head & MONTH_NAMES),
                len(head & PICTURE_WORDS),
                "http" in text or "www." in text,
                "@" in text,
                " | " in text,
                short and "/" in text,
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


def _measure_page(rows: Sequence[LineState], line: Matrix) -> Matrix:
    count = len(rows)
    width = line[:, COLUMN["width"]]
    prose = np.fromiter((row.prose for row in rows), np.float32, count)
    index = np.arange(count, dtype=np.float32)
    lengths = width * prose
    above = np.cumsum(lengths, dtype=np.float64) - lengths
    total = float(lengths.sum()) or 1.0
    position = np.flatnonzero(prose)
    since, until = _distances(position, count)
    run_count, run_share, run_position, main = _measure_runs(position, lengths, total, count)
    words = line[:, COLUMN["words"]]
    near = np.column_stack(
        (
            prose,
            line[:, COLUMN["gap"]],
            line[:, COLUMN["bullet"]],
            words <= 4,  # noqa: PLR2004
            line[:, COLUMN["reader words"]],
            line[:, COLUMN["page words"]],
            line[:, COLUMN["ends"]] == 0,
            line[:, COLUMN["numbers"]] > 0,
            line[:, COLUMN["same shape"]],
        )
    )
    sums = np.concatenate([np.zeros((1, near.shape[1])), np.cumsum(near, axis=0, dtype=np.float64)])
    around = _window_means(sums, 6)
    wide = _window_means(sums[:, :1], 15)
    return np.column_stack(
        (
            index / count,
            index,
            count - index,
            above / total,
            since,
            until,
            run_count,
            run_share,
            run_position,
            around[:, 0],
            wide[:, 0],
            main,
            *(around[:, column] for column in range(1, near.shape[1])),
            sums[:-1, -1],
            sums[-1, -1] - sums[1:, -1],
        )
    ).astype(np.float32)


def _window_means(sums: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the means of the columns over `reach` lines on each side, by their running sums."""
    count = len(sums) - 1
    index = np.arange(count)
    first, last = np.maximum(index - reach, 0), np.minimum(index + reach + 1, count)
    means: NDArray[np.float64] = (sums[last] - sums[first]) / (last - first)[:, None]
    return means


def _distances(position: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many lines above and below the nearest paragraph is, 0 for a paragraph."""
    index = np.arange(count)
    if not len(position):
        far = np.full(count, _FAR)
        return far, far
    after = np.searchsorted(position, index)
    before = np.searchsorted(position, index, side="right") - 1
    until = np.where(
        after < len(position), position[np.minimum(after, len(position) - 1)] - index, _FAR
    )
    since = np.where(before >= 0, index - position[np.maximum(before, 0)], _FAR)
    return np.minimum(since, _FAR), np.minimum(until, _FAR)


def _measure_runs(
    position: NDArray[np.intp], lengths: NDArray[np.float32], total: float, count: int
) -> tuple[NDArray[np.float64], ...]:
    """Return size, share and offset of each line's run of paragraphs; -1, 0 or 1 by the main run.

    A run may be interrupted by two other lines.
    """
    size, share, offset = np.zeros(count), np.zeros(count), np.zeros(count)
    main = np.zeros(count)
    if not len(position):
        return size, share, offset, main
    cuts = np.flatnonzero(np.diff(position) > _MAX_RUN_GAP + 1) + 1
    best = (0.0, 0, count - 1)
    for run in np.split(position, cuts):
        first, last = int(run[0]), int(run[-1])
        chars = float(lengths[first : last + 1].sum())
        size[first : last + 1] = len(run)
        share[first : last + 1] = chars / total
        offset[first : last + 1] = np.arange(last - first + 1)
        if chars > best[0]:
            best = (chars, first, last)
    main[: best[1]], main[best[2] + 1 :] = -1, 1
    return size, share, offset, main
