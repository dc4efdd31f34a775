"""More like this: what characterises an article, and the articles that share it.

An article is characterised by its most telling words and, if the index has embeddings, by its
embedding. The words are read from its term vectors:

    body = build_like_body(len(article.texts["body"]))
    like = read_like(await gateway.termvectors(body, article.id), article)

The neighbours are found by one search; a hit lists which of the words it contains:

    body = build_similar_body(like, filters, fields, size, timeout)
    hits = read_similar_hits(response, like, min_score=0.5)

Similarity is from 0 to 1, and 1 for the same text: the score of the words divided by the score that
the article itself has, and the cosine of the embeddings. So it can be compared between articles.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from api.schemas.request import Filters
from api.search.dsl import Clause, RawHit, Response
from api.search.facets import build_exclusions, build_filters
from api.search.utf16 import encode_utf16, slice_utf16
from mappings.schema import EMBEDDING_FIELD, bm25_parameters, is_stop_word

# The texts whose words characterise an article; they are matched in the body.
TEXT_FIELDS = ("title", "body")
_MATCHED_FIELD = "body"
# With 100 words instead of 50 the lists are as good, and cost a fifth more.
MAX_TERMS = 50
# Letters and single digits characterise nothing.
MIN_TERM_LENGTH = 2
# A word that is in half of all articles says nothing about one of them.
COMMON_SHARE = 0.5
# As many as a reader takes in at a glance.
MAX_SHARED_TERMS = 10
# The share of the embeddings in the similarity. Of 0 to .7 it is the best for lists of articles on
# the same subject in time, fnc1 and cranfield; see docs/decisions/021-similarity.md.
EMBEDDING_SHARE = 0.4
# Embeddings are compared for so many articles, those that share the strongest words. It is more
# than a page, so every returned article is compared.
EMBEDDING_WINDOW = 200
# Of a longer text, in characters, only the strongest words are read, so that a response is small.
LONG_TEXT = 50_000

_COSINE = "Math.max(0, cosineSimilarity(params.embedding, '{field}'))"
# Up to this length Lucene stores the exact number of words, above it four bits of the rest.
_EXACT_LENGTH, _LENGTH_BITS = 24, 4
# More digits would suggest a precision that similarity does not have.
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class LikeSource:
    """An article, or a text that need not be one, for which similar articles are searched.

    `field` is that of the model which its embedding is of.
    """

    texts: Mapping[str, str]
    embedding: str | None = None
    id: str | None = None
    story: str | None = None
    field: str = EMBEDDING_FIELD


@dataclass(frozen=True, slots=True)
class Term:
    """A stem, its weight in the article that it characterises, and the word as written there."""

    stem: str
    weight: float
    written: str


@dataclass(frozen=True, slots=True)
class MoreLikeThis:
    """What to search for: characteristic words, the strongest first, and an embedding.

    `own_score` is what the words score in the article itself. `id` is the article's, if it is one;
    it and the articles of `story` are left out.
    """

    terms: tuple[Term, ...]
    own_score: float
    embedding: str | None = None
    id: str | None = None
    story: str | None = None
    field: str = EMBEDDING_FIELD


@dataclass(frozen=True, slots=True)
class SimilarArticle:
    """A hit with its similarity, and the words that it shares with the article, as written."""

    hit: RawHit
    similarity: float
    shared_terms: tuple[str, ...]


def build_like_body(length: int) -> Clause:
    """Return the `_termvectors` body for an article whose body has so many characters."""
    body = {
        "fields": list(TEXT_FIELDS),
        "term_statistics": True,
        "positions": False,
        "offsets": True,
        "payloads": False,
    }
    if length > LONG_TEXT:
        body["filter"] = {"max_num_terms": MAX_TERMS, "min_word_length": MIN_TERM_LENGTH}
    return body


def build_like_text_body(texts: Mapping[str, str]) -> Clause:
    """Return the `_termvectors` body for a text that need not be an article."""
    return {"doc": dict(texts), **build_like_body(len(texts[_MATCHED_FIELD]))}


@dataclass(slots=True)
class _Candidate:
    """A stem of the text: how often it occurs, in how many articles, and its last position."""

    stem: str
    documents: int
    frequency: int
    matched_frequency: int
    field: str
    start: int
    end: int


def read_like(response: Response, source: LikeSource) -> MoreLikeThis:
    """Read the characteristic words from a `_termvectors` response."""
    # The body first, so that words are counted and quoted as they are there.
    fields = {
        name: response["term_vectors"][name]
        for name in reversed(TEXT_FIELDS)
        if name in response.get("term_vectors", {})
    }
    if not fields:
        return _characterise((), 0, source)
    matched = next(iter(fields.values()))
    articles = matched["field_statistics"]["doc_count"]
    units = {name: encode_utf16(text) for name, text in source.texts.items()}
    candidates = [
        candidate
        for candidate in _read_candidates(fields)
        if candidate.documents <= COMMON_SHARE * articles
        and not is_stop_word(candidate.stem)
        and not is_stop_word(_written(candidate, units))
    ]
    strongest = nlargest(
        MAX_TERMS, candidates, key=lambda c: _idf(c.documents, articles) * c.frequency
    )
    terms = tuple(Term(c.stem, _weight(c.frequency), _written(c, units)) for c in strongest)
    own_score = _own_score(strongest, matched, source)
    return _characterise(terms, own_score, source)


def _characterise(terms: tuple[Term, ...], own_score: float, source: LikeSource) -> MoreLikeThis:
    return MoreLikeThis(terms, own_score, source.embedding, source.id, source.story, source.field)


def _read_candidates(fields: Mapping[str, Response]) -> Iterable[_Candidate]:
    """Return the stems of all fields; the first field is the one that is matched."""
    candidates: dict[str, _Candidate] = {}
    for position, (name, field) in enumerate(fields.items()):
        for stem, statistics in field["terms"].items():
            frequency = statistics["term_freq"]
            if stem in candidates:
                candidates[stem].frequency += frequency
            elif len(stem) >= MIN_TERM_LENGTH:
                # The last occurrence in the body is rarely the beginning of a sentence.
                last = statistics["tokens"][-1]
                candidates[stem] = _Candidate(
                    stem,
                    statistics.get("doc_freq", 0),
                    frequency,
                    0 if position else frequency,
                    name,
                    last["start_offset"],
                    last["end_offset"],
                )
    return candidates.values()


def _written(candidate: _Candidate, units: Mapping[str, bytes]) -> str:
    """Return a word as written: the index has "al-Qaeda's" in another form."""
    text = slice_utf16(units.get(candidate.field, b""), candidate.start, candidate.end)
    return text.removesuffix("'s").removesuffix("\u2019s") or candidate.stem


def _weight(frequency: int) -> float:
    """A word that occurs ten times weighs more than one that occurs once, but not ten times."""
    return round(1 + math.log(frequency), 2)


def _idf(documents: int, articles: int) -> float:
    """Return Lucene's inverse document frequency."""
    return math.log(1 + (articles - documents + 0.5) / (documents + 0.5))


