"""Spelling correction: words that no article contains, and the words that were meant.

Unknown words are requested apart from the search, and only if a word may be one (`may_be_unknown`):
nothing is found, or some of its words need not be in an article. The vocabulary of every shard is
searched for their neighbours, whatever the filters, so most searches do without. If a word is
unknown (`read_corrections`), the search is repeated with the word's neighbours
(`with_corrections`), and the matches of the corrected query (`apply_corrections`) are counted for
`read_suggestion`.

Likely mistakes (`read_likely_mistakes`) are words that a few articles contain. They cost little,
since frequent words are left out at once: a search of one shard requests them itself
(`build_mistakes`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import islice

from api.query_language import (
    And,
    Near,
    Node,
    Or,
    ParseWarning,
    Words,
    as_read,
    beginnings,
    word_rows,
)
from api.schemas.response import CorrectedQuery
from api.search.dsl import Clause, Response
from api.search.hits import partial_reasons
from api.search.required_words import WordCounts, optional_words, warn_of
from api.search.utf16 import encode_utf16, slice_utf16
from mappings.schema import (
    TITLE_BEGINNINGS,
    VOCABULARY_FIELD,
    WORDS_FIELD,
    never_suggested,
    synonym_words,
)

# Nearly every word of three letters is one edit away from another word.
MIN_WORD_LENGTH = 4
# What is left of such a word without its ending.
MIN_STEM_LENGTH = 3
# With three edits per word, hardly any candidate is the word that was meant.
MAX_EDITS = 2
# Users rarely mistype the first letter, and it bounds the part of the vocabulary to compare with.
PREFIX_LENGTH = 1
# Two edits of a few letters are the beginning of nearly any word.
MAX_BEGINNING_EDITS = 1
# If the nearest word is not the one that was meant, one of the next two mostly is: of the
# misspellings of Wikipedia the first is right in 90 of 100, one of five in 96.
NEIGHBOURS = 3
# Each unknown word is compared with a part of the vocabulary; a longer query is a pasted text.
MAX_WORDS = 16

# A word in at most so many articles may be a mistake that they make, if a word one edit away is in
# many times as many. It is only suggested, since it may as well be a rare name.
MAX_MISTAKES = 5
MIN_POPULAR = 25

# An unknown word of a longer query, which other words answer too, is mostly a name that the index
# does not know yet. Its correction is only offered if it is in at least this share of the articles:
# short words have a neighbour by chance. Chosen on 1,000 titles of absent articles, of which 3.7 %
# were offered one before and 1.4 % are now; of a second 1,000 4.5 and 1.9 %; of a third 2.2 % now,
# a quarter of them right (AJUSTED). Of 300 titles with one misspelt word none lost its right one.
MIN_SHARE_OF_LENGTH = {4: 0.01, 5: 0.005}
MIN_SHARE = 0.0003

# A search that finds more than this many articles is left as it is: of 742 correct titles of bbc,
# 15 contain a rare word such as "flies" that is near a popular one.
MAX_FEW_MATCHES = 5

_NEAR = "near_words"
_NEAR_STEMS = "near_stems"
_NEAR_BEGINNINGS = "near_beginnings"
_POPULAR = "popular_words"
_POPULAR_STEMS = "popular_stems"
_WORDS = {"prefix_length": PREFIX_LENGTH, "min_word_length": MIN_WORD_LENGTH, "size": NEIGHBOURS}
_STEMS = {"prefix_length": PREFIX_LENGTH, "min_word_length": MIN_STEM_LENGTH, "size": 1}
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as typed that no article contains, and known words near it, the nearest first.

    `articles` is how many articles contain the nearest one.
    """

    typed: str
    neighbours: tuple[str, ...]
    articles: int = field(default=0, compare=False)


def build_unknown(query: Node | None) -> Clause:
    """Return the `suggest` part for unknown words, empty if no word can be misspelt.

    An unknown form of a known stem is not a typo, so a word is corrected only if both the word and
    its stem have neighbours.
    """
    words = _text(query)
    if not words:
        return {}
    near = {"suggest_mode": "missing", "max_edits": MAX_EDITS}
    return {
        "text": words,
        _NEAR: _near_words(near),
        _NEAR_STEMS: _near_stems(near),
        **_near_beginnings(query, near),
    }


def build_mistakes(query: Node | None) -> Clause:
    """Return the `suggest` part for likely mistakes, empty if no word can be misspelt."""
    words = _text(query)
    if not words:
        return {}
    popular = {
        "suggest_mode": "popular",
        "max_edits": 1,
        "max_term_freq": MAX_MISTAKES,
        "min_doc_freq": MIN_POPULAR,
    }
    return {"text": words, _POPULAR: _near_words(popular), _POPULAR_STEMS: _near_stems(popular)}


