"""Batches of new articles, and one request for what many saved searches match in a batch.

The request is an aggregation: a search that matches costs little more than one that does not,
because no hit is sorted or fetched. What the articles are is read once for all searches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.search.body import by_storage
from api.search.changes import Stamps, story_of
from api.search.dsl import Clause, RawHit, Response
from mappings.watermark import parse_stamp

# Articles that are matched at a time: as many as all searches together can return in one response.
BATCH_ARTICLES = 1_000
# Searches a request: with all articles of a batch each, they have fewer buckets than Elasticsearch
# returns at once by default, which is 65,536.
BATCH_SEARCHES = 64

_SEARCHES = "searches"
_ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class BatchArticle:
    """An article of a batch: its stamp, and the label of its story."""

    stamp: int
    story: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The articles of a range of stamps by their ids, in the order of the stamps."""

    stamps: Stamps
    articles: Mapping[str, BatchArticle]


def build_batch_body(stamps: Stamps, timeout: str) -> Clause:
    """Return the search for the first articles of a range."""
    return {
        "query": stamps.build_filter(),
        "sort": [by_storage("asc")],
        "size": BATCH_ARTICLES,
        "_source": False,
        "docvalue_fields": ["story"],
        "track_total_hits": False,
        "timeout": timeout,
    }


def read_batch(stamps: Stamps, response: Response) -> Batch:
    """Return the batch, which ends after its last article if the range has more."""
    hits = response["hits"]["hits"]
    articles = {hit["_id"]: BatchArticle(sorted_stamp(hit), story_of(hit)) for hit in hits}
    end = sorted_stamp(hits[-1]) + 1 if len(hits) == BATCH_ARTICLES else stamps.end
    return Batch(Stamps(stamps.start, end), articles)


def sorted_stamp(hit: RawHit) -> int:
    """Return the stamp of a hit of a search in the order of stamps."""
    return parse_stamp(hit["sort"][0])


def build_matrix_body(clauses: Sequence[Clause], stamps: Stamps, timeout: str) -> Clause:
    """Return the search for the ids of the articles of a range that each of the clauses matches."""
    filters = {str(number): clause for number, clause in enumerate(clauses)}
    # With `map` nothing is computed for the articles outside of the range.
    ids = {"field": "id", "size": BATCH_ARTICLES, "execution_hint": "map"}
    return {
        "query": stamps.build_filter(),
        "size": 0,
        "track_total_hits": False,
        "aggs": {
            _SEARCHES: {
                "filters": {"filters": filters},
                "aggs": {_ARTICLES: {"terms": ids}},
            }
        },
        "timeout": timeout,
    }


def read_matrix(response: Response) -> list[list[str]]:
    """Return the ids of the articles that each of the clauses matches, in no certain order."""
    buckets = response["aggregations"][_SEARCHES]["buckets"]
    return [
        [bucket["key"] for bucket in buckets[str(number)][_ARTICLES]["buckets"]]
        for number in range(len(buckets))
    ]
