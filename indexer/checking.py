"""Asks an index whether it may take the place of another."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from indexer.document import content_hash
from indexer.drift import Contents, build_contents_body, find_drift, read_contents
from mappings.articles import FACET_FIELDS

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