def _text(query: Node | None) -> str:
    """Return the words of a query that may be misspelt.

    A query that has corrections already needs no more of them.
    """
    corrected = any(row.readings for row in word_rows(query))
    return "" if corrected else " ".join(_words(query))


def _near_words(options: Clause) -> Clause:
    return {"term": {"field": VOCABULARY_FIELD, **_WORDS, **options}}


def _near_stems(options: Clause) -> Clause:
    return {"term": {"field": WORDS_FIELD, **_STEMS, **options}}


def _near_beginnings(query: Node | None, near: Clause) -> Clause:
    """Return the correction of unfinished words: the beginnings of words of titles near them."""
    words = " ".join(filter(_may_be_misspelt, beginnings(query)))
    if not words:
        return {}
    term = {"field": TITLE_BEGINNINGS, **_WORDS, **near, "max_edits": MAX_BEGINNING_EDITS}
    return {_NEAR_BEGINNINGS: {"text": words, "term": term}}


def may_be_unknown(query: Node | None, found: int, counts: WordCounts | None) -> bool:
    """Return whether a word of a search that found so many articles may be unknown to the index.

    None is if articles were found, and each word is in all of them or was counted in another one.
    """
    if not found:
        return True
    known = counts.of if counts else {}
    optional = (word for word in optional_words(query, query) if not known.get(word))
    return any(_may_be_misspelt(part) for word in optional for part in _WORD.findall(word))


def with_suggest(body: Clause, suggest: Clause) -> Clause:
    """Return a search with a `suggest` part, unless that is empty."""
    return {**body, "suggest": suggest} if suggest else body


def _words(query: Node | None) -> Iterator[str]:
    """The first plain words of a query that may be misspelt, without punctuation."""
    typed = (" ".join(row.words) for row in word_rows(query))
    words = dict.fromkeys(word for text in typed for word in _WORD.findall(text))
    return islice(filter(_may_be_misspelt, words), MAX_WORDS)


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= MIN_WORD_LENGTH and word.isalpha() and word.lower() not in synonym_words()


def read_corrections(query: Node | None, response: Response) -> tuple[Correction, ...]:
    """Return the unknown words of a search that have neighbours.

    There are none if a part of the index did not respond, because it may contain the word.
    """
    by_word = {found.typed: found for found in _read(query, response, _NEAR, _NEAR_STEMS)}
    by_word |= {found.typed: found for found in _read_beginnings(query, response)}
    return tuple(by_word.values())


def read_possible_corrections(query: Node | None, response: Response) -> tuple[Correction, ...]:
    """Return words of a search that no article contains as written, whose stems may be known.

    The stem of a mistake in an ending, such as `governmnet`, has no neighbour: that of `government`
    is `govern`. The stem of `bombing` has none because it is known. An unfinished word may have a
    correction already, and a second one would contradict that.
    """
    possible = _read(query, response, _NEAR, _NEAR_STEMS, stem_has_neighbours=False)
    corrected = {found.typed for found in read_corrections(query, response)}
    return tuple(
        found
        for found in possible
        if found.typed not in corrected and not _is_unfinished(found.typed, found.neighbours[0])
    )


def _is_unfinished(typed: str, nearest: str) -> bool:
    """Whether a word only lacks its last letters; one may be forgotten, more are not typed yet."""
    return nearest.startswith(typed) and len(nearest) > len(typed) + 1


def _read_beginnings(query: Node | None, response: Response) -> Iterator[Correction]:
    entries = response.get("suggest", {}).get(_NEAR_BEGINNINGS, ())
    if not entries or any(partial_reasons(response)):
        return
    words = filter(_may_be_misspelt, beginnings(query))
    for word, entry in zip(words, entries, strict=False):
        if options := [*_neighbours(entry["options"])]:
            yield _correction(word, options)


def read_likely_mistakes(query: Node | None, response: Response) -> tuple[Correction, ...]:
    """Return the words of a search that few articles contain, with a much more frequent neighbour.

    They match as typed; the neighbours are only to be suggested. An unfinished word is none.
    """
    mistakes = _read(query, response, _POPULAR, _POPULAR_STEMS)
    unfinished = beginnings(query)
    return tuple(mistake for mistake in mistakes if mistake.typed not in unfinished)


