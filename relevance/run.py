"""Judged queries, asked of an index through the API's own query builder."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch

from api.query_language import parse_query
from api.schemas.request import Sort
from api.search.body import SORTS, build_query
from relevance.collection import Judgements
from relevance.errors import UnansweredError
from relevance.metrics import Evaluation, Run, evaluate

# How deep MAP and recall look.
DEPTH = 100
# Queries a request: few enough for a server of half a gigabyte.
BATCH = 50


def evaluate_index(client: Elasticsearch, index: str, judged: Judgements) -> Evaluation:
    """How well an index answers the judged queries; two indices are told apart by `compare`.

    Raises UnansweredError.
    """
    return evaluate(judged.qrels, search(client, index, judged.queries))


def search(client: Elasticsearch, index: str, queries: Mapping[str, str]) -> Run:
    """The scores of what each query finds, by its id. Raises UnansweredError."""
    run: dict[str, dict[str, float]] = {}
    for some in _batches(queries):
        searches = [part for text in some.values() for part in ({"index": index}, _body(text))]
        answers = client.msearch(searches=searches)["responses"]
        for query, answer in zip(some, answers, strict=True):
            if "error" in answer:
                raise UnansweredError(f"{index} refuses query {query}: {answer['error']['reason']}")
            run[query] = {hit["_id"]: hit["_score"] for hit in answer["hits"]["hits"]}
    return run


def _batches(queries: Mapping[str, str]) -> Iterator[dict[str, str]]:
    rest = iter(queries.items())
    while some := dict(islice(rest, BATCH)):
        yield some


def _body(text: str) -> dict[str, Any]:
    root = parse_query(text).root
    return {
        "query": build_query(root, [], [], []),
        "sort": SORTS[Sort.relevance],
        "track_scores": True,
        "track_total_hits": False,
        "size": DEPTH,
        "_source": False,
    }