def _own_score(terms: Sequence[_Candidate], field: Response, source: LikeSource) -> float:
    """Return what the words score in the text itself: Lucene's BM25, times their weights."""
    statistics, parameters = field["field_statistics"], bm25_parameters()
    articles = statistics["doc_count"]
    average: float = statistics["sum_ttf"] / articles
    length = _stored_length(_length(field, source))
    norm = parameters.k1 * (1 - parameters.b + parameters.b * length / average)
    return (1 + parameters.k1) * sum(
        _weight(term.frequency)
        * _idf(term.documents, articles)
        * term.matched_frequency
        / (term.matched_frequency + norm)
        for term in terms
    )


def _length(field: Response, source: LikeSource) -> int:
    """Return the number of words; about so many if only the strongest were read."""
    text = source.texts[_MATCHED_FIELD]
    if len(text) > LONG_TEXT:
        return len(text.split())
    starts = {token["start_offset"] for term in field["terms"].values() for token in term["tokens"]}
    return len(starts)


def _stored_length(words: int) -> int:
    """Return the length that Lucene stores for so many words, in one byte."""
    if words < _EXACT_LENGTH:
        return words
    rest = words - _EXACT_LENGTH
    shift = max(0, rest.bit_length() - _LENGTH_BITS)
    return _EXACT_LENGTH + (rest >> shift << shift)