def _read(
    query: Node | None,
    response: Response,
    near_words: str,
    near_stems: str,
    *,
    stem_has_neighbours: bool = True,
) -> tuple[Correction, ...]:
    suggested = response.get("suggest", {})
    unknown = {
        entry["offset"]
        for entry in suggested.get(near_stems, ())
        if bool(entry["options"]) is stem_has_neighbours
    }
    if not unknown or any(partial_reasons(response)):
        return ()
    words = tuple(_words(query))
    units = encode_utf16(" ".join(words))
    near = {
        _as_typed(units, entry): [*_neighbours(entry["options"])]
        # Of two entries at one offset the first is the whole word, the other lacks its article.
        for entry in reversed(suggested.get(near_words, ()))
        if entry["offset"] in unknown
    }
    return tuple(_correction(word, near[word]) for word in words if near.get(word))


def _correction(typed: str, options: Sequence[Response]) -> Correction:
    neighbours = tuple(_with_case_of(typed, option["text"]) for option in options)
    return Correction(typed, neighbours, options[0]["freq"])


def _as_typed(units: bytes, entry: Response) -> str:
    """Return the word that an entry is about; the entry's text has lost accents and capitals."""
    start: int = entry["offset"]
    return slice_utf16(units, start, start + entry["length"])


def _neighbours(options: Iterable[Response]) -> Iterator[Response]:
    return (option for option in options if option["text"] not in never_suggested())


def worth_offering(
    corrections: Sequence[Correction], counts: WordCounts | None
) -> tuple[Correction, ...]:
    """Return the corrections to offer: of a longer query, whose words were counted, likely ones."""
    if counts is None:
        return tuple(corrections)
    return tuple(
        correction
        for correction in corrections
        if correction.articles >= counts.articles * _min_share(correction.typed)
    )


def _min_share(word: str) -> float:
    return MIN_SHARE_OF_LENGTH.get(len(word), MIN_SHARE)


def _with_case_of(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def with_corrections(node: Node | None, corrections: Sequence[Correction]) -> Node | None:
    """Return the query in which each unknown word also matches as one of its neighbours."""
    match node:
        case Words(words):
            readings = (_corrected_words(words, corrections, rank) for rank in range(NEIGHBOURS))
            others = (reading for reading in dict.fromkeys(readings) if reading != words)
            return replace(node, readings=tuple(others))
        case And(nodes) | Or(nodes):
            corrected = (with_corrections(inner, corrections) for inner in nodes)
            return type(node)(tuple(inner for inner in corrected if inner))
        case Near(nodes):
            corrected = (with_corrections(inner, corrections) for inner in nodes)
            return replace(node, nodes=tuple(inner for inner in corrected if inner))
        case _:
            return node


def _corrected_words(
    words: Iterable[str], corrections: Sequence[Correction], rank: int
) -> tuple[str, ...]:
    return tuple(apply_corrections(word, corrections, rank) for word in words)


def apply_corrections(q: str, corrections: Sequence[Correction], rank: int = 0) -> str:
    """Return the query with each unknown word replaced by its `rank`-nearest neighbour."""
    return "".join(piece for piece, _ in _split(q, corrections, rank))


def read_suggestion(
    q: str, corrections: Sequence[Correction], typed_total: int, total: int
) -> CorrectedQuery | None:
    """Return the corrected query if it matches more articles than the query as typed."""
    if total <= typed_total:
        return None
    pieces = (
        f"<mark>{escape(piece)}</mark>" if corrected else escape(piece)
        for piece, corrected in _split(q, corrections, 0)
    )
    return CorrectedQuery(q=apply_corrections(q, corrections), html="".join(pieces), total=total)


def corrected_warnings(
    q: str, corrections: Sequence[Correction], suggestion: CorrectedQuery | None
) -> tuple[ParseWarning, ...]:
    """Return a warning for each word that is read as its neighbours without a suggestion of it."""
    suggested = set(_WORD.findall(as_read(suggestion["q"]))) if suggestion else None
    return tuple(
        _corrected_warning(q, correction)
        for correction in corrections
        if suggested is None or correction.typed in suggested
    )


def _corrected_warning(q: str, correction: Correction) -> ParseWarning:
    read = " or ".join(f"“{word}”" for word in correction.neighbours)
    message = f"No article contains “{correction.typed}”: it is read as {read}."
    return warn_of(q, correction.typed, "word-corrected", message)


def _split(q: str, corrections: Sequence[Correction], rank: int) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of the corrected query, and whether the piece is a correction."""
    nearest = {
        correction.typed: correction.neighbours[min(rank, len(correction.neighbours) - 1)]
        for correction in corrections
    }
    text, end = as_read(q), 0
    for word in _WORD.finditer(text):
        if word[0] in nearest:
            yield text[end : word.start()], False
            yield nearest[word[0]], True
            end = word.end()
    yield text[end:], False
