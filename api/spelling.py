"""Did you mean: words that no article holds, and the words that were meant.

The search itself asks for corrections (`build_spelling`), so that most searches cost nothing more.
Only where a word is unknown (`read_corrections`) are there two more searches: one that reads the
word both ways (`tolerate`), and one that counts what `correct` finds, for `read_suggestion`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from api.query_language import Node, Or, Words, leaves, parse_query
from api.schemas.response import Suggestion
from mappings.articles import VOCABULARY_FIELD, never_suggested

Clause = dict[str, Any]

# Nearly every word of three letters is one letter from another word.
SHORTEST_WORD = 4
# What is left of such a word without its ending.
SHORTEST_STEM = 3
# Two slips a word; with three, hardly any offer is the word that was meant.
MAX_SLIPS = 2
# People rarely miss the first letter, and it bounds what is looked through.
SURE_LETTERS = 1
# Where the nearest word is not the one that was meant, one of the next two mostly is: over the
# misspellings of Wikipedia the first is right in 90 of 100, one of five in 96.
NEIGHBOURS = 3

_NEAR = "near_words"
_NEAR_STEMS = "near_stems"
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that no article holds, as typed, and known words near it, the nearest first."""

    typed: str
    neighbours: tuple[str, ...]


def build_spelling(root: Node | None) -> Clause:
    """What to ask beside a search as its `suggest`; empty where no word can be misspelt.

    An unknown form of a known stem is no slip, so that a word needs neighbours as both.
    """
    words = " ".join(_words(root))
    if not words:
        return {}
    near = {"suggest_mode": "missing", "max_edits": MAX_SLIPS, "prefix_length": SURE_LETTERS}
    words_near = near | {"min_word_length": SHORTEST_WORD, "size": NEIGHBOURS}
    stems_near = near | {"min_word_length": SHORTEST_STEM, "size": 1}
    return {
        "text": words,
        _NEAR: {"term": {"field": VOCABULARY_FIELD, **words_near}},
        _NEAR_STEMS: {"term": {"field": f"{VOCABULARY_FIELD}.stems", **stems_near}},
    }


def _words(root: Node | None) -> Iterator[str]:
    """The plain words of a query that have letters enough, without what stands around them."""
    for leaf in leaves(root):
        if isinstance(leaf, Words):
            yield from (word for word in _WORD.findall(" ".join(leaf.words)) if _may_be_wrong(word))


def _may_be_wrong(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.isalpha()


def read_corrections(root: Node | None, found: Mapping[str, Any]) -> tuple[Correction, ...]:
    """The unknown words of a search that have neighbours."""
    suggested = found.get("suggest", {})
    strange = {entry["offset"] for entry in suggested.get(_NEAR_STEMS, ()) if entry["options"]}
    near = {
        entry["text"]: [*_neighbours(entry["options"])]
        for entry in suggested.get(_NEAR, ())
        if entry["offset"] in strange
    }
    return tuple(
        Correction(word, tuple(_in_case(word, option) for option in near[word.lower()]))
        for word in dict.fromkeys(_words(root))
        if near.get(word.lower())
    )


def _neighbours(options: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for option in options:
        if option["text"] not in never_suggested():
            yield option["text"]


def _in_case(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def tolerate(q: str, root: Node, corrections: Sequence[Correction]) -> Node:
    """The query as typed, or with its unknown words read as their neighbours."""
    readings = [correct(q, corrections, choice) for choice in range(NEIGHBOURS)]
    roots = [parse_query(reading).root for reading in dict.fromkeys(readings)]
    return Or((root, *(other for other in roots if other is not None)))


def correct(q: str, corrections: Sequence[Correction], choice: int = 0) -> str:
    """The query with each unknown word replaced by its nearest neighbour, or by the next ones."""
    return "".join(piece for piece, _ in _corrected(q, corrections, choice))


def read_suggestion(
    q: str, corrections: Sequence[Correction], found: int, total: int
) -> Suggestion | None:
    """The corrected query where it finds more than the query as typed; `found` is what that did."""
    if total <= found:
        return None
    pieces = (
        f"<mark>{escape(piece)}</mark>" if changed else escape(piece)
        for piece, changed in _corrected(q, corrections, 0)
    )
    return Suggestion(q=correct(q, corrections), html="".join(pieces), total=total)


def _corrected(
    q: str, corrections: Sequence[Correction], choice: int
) -> Iterator[tuple[str, bool]]:
    """The pieces of the corrected query, and whether each is a correction."""
    nearest = {
        each.typed: each.neighbours[min(choice, len(each.neighbours) - 1)] for each in corrections
    }
    end = 0
    for word in _WORD.finditer(q):
        if word[0] in nearest:
            yield q[end : word.start()], False
            yield nearest[word[0]], True
            end = word.end()
    yield q[end:], False
