"""Asks an index whether it may take the place of another."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from indexer.documents.document import content_hash
from mappings.fields import FACET_FIELDS

# News comes in waves: a value may gain or lose this share of all articles between two
# generations. More looks like a rule that broke.
_MAX_DRIFT = 0.1

# Losing more than this share of the articles is no update.
_MAX_LOSS = 0.1

# Below this many articles one more or less is already a large share.
_FEWEST = 50

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contents:
    """How many articles an index holds, and how many of them have each frequent value."""

    articles: int
    facets: Mapping[str, Counts]


def find_drift(old: Contents, new: Contents) -> Iterator[str]:
    """A sentence for each thing that differs more than two generations usually do."""
    if old.articles < _FEWEST:
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


def read_contents(answer: Mapping[str, Any]) -> Contents:
    """The contents from the answer to `build_contents_body`."""
    facets = {
        name: {bucket["key"]: bucket["doc_count"] for bucket in facet["buckets"]}
        for name, facet in answer["aggregations"].items()
    }
    return Contents(answer["hits"]["total"]["value"], facets)


def build_contents_body(fields: tuple[str, ...]) -> dict[str, Any]:
    """A search that counts the articles and the frequent values of each field."""
    return {
        "size": 0,
        "track_total_hits": True,
        "aggs": {field: {"terms": {"field": field, "size": _VALUES}} for field in fields},
    }


# Enough to hold every value that a tenth of all articles can have, many times over.
_VALUES = 100


# If one article in fifty were broken, so many would miss it once in 57 times.
_SAMPLE = 200

# What a document holds beside the content that its digest is made of.
_BESIDE_CONTENT = ("content_hash", "story")


# What speaks against a new index beside the old one, given by the names of both.
Comparison = Callable[[Elasticsearch, str, str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """The index to check, the one to compare with, if any, and how many articles it must hold."""

    name: str
    old: str | None
    expected: int


def find_faults(
    client: Elasticsearch, candidate: Candidate, comparisons: Iterable[Comparison]
) -> Iterator[str]:
    """A sentence for each reason why the candidate must not be searched."""
    yield from find_miscount(client, candidate)
    yield from _find_broken(client, candidate.name)
    for compare in comparisons if candidate.old else ():
        yield from compare(client, str(candidate.old), candidate.name)


def find_miscount(client: Elasticsearch, candidate: Candidate) -> Iterator[str]:
    """A sentence where the candidate holds more or fewer articles than it must."""
    found = count_articles(client, candidate.name)
    if found != candidate.expected:
        yield f"{found:,} articles are there, {candidate.expected:,} were written"


def compare_contents(client: Elasticsearch, old: str, new: str) -> Iterator[str]:
    """A sentence for each count that differs more than two generations usually do."""
    yield from find_drift(_read(client, old), _read(client, new))


def count_articles(client: Elasticsearch, index: str) -> int:
    """How many articles a search can find."""
    answer = client.search(
        index=index, size=0, track_total_hits=True, allow_partial_search_results=False
    )
    return int(answer["hits"]["total"]["value"])


def _read(client: Elasticsearch, index: str) -> Contents:
    answer = client.search(
        index=index, body=build_contents_body(FACET_FIELDS), allow_partial_search_results=False
    )
    return read_contents(answer.body)


def _find_broken(client: Elasticsearch, index: str) -> Iterator[str]:
    """Articles of a random sample whose text is not what was sent."""
    sampled = client.search(
        index=index,
        size=_SAMPLE,
        query={"function_score": {"random_score": {}}},
        allow_partial_search_results=False,
    )
    for hit in sampled["hits"]["hits"]:
        fields = {n: value for n, value in hit["_source"].items() if n not in _BESIDE_CONTENT}
        if content_hash(fields) != hit["_source"].get("content_hash"):
            yield f"the article {hit['_id']} is not stored as it was sent"