def build_similar_body(
    like: MoreLikeThis, filters: Filters, fields: Sequence[str], size: int, timeout: str
) -> Clause:
    """Return the search for the most similar articles, without the article."""
    exclusions = build_exclusions(filters)
    if like.id is not None:
        exclusions.append({"ids": {"values": [like.id]}})
    if like.story is not None:
        exclusions.append({"term": {"story": like.story}})
    body = {
        "query": {
            "bool": {
                "should": [_contains(term) for term in like.terms] or [{"match_none": {}}],
                "minimum_should_match": 1,
                "filter": list(build_filters(filters).values()),
                "must_not": exclusions,
            }
        },
        "size": size,
        "track_total_hits": False,
        "_source": sorted(fields),
        "timeout": timeout,
    }
    return body | _build_order(like)


def _build_order(like: MoreLikeThis) -> Clause:
    """Return the order: by words, or by words and embeddings, in a search that is not sorted."""
    if like.embedding is None or not like.own_score:
        return {"sort": [{"_score": "desc"}, {"id": "asc"}]}
    script = {
        "source": _COSINE.format(field=like.field),
        "params": {"embedding": like.embedding},
    }
    embedded = {"exists": {"field": like.field, "_name": EMBEDDING_FIELD}}
    return {
        "rescore": {
            "window_size": EMBEDDING_WINDOW,
            "query": {
                "query_weight": (1 - EMBEDDING_SHARE) / like.own_score,
                "rescore_query_weight": EMBEDDING_SHARE,
                "rescore_query": {"script_score": {"query": embedded, "script": script}},
            },
        }
    }


def _contains(term: Term) -> Clause:
    """A word in any of its forms, named by its stem."""
    return {
        "term": {_MATCHED_FIELD: {"value": term.stem, "boost": term.weight, "_name": term.stem}}
    }


def read_similar_hits(
    response: Response, like: MoreLikeThis, min_score: float = 0
) -> Iterator[SimilarArticle]:
    """Yield the hits that are at least so similar, the most similar first."""
    for hit in response["hits"]["hits"]:
        similarity = _similarity(hit, like)
        if similarity >= min_score:
            yield SimilarArticle(hit, similarity, _shared_terms(hit, like))


def has_embeddings(response: Response, like: MoreLikeThis) -> bool:
    """Return whether embeddings took part in the order of the hits, if there are hits."""
    hits = response["hits"]["hits"]
    return like.embedding is not None and (not hits or any(map(_is_embedded, hits)))


def _similarity(hit: RawHit, like: MoreLikeThis) -> float:
    """Return the similarity of a hit; without an embedding it is that of the words alone."""
    score: float = hit["_score"]
    if not like.own_score:
        return 0
    if like.embedding is None:
        score /= like.own_score
    elif not _is_embedded(hit):
        score /= 1 - EMBEDDING_SHARE
    # A text that repeats the words may score more than the article itself.
    return round(min(1.0, score), _DIGITS)


def _is_embedded(hit: RawHit) -> bool:
    return EMBEDDING_FIELD in hit.get("matched_queries", ())


def _shared_terms(hit: RawHit, like: MoreLikeThis) -> tuple[str, ...]:
    matched = set(hit.get("matched_queries", ()))
    shared = (term.written for term in like.terms if term.stem in matched)
    return tuple(dict.fromkeys(shared))[:MAX_SHARED_TERMS]
