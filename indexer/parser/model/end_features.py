"""Numbers that describe the page as it would be if the article ended at one of its lines."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.parser.lexicon.model_words import SMALL_WORDS
from indexer.parser.model.line_features import COLUMN
from indexer.parser.model.trees import Matrix

# Of a long paragraph the first words are enough to know what it is about.
_MAX_TEXT = 800
_NEXT = 3
_MAX_LENGTH = 900.0
_MAX_BETWEEN = 12
# The share of known words if there are no words.
_UNKNOWN_SHARE = 0.5

Columns = NDArray[np.float64]

_AFTER = (
    *("ends", "bullet", "reader words", "page words", "opening twice", "printed twice", "quotes"),
    *("same shape", "numbers", "capitals", "small words", "name shape", "title words", "gap"),
    *("rule below-text", "role body", "role heading", "role date", "shared words", "month names"),
    "numbered",
)
_BETWEEN = (
    *("page words", "reader words", "same shape", "copyright", "name shape", "month names"),
    *("rule list-title", "rule button", "rule opening", "rule below-text", "role date", "bar"),
    *("role byline", "role section"),
)
_HERE = ("ends", "bullet", "words", "shared words", "role body", "rule below-text", "quotes")
_AT_NEXT = (*_HERE, "gap", "title words", "capitals", "reader words", "same shape")
NAMES = (
    *("last", "share kept", "share after", "lines kept", "lines after", "lines to the next"),
    *("words known after", "names known after", "words known next", "names known next"),
    *("mean length after", "mean length kept", "length next", "length here"),
    *("probability here", "probability next", "mean probability next", "mean probability after"),
    *("least probability after", "balance after", "share of lines below", "position of the end"),
    *(f"{name} after" for name in _AFTER),
    *(f"{name} in the next lines" for name in _AFTER),
    *(f"{name} between" for name in _BETWEEN),
    *(f"{name} here" for name in _HERE),
    *(f"{name} at the next line" for name in _AT_NEXT),
)
_AFTER_COLUMNS = [COLUMN[name] for name in _AFTER]
_BETWEEN_COLUMNS = [COLUMN[name] for name in _BETWEEN]
_HERE_COLUMNS = [COLUMN[name] for name in _HERE]
_NEXT_COLUMNS = [COLUMN[name] for name in _AT_NEXT]


def measure_ends(
    texts: Sequence[str], lines: Matrix, probabilities: Matrix, kept: Sequence[int], title: int
) -> Matrix:
    """Return one row of numbers for each kept line as the last of the article.

    `texts`, `lines` and `probabilities` are those of all lines; `kept` is not empty.
    """
    count, size = len(texts), len(kept)
    position = np.array(kept)
    lengths = np.minimum(lines[position, COLUMN["width"]].astype(np.float64), _MAX_LENGTH)
    chance = probabilities[position].astype(np.float64)
    total = float(lengths.sum()) + 1e-6
    done = np.cumsum(lengths)
    rest = total - done
    here = np.arange(1, size + 1)
    after = size - here
    following = np.minimum(np.append(position[1:], count), count)
    nearest = np.minimum(following, count - 1)
    is_last = after == 0
    known = _known_shares(texts, kept, title)
    mean_after = _suffix_means(lengths[:, None])[:, 0]
    chance_after = _suffix_means(chance[:, None])[:, 0]
    least = np.append(np.minimum.accumulate(chance[::-1])[::-1][1:], 0.0)
    balance = np.append(np.cumsum(((chance - 0.5) * lengths)[::-1])[::-1][1:], 0.0) / total
    columns = [
        is_last,
        done / total,
        rest / total,
        here,
        after,
        np.minimum(following - position - 1, _MAX_BETWEEN),
        *known.T,
        mean_after,
        done / here,
        np.where(is_last, 0.0, np.append(lengths[1:], 0.0)),
        lengths,
        chance,
        np.append(chance[1:], 0.0),
        _next_means(chance[:, None])[:, 0],
        chance_after,
        least,
        balance,
        (count - position) / count,
        position / count,
    ]
    inside = lines[position][:, _AFTER_COLUMNS].astype(np.float64)
    at_next = np.where(is_last[:, None], 0.0, lines[nearest][:, _NEXT_COLUMNS])
    matrix = np.column_stack(
        (
            *columns,
            _suffix_means(inside),
            _next_means(inside),
            _between_sums(lines, position, following),
            lines[position][:, _HERE_COLUMNS],
            at_next,
        )
    )
    return matrix.astype(np.float32)


def _suffix_means(values: Columns) -> Columns:
    """Return for each row the means of the rows below it, 0 for the last."""
    sums = np.cumsum(values[::-1], axis=0)[::-1] - values
    counts = np.arange(len(values) - 1, -1, -1)[:, None]
    return sums / np.maximum(counts, 1)


def _next_means(values: Columns) -> Columns:
    """Return for each row the means of the next few rows, 0 for the last."""
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    first = np.arange(1, len(values) + 1)
    last = np.minimum(first + _NEXT, len(values))
    means: Columns = (sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]
    return means


def _between_sums(lines: Matrix, position: Columns, following: Columns) -> Columns:
    """Return the sums over the lines between each kept line and the next one, few at most."""
    values = lines[:, _BETWEEN_COLUMNS].astype(np.float64)
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    last = np.minimum(following, position + 1 + _MAX_BETWEEN)
    between: Columns = sums[last] - sums[position + 1]
    return between


def _known_shares(texts: Sequence[str], kept: Sequence[int], title: int) -> Columns:
    """Return the shares of words and names below each line that the text above it has as well."""
    names, words = [], []
    for line in kept:
        parts = texts[line][:_MAX_TEXT].replace(",", " ").replace(".", " ").split()
        names.append({part for part in parts[1:] if part[0].isupper()})
        words.append({part for part in parts if len(part) > 5} - SMALL_WORDS)  # noqa: PLR2004
    heading = texts[title].split()
    return np.column_stack(
        [
            *_shares_of([{part for part in heading if len(part) > 5}, *words]),  # noqa: PLR2004
            *_shares_of([set(heading), *names]),
        ]
    )[:, [0, 2, 1, 3]]


def _shares_of(sets: list[set[str]]) -> tuple[Columns, Columns]:
    """Return for each set but the first the shares of the sets below, and of the next few.

    A share is that of the words which the set or those above it contain as well.
    """
    size = len(sets) - 1
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    seen: set[str] = set()
    near = np.full(size, _UNKNOWN_SHARE)
    for position, found in enumerate(sets):
        first.update(dict.fromkeys(found - seen, position))
        last.update(dict.fromkeys(found, position))
        seen |= found
        following = set().union(*sets[position + 1 : position + 1 + _NEXT])
        if position and following:
            near[position - 1] = len(following & seen) / len(following)
    begun = _count_up_to([first[word] for word in last], size)
    ended = _count_up_to(list(last.values()), size)
    below, known = len(last) - ended, begun - ended
    share = np.where(below > 0, known / np.maximum(below, 1), _UNKNOWN_SHARE)
    return share, near


def _count_up_to(positions: list[int], size: int) -> Columns:
    """Return how many of the positions are at or below each of 1 to `size`."""
    counts = np.bincount(np.array(positions, np.intp), minlength=size + 1)
    return np.cumsum(counts)[1 : size + 1].astype(np.float64)
