"""More like this: the words that characterise an article, and the articles that share them.

Two requests to Elasticsearch. The first returns the term vectors of an article or of a text:

    response = await gateway.termvectors(build_like_body(), article_id)
    like = read_like(response, article_id)

The second is one search; each hit lists which of the words it contains:

    body = build_similar_body(like, filters, fields, size, timeout)
    words = read_shared_terms(hit, like, surface_forms(like, {"title": title, "body": body}))
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from api.schemas.request import Filters
from api.search.dsl import Clause, RawHit, Response, match
from api.search.facets import build_exclusions, build_filters
from api.search.utf16 import encode_utf16, slice_utf16

# The words of an article as written, so that shared words can be shown as written.
WORD_FIELDS = ("title.exact", "body.exact")
# Fewer words miss what a long article is about; more include what any two articles share.
MAX_TERMS = 100
# Letters and single digits characterise nothing.
MIN_TERM_LENGTH = 2
# A word that is in half of all articles says nothing about one of them.
COMMON_SHARE = 0.5
# As many as a reader takes in at a glance.
MAX_SHARED_TERMS = 10


@dataclass(frozen=True, slots=True)
class Term:
    """A word and its weight in the article that it characterises.

    `field`, `start` and `end` are one of its positions, in UTF-16 code units.
    """

    word: str
    weight: float
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MoreLikeThis:
    """What to search for: characteristic words, the strongest first.

    `id` is the article's, if it is one; the articles of `story` are excluded.
    """

    terms: tuple[Term, ...]
    id: str | None = None
    story: str | None = None


def build_like_text_body(text: str, title: str = "") -> Clause:
    """Return the `_termvectors` body for a text that need not be an article."""
    return {"doc": {"title": title, "body": text}, **build_like_body()}


def build_like_body() -> Clause:
    """Return the `_termvectors` body for an article."""
    return {
        "fields": list(WORD_FIELDS),
        "term_statistics": True,
        "positions": False,
        "offsets": True,
        "payloads": False,
        "filter": {"max_num_terms": MAX_TERMS, "min_word_length": MIN_TERM_LENGTH},
    }


def read_like(response: Response, article_id: str | None = None) -> MoreLikeThis:
    """Read the characteristic words from a `_termvectors` response."""
    strengths: defaultdict[str, float] = defaultdict(float)
    frequencies: Counter[str] = Counter()
    positions: dict[str, tuple[str, int, int]] = {}
    for name, field in sorted(response.get("term_vectors", {}).items()):
        for word, statistics in _characteristic(field):
            strengths[word] += statistics["score"]
            frequencies[word] += statistics["term_freq"]
            # The last occurrence in the body is rarely the beginning of a sentence.
            last = statistics["tokens"][-1]
            position = (name.partition(".")[0], last["start_offset"], last["end_offset"])
            positions.setdefault(word, position)
    strongest = nlargest(MAX_TERMS, strengths, key=lambda word: strengths[word])
    terms = (Term(word, _weight(frequencies[word]), *positions[word]) for word in strongest)
    return MoreLikeThis(tuple(terms), article_id)


def _characteristic(field: Response) -> Iterator[tuple[str, Response]]:
    """Yield the words of one field that are not common, with their statistics."""
    common = COMMON_SHARE * field["field_statistics"]["doc_count"]
    for word, statistics in field["terms"].items():
        if statistics.get("doc_freq", 0) <= common:
            yield word, statistics


def _weight(frequency: int) -> float:
    """A word that occurs ten times weighs more than one that occurs once, but not ten times."""
    return round(1 + math.log(frequency), 2)


def build_similar_body(
    like: MoreLikeThis, filters: Filters, fields: Sequence[str], size: int, timeout: str
) -> Clause:
    """Return the search for articles that share most characteristic words, without the article."""
    exclusions = build_exclusions(filters)
    if like.id is not None:
        exclusions.append({"ids": {"values": [like.id]}})
    if like.story is not None:
        exclusions.append({"term": {"story": like.story}})
    return {
        "query": {
            "bool": {
                "should": [_contains(term) for term in like.terms] or [{"match_none": {}}],
                "minimum_should_match": 1,
                "filter": list(build_filters(filters).values()),
                "must_not": exclusions,
            }
        },
        "size": size,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_total_hits": False,
        "_source": sorted(fields),
        "timeout": timeout,
    }


def _contains(term: Term) -> Clause:
    """A word in any of its forms; a stop word matches nothing. It is named by the word."""
    return match("body", term.word, boost=term.weight, _name=term.word)


def read_shared_terms(hit: RawHit, like: MoreLikeThis, forms: Mapping[str, str]) -> tuple[str, ...]:
    """Return the characteristic words that a hit contains too, in their surface `forms`."""
    matched = set(hit.get("matched_queries", ()))
    shared = (forms[term.word] for term in like.terms if term.word in matched)
    return tuple(dict.fromkeys(shared))[:MAX_SHARED_TERMS]


def surface_forms(like: MoreLikeThis, texts: Mapping[str, str]) -> dict[str, str]:
    """Return each word as written: the index has "al-Qaeda's" in another form.

    `texts` are the title and the body of the article that the words are from.
    """
    units = {field: encode_utf16(text) for field, text in texts.items()}
    return {term.word: _surface_form(term, units.get(term.field, b"")) for term in like.terms}


def _surface_form(term: Term, units: bytes) -> str:
    written = slice_utf16(units, term.start, term.end)
    return written.removesuffix("'s").removesuffix("\u2019s") or term.word
