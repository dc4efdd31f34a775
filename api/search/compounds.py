"""Words that are written as one or as two: `wellbeing` and `well being`.

A text in which a compound is two words contains only its halves, so a search needs to know where
to cut. The lexicon is the vocabulary of the embeddings, which is in memory anyway: both halves are
words of it, and the compound means about what they mean together, so that `seeking` is not `see
king`. A new word with a prefix is cut, whatever follows. The lexicon is one of English; few words
of other languages have two halves in it, and a phrase of halves that are no words there matches
nothing.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from mappings.embedding.table import load_table
from mappings.schema import is_stop_word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A shorter half is rarely a word, except these.
_MIN_HALF = 3
_SHORT_HALVES = frozenset({"e", "t", "u", "x", "co"})
# A shorter word has no two such halves, and no compound is longer.
_MIN_LENGTH, _MAX_LENGTH = 4, 30
# These begin words of any kind: antivaxxer, multiparty. A shorter rest is rarely a word: midget.
_PREFIXES = frozenset(
    ("anti", "counter", "cyber", "mid", "multi", "neo", "non", "pseudo", "self", "semi", "ultra")
)
_MIN_AFTER_PREFIX = 4
# Stop words that begin or end English compounds: underage, anyone, shutdown. Others do not: the
# halves of `therapist`, `notable` and `overtime` are next to each other in any text.
_FIRST_PARTICLES = frozenset({"x", "under", "out", "down", "after", "any"})
_LAST_PARTICLES = frozenset({"being", "down", "off", "out", "over", "through", "under", "up"})
# After these a user may type a blank in a word that an article writes as one: on line, You Tube.
_TYPED_PARTICLES = _FIRST_PARTICLES | {
    *("on", "off", "in", "over", "up", "by", "through", "no"),
    *("you", "my", "we"),
}
# Of the words of six collections that some articles write as two, at least this cosine of the
# compound and the sum of its halves keeps 93 of 100 (.2 keeps 96), and of the other words that two
# words of the vocabulary make by chance 46 of 100 (.2 keeps 55).
_MIN_LIKENESS = 0.27
# The vocabulary is in the order of frequency. What is clearly more frequent at the end of a word
# than as a word is an ending: -ing is in row 1,081, the surname in row 12,755; -maker and maker are
# in rows 7,577 and 8,344.
_ENDING_RATIO = 1.25
# Endings of words that are in the vocabulary without them: fundraiser. Some follow an e only.
_ENDINGS = ("s", "er", "ers")
_ENDINGS_AFTER_E = ("r", "rs")
# Words whose halves are remembered.
_CACHED = 10_000


@lru_cache(_CACHED)
def halves_of(word: str) -> tuple[str, str] | None:
    """Return the two words that a compound may be written as; None if it is not a compound.

    Of several cuts the one with the most frequent halves counts.
    """
    if not (word.isascii() and word.isalpha() and _MIN_LENGTH <= len(word) <= _MAX_LENGTH):
        return None
    if (prefix := _prefix_of(word.lower())) is not None:
        return word[: len(prefix)], word[len(prefix) :]
    pairs = ((word[:end], word[end:]) for end in range(1, len(word) - 1))
    ranked = [(rank, pair) for pair in pairs if (rank := _rank(*map(str.lower, pair))) is not None]
    if not ranked:
        return None
    halves = min(ranked)[1]
    return halves if _likeness(word, halves) >= _MIN_LIKENESS else None


def _prefix_of(word: str) -> str | None:
    """Return the prefix of a word that is one with a prefix.

    The rest is a word of the vocabulary, unless no word of that begins like the whole: `anticipate`
    is near `anticipated`, `antivaxxer` is new.
    """
    found = (prefix for prefix in _PREFIXES if word.startswith(prefix))
    prefix = next((one for one in found if len(word) >= len(one) + _MIN_AFTER_PREFIX), None)
    if prefix is None:
        return None
    rows, rest = load_table().pieces.rows, word[len(prefix) :]
    has_stem = len(rest) > _MIN_AFTER_PREFIX and _stem_rank(rest, rows) is not None
    is_new = word[: len(prefix) + _MIN_AFTER_PREFIX] not in _known_beginnings()
    return prefix if is_new or has_stem or _is_word(rest, rows) else None


@cache
def _known_beginnings() -> frozenset[str]:
    """Return the prefixes with the next letters of the words of the vocabulary."""
    return frozenset(
        word[: len(prefix) + _MIN_AFTER_PREFIX]
        for word in load_table().pieces.rows
        for prefix in _PREFIXES
        if word.startswith(prefix)
    )


def may_join(first: str, second: str) -> bool:
    """Whether two typed words may be one word in an article: not if one is an article or so."""
    return _is_half(first, _TYPED_PARTICLES) and _is_half(second, _LAST_PARTICLES)


def may_join_stop_words(first: str, second: str) -> bool:
    """Whether two stop words may be a name written as one: `me too`, but not `so on`."""
    joined = (first + second).lower()
    return joined.isalpha() and joined not in load_table().pieces.rows and not is_stop_word(joined)


def _is_half(word: str, particles: frozenset[str]) -> bool:
    return not is_stop_word(word) or word.lower().removesuffix("s") in particles


def _rank(first: str, second: str) -> int | None:
    """Return the row of the rarer of two halves in the vocabulary; None if one is not a word."""
    if not _may_be_halves(first, second):
        return None
    rows = load_table().pieces.rows
    ranks = [rows.get(first), _last_rank(second, rows)]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < len(ranks):
        return None
    # What is more frequent than its long half is a word of its own: `especially`, `brothers`.
    is_doubtful = not _is_long(first) or second not in rows
    if is_doubtful and known[1] > rows.get(first + second, len(rows)):
        return None
    return max(known)


def _may_be_halves(first: str, second: str) -> bool:
    """Whether two halves are long enough, and no stop words but those that begin or end words."""
    if _is_long(second):
        is_long = _is_long(first) or first in _SHORT_HALVES
    else:
        is_long = _is_long(first) and second in _LAST_PARTICLES
    if first in _PREFIXES and len(second) < _MIN_AFTER_PREFIX:
        return False
    return is_long and _is_half(first, _FIRST_PARTICLES) and _is_half(second, _LAST_PARTICLES)


def _last_rank(word: str, rows: Mapping[str, int]) -> int | None:
    rank, as_ending = rows.get(word), rows.get(f"##{word}")
    if rank is not None:
        return rank if as_ending is None or rank <= _ENDING_RATIO * as_ending else None
    return _stem_rank(word, rows) if as_ending is None else None


def _stem_rank(word: str, rows: Mapping[str, int]) -> int | None:
    """Return the row of a word without its ending; None if that is not a word."""
    stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    stems += [
        word.removesuffix(ending) for ending in _ENDINGS_AFTER_E if word.endswith(f"e{ending}")
    ]
    return min((rows[stem] for stem in stems if _is_word(stem, rows)), default=None)


def _is_word(word: str, rows: Mapping[str, int]) -> bool:
    return _is_long(word) and word in rows and not is_stop_word(word)


def _is_long(half: str) -> bool:
    return len(half) >= _MIN_HALF


def _likeness(word: str, halves: tuple[str, str]) -> float:
    """Return the cosine of the compound and its halves; 1 with a particle, whose meaning varies."""
    first, last = halves[0].lower(), halves[1].lower().removesuffix("s")
    if first in _FIRST_PARTICLES or last in _LAST_PARTICLES:
        return 1.0
    import numpy as np  # noqa: PLC0415 (as in `mappings.embedding.table`)

    one, two = _vector(word), _vector(" ".join(halves))
    lengths = float(np.linalg.norm(one) * np.linalg.norm(two))
    return float(one @ two) / lengths if lengths else 0.0


def _vector(text: str) -> "NDArray[np.float32]":
    table = load_table()
    return table.add_up(*table.pieces.count_rows(text))
