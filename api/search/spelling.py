"""Did you mean: words that no article holds, and the words that were meant.

The search itself asks for corrections (`build_spelling`), so that most searches cost nothing more.
Only where a word is unknown (`read_corrections`) is there a second request: it reads the word as
its neighbours (`tolerate`), and counts what `correct` finds for `read_suggestion`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any

from api.query_language import And, Node, Or, Words, as_read, leaves
from api.schemas.response import CorrectedQuery
from api.search.hits import partial_reasons
from api.search.utf16 import encode_utf16, slice_utf16
from mappings.schema import VOCABULARY_FIELD, never_suggested, synonym_words

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
# Each unknown word is compared with a part of the vocabulary; a longer query is a pasted text.
MAX_WORDS = 16

_NEAR = "near_words"
_NEAR_STEMS = "near_stems"
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that no article holds, as typed, and known words near it, the nearest first."""

    typed: str
    neighbours: tuple[str, ...]


def build_spelling(root: Node | None) -> Clause:
    """Return the `suggest` part of a search, empty if no word can be misspelt.

    A query that has corrections already needs no more of them. An unknown form of a known stem is
    not a typo, so a word is corrected only if both the word and its stem have neighbours.
    """
    corrected = any(isinstance(leaf, Words) and leaf.readings for leaf in leaves(root))
    words = "" if corrected else " ".join(_words(root))
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


def with_suggest(body: Clause, root: Node | None) -> Clause:
    """The search with its `suggest` part, if a word of the query may be misspelt."""
    suggest = build_spelling(root)
    return {**body, "suggest": suggest} if suggest else body


def _words(root: Node | None) -> Iterator[str]:
    """The first plain words of a query that may be wrong, without what stands around them."""
    typed = (" ".join(leaf.words) for leaf in leaves(root) if isinstance(leaf, Words))
    words = dict.fromkeys(word for text in typed for word in _WORD.findall(text))
    return islice(filter(_may_be_wrong, words), MAX_WORDS)


def _may_be_wrong(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.isalpha() and word.lower() not in synonym_words()


def read_corrections(root: Node | None, found: Mapping[str, Any]) -> tuple[Correction, ...]:
    """The unknown words of a search that have neighbours.

    There are none where a part of the index did not answer, which may hold the word.
    """
    suggested = {} if any(partial_reasons(found)) else found.get("suggest", {})
    strange = {entry["offset"] for entry in suggested.get(_NEAR_STEMS, ()) if entry["options"]}
    words = tuple(_words(root))
    units = encode_utf16(" ".join(words))
    near = {
        _as_typed(units, entry): [*_neighbours(entry["options"])]
        # Of two entries at one place the first is the whole word, the other lacks its article.
        for entry in reversed(suggested.get(_NEAR, ()))
        if entry["offset"] in strange
    }
    return tuple(
        Correction(word, tuple(_in_case(word, option) for option in near[word]))
        for word in words
        if near.get(word)
    )


def _as_typed(units: bytes, entry: Mapping[str, Any]) -> str:
    """The word that an entry is about; its own text has lost accents and capitals."""
    start: int = entry["offset"]
    return slice_utf16(units, start, start + entry["length"])


def _neighbours(options: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for option in options:
        if option["text"] not in never_suggested():
            yield option["text"]


def _in_case(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def with_corrections(node: Node | None, corrections: Sequence[Correction]) -> Node | None:
    """The query with its unknown words read as their neighbours too."""
    match node:
        case Words(words):
            readings = (_read(words, corrections, choice) for choice in range(NEIGHBOURS))
            return Words(words, tuple(each for each in dict.fromkeys(readings) if each != words))
        case And(nodes) | Or(nodes):
            tolerated = (with_corrections(each, corrections) for each in nodes)
            return type(node)(tuple(each for each in tolerated if each))
        case _:
            return node


def _read(words: Iterable[str], corrections: Sequence[Correction], choice: int) -> tuple[str, ...]:
    return tuple(correct(word, corrections, choice) for word in words)


def correct(q: str, corrections: Sequence[Correction], choice: int = 0) -> str:
    """The query with each unknown word replaced by its nearest neighbour, or by the next ones."""
    return "".join(piece for piece, _ in _corrected(q, corrections, choice))


def read_suggestion(
    q: str, corrections: Sequence[Correction], found: int, total: int
) -> CorrectedQuery | None:
    """The corrected query where its `total` is more than what the query `found` as typed."""
    if total <= found:
        return None
    pieces = (
        f"<mark>{escape(piece)}</mark>" if changed else escape(piece)
        for piece, changed in _corrected(q, corrections, 0)
    )
    return CorrectedQuery(q=correct(q, corrections), html="".join(pieces), total=total)


def _corrected(
    q: str, corrections: Sequence[Correction], choice: int
) -> Iterator[tuple[str, bool]]:
    """The pieces of the corrected query, and whether each is a correction."""
    nearest = {
        each.typed: each.neighbours[min(choice, len(each.neighbours) - 1)] for each in corrections
    }
    text, end = as_read(q), 0
    for word in _WORD.finditer(text):
        if word[0] in nearest:
            yield text[end : word.start()], False
            yield nearest[word[0]], True
            end = word.end()
    yield text[end:], False
