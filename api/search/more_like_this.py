"""More like this: the words that characterise an article, and the articles that share them.

Two questions to Elasticsearch. The first asks for the term vectors of the article, or of a text,
which also tells whether there is such an article:

    found = await index.termvectors(build_like_body(), id)
    like = read_like(found, id)

The second is one search; its hits tell which of the words they hold:

    body = build_similar_body(like, filters, fields, size, timeout)
    words = read_shared_terms(hit, like, surface_forms(like, {"title": title, "body": body}))
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from api.schemas.request import Filters
from api.search.facets import build_exclusions, build_filters
from api.search.utf16 import encode_utf16, slice_utf16

Clause = dict[str, Any]

# The words of an article as they are written, so that what is shared can be shown as it stands.
WORD_FIELDS = ("title.exact", "body.exact")
# Fewer words miss what a long article is about; more bring in what any two articles share.
MAX_TERMS = 100
# Letters and single digits characterise nothing.
SHORTEST_TERM = 2
# A word that half of all articles hold says nothing about one of them.
COMMON_SHARE = 0.5
# As many as a reader takes in at a glance.
MAX_SHARED_TERMS = 10


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it weighs in the article that it characterises.

    `field` and `start` to `end` are a place where it stands, as the server counts characters.
    """

    word: str
    weight: float
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MoreLikeThis:
    """What to look for: characteristic words, strongest first.

    `id` is the article's, if any; `story` is left out as a whole.
    """

    terms: tuple[Term, ...]
    id: str | None = None
    story: str | None = None


def build_like_text_body(text: str, title: str = "") -> Clause:
    """What to ask `_termvectors` about a text that need not be an article."""
    return {"doc": {"title": title, "body": text}, **build_like_body()}


def build_like_body() -> Clause:
    """What to ask `_termvectors` about an article; `found` is false where there is none."""
    return {
        "fields": list(WORD_FIELDS),
        "term_statistics": True,
        "positions": False,
        "offsets": True,
        "payloads": False,
        "filter": {"max_num_terms": MAX_TERMS, "min_word_length": SHORTEST_TERM},
    }


def read_like(found: Mapping[str, Any], id: str | None = None) -> MoreLikeThis:  # noqa: A002
    """The characteristic words in an answer of `_termvectors`; `id` names the article it is of."""
    strengths: defaultdict[str, float] = defaultdict(float)
    frequencies: Counter[str] = Counter()
    places: dict[str, tuple[str, int, int]] = {}
    for name, field in sorted(found.get("term_vectors", {}).items()):
        for word, told in _characteristic(field):
            strengths[word] += told["score"]
            frequencies[word] += told["term_freq"]
            # Its last place in the body is rarely the beginning of a sentence.
            last = told["tokens"][-1]
            place = (name.partition(".")[0], last["start_offset"], last["end_offset"])
            places.setdefault(word, place)
    strongest = nlargest(MAX_TERMS, strengths, key=lambda word: strengths[word])
    terms = (Term(word, _weight(frequencies[word]), *places[word]) for word in strongest)
    return MoreLikeThis(tuple(terms), id)


def _characteristic(field: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The words of one field that are not common, and what is told of each."""
    common = COMMON_SHARE * field["field_statistics"]["doc_count"]
    for word, told in field["terms"].items():
        if told.get("doc_freq", 0) <= common:
            yield word, told


def _weight(frequency: int) -> float:
    """A word said ten times weighs more than one said once, but not ten times more."""
    return round(1 + math.log(frequency), 2)


def build_similar_body(
    like: MoreLikeThis, filters: Filters, fields: Sequence[str], size: int, timeout: str
) -> Clause:
    """The articles that share most of what characterises one, never that one itself."""
    rejections = build_exclusions(filters)
    if like.id is not None:
        rejections.append({"ids": {"values": [like.id]}})
    if like.story is not None:
        rejections.append({"term": {"story": like.story}})
    return {
        "query": {
            "bool": {
                "should": [_holds(term) for term in like.terms] or [{"match_none": {}}],
                "minimum_should_match": 1,
                "filter": list(build_filters(filters).values()),
                "must_not": rejections,
            }
        },
        "size": size,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_total_hits": False,
        "_source": sorted(fields),
        "timeout": timeout,
    }


def _holds(term: Term) -> Clause:
    """A word in any of its forms, read as a search is, so that "the" finds nothing.

    It is named, so that a hit tells that it holds it.
    """
    return {"match": {"body": {"query": term.word, "boost": term.weight, "_name": term.word}}}


def read_shared_terms(
    hit: Mapping[str, Any], like: MoreLikeThis, written: Mapping[str, str]
) -> tuple[str, ...]:
    """The characteristic words that a hit holds too, strongest first, as they are `written`."""
    matched = set(hit.get("matched_queries", ()))
    shared = (written[term.word] for term in like.terms if term.word in matched)
    return tuple(dict.fromkeys(shared))[:MAX_SHARED_TERMS]


def surface_forms(like: MoreLikeThis, texts: Mapping[str, str]) -> dict[str, str]:
    """Each word as a reader knows it: the index keeps "al-Qaeda's" in another form.

    `texts` are the title and the body of what is liked.
    """
    units = {field: encode_utf16(text) for field, text in texts.items()}
    return {term.word: _as_written(term, units.get(term.field, b"")) for term in like.terms}


def _as_written(term: Term, units: bytes) -> str:
    written = slice_utf16(units, term.start, term.end)
    return written.removesuffix("'s").removesuffix("\u2019s") or term.word
