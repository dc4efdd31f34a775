"""Runs judged queries against an index, with the API's own query builder."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch

from api.query_language import parse_query
from api.schemas.request import Sort
from api.search.body import SORTS, build_query
from relevance.collection import Judgements
from relevance.metrics import Evaluation, Run, evaluate

# The depth of MAP and recall.
DEPTH = 100
# Queries in one msearch request: few enough for a server with half a gigabyte of memory.
BATCH_SIZE = 50


class RejectedQueryError(Exception):
    """Elasticsearch rejected a query; the message contains the index and the reason."""


def evaluate_index(client: Elasticsearch, index: str, judged: Judgements) -> Evaluation:
    """Return the metrics of an index for the judged queries. Raises RejectedQueryError."""
    return evaluate(judged.qrels, search(client, index, judged.queries))


def search(client: Elasticsearch, index: str, queries: Mapping[str, str]) -> Run:
    """Return the scores of the hits of each query. Raises RejectedQueryError."""
    run: dict[str, dict[str, float]] = {}
    for batch in _batches(queries):
        searches = [part for text in batch.values() for part in ({"index": index}, _body(text))]
        responses = client.msearch(searches=searches)["responses"]
        for query, response in zip(batch, responses, strict=True):
            if "error" in response:
                reason = response["error"]["reason"]
                raise RejectedQueryError(f"{index} rejects query {query}: {reason}")
            run[query] = {hit["_id"]: hit["_score"] for hit in response["hits"]["hits"]}
    return run


def _batches(queries: Mapping[str, str]) -> Iterator[dict[str, str]]:
    remaining = iter(queries.items())
    while batch := dict(islice(remaining, BATCH_SIZE)):
        yield batch


def _body(text: str) -> dict[str, Any]:
    query = parse_query(text).root
    return {
        "query": build_query(query, [], [], []),
        "sort": SORTS[Sort.relevance],
        "track_scores": True,
        "track_total_hits": False,
        "size": DEPTH,
        "_source": False,
    }
