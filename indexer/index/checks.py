"""Checks of a new index before the alias is swapped to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from indexer.documents.document import COMPUTED_FIELDS, content_hash
from indexer.index.reader import count_articles
from mappings.fields import FACET_FIELDS, INDEXED_AT

# News comes in waves: a facet value may gain or lose this share of all articles between two
# generations. A larger difference suggests a broken rule.
_MAX_DRIFT = 0.1

# A larger share of missing articles is not an update.
_MAX_LOSS = 0.1

# With fewer articles than this, one article is already a large share.
_MIN_ARTICLES = 50

# Contains every value that a tenth of all articles can have, many times over.
_FACET_VALUES = 100

# If one article in fifty were broken, a sample of this size would miss it once in 57 times.
_SAMPLE = 200

# Fields of a document that its content hash does not cover.
_NOT_HASHED = ("content_hash", "story", INDEXED_AT, *COMPUTED_FIELDS)

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contents:
    """How many articles an index has, and how many of them have each frequent facet value."""

    articles: int
    facets: Mapping[str, Counts]


def find_drift(old: Contents, new: Contents) -> Iterator[str]:
    """Yield a sentence for each count that differs more than between two usual generations."""
    if old.articles < _MIN_ARTICLES:
        return
    if new.articles < old.articles * (1 - _MAX_LOSS):
        yield f"{new.articles:,} articles are left of {old.articles:,}"
    for facet, counts in old.facets.items():
        others = new.facets.get(facet, {})
        for value in sorted(counts.keys() | others.keys()):
            before = counts.get(value, 0) / old.articles
            after = others.get(value, 0) / max(new.articles, 1)
            if abs(after - before) > _MAX_DRIFT:
                yield f"{facet} {value}: {before:.0%} of all articles before, {after:.0%} now"


def read_contents(response: Mapping[str, Any]) -> Contents:
    """Read the response to `build_contents_body`."""
    facets = {
        name: {bucket["key"]: bucket["doc_count"] for bucket in facet["buckets"]}
        for name, facet in response["aggregations"].items()
    }
    return Contents(response["hits"]["total"]["value"], facets)


def build_contents_body(fields: tuple[str, ...]) -> dict[str, Any]:
    """Build a search that counts the articles and the frequent values of each field."""
    return {
        "size": 0,
        "track_total_hits": True,
        "aggs": {field: {"terms": {"field": field, "size": _FACET_VALUES}} for field in fields},
    }


# Compares two indices by name: yields a sentence for each reason not to use the new one.
Comparison = Callable[[Elasticsearch, str, str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """The index to check, the one to compare with if any, and its expected number of articles."""

    name: str
    old: str | None
    expected: int


def find_failures(
    client: Elasticsearch, candidate: Candidate, comparisons: Iterable[Comparison]
) -> Iterator[str]:
    """Yield a sentence for each reason why the candidate must not be searched."""
    yield from find_miscount(client, candidate)
    yield from _find_broken(client, candidate.name)
    for compare in comparisons if candidate.old else ():
        yield from compare(client, str(candidate.old), candidate.name)


def find_miscount(client: Elasticsearch, candidate: Candidate) -> Iterator[str]:
    """Yield a sentence if the candidate has more or fewer articles than expected."""
    count = count_articles(client, candidate.name)
    if count != candidate.expected:
        yield f"{count:,} articles are there, {candidate.expected:,} were written"


def compare_contents(client: Elasticsearch, old: str, new: str) -> Iterator[str]:
    """Yield a sentence for each count that differs more than between two usual generations."""
    yield from find_drift(_search_contents(client, old), _search_contents(client, new))


def _search_contents(client: Elasticsearch, index: str) -> Contents:
    response = client.search(
        index=index, body=build_contents_body(FACET_FIELDS), allow_partial_search_results=False
    )
    return read_contents(response.body)


def _find_broken(client: Elasticsearch, index: str) -> Iterator[str]:
    """Yield a sentence for each article of a random sample that differs from what was sent."""
    response = client.search(
        index=index,
        size=_SAMPLE,
        query={"function_score": {"random_score": {}}},
        allow_partial_search_results=False,
    )
    for hit in response["hits"]["hits"]:
        fields = {n: value for n, value in hit["_source"].items() if n not in _NOT_HASHED}
        if content_hash(fields) != hit["_source"].get("content_hash"):
            yield f"the article {hit['_id']} is not stored as it was sent"
