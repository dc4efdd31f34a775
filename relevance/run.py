"""Runs judged queries against an index, with the API's own query builder."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch

from api.query_language import Node, parse_query
from api.schemas.request import MatchMode
from api.search.body import build_query, build_rescore
from api.search.clauses import build_refinements
from api.search.meaning import build_meaning
from api.search.required_words import (
    best_requirement,
    build_counts_body,
    read_counts,
    require,
    smaller_requirements,
    words_to_count,
)
from mappings.embedding.embedder import Embedder
from relevance.collection import Judgements
from relevance.metrics import Evaluation, Run, evaluate

# The depth of MAP.
DEPTH = 1000
# Queries in one msearch request: few enough for a server with half a gigabyte of memory.
BATCH_SIZE = 50
_TIMEOUT = "30s"

Body = dict[str, Any]


class RejectedQueryError(Exception):
    """Elasticsearch rejected a query; the message contains the index and the reason."""


def evaluate_index(
    client: Elasticsearch, index: str, judged: Judgements, model: Embedder | None = None
) -> Evaluation:
    """Return the metrics of an index for the judged queries. Raises RejectedQueryError.

    `model` is another embedding model than that of the package, as an API may have.
    """
    return evaluate(judged.qrels, search(client, index, judged.queries, model))


def search(
    client: Elasticsearch, index: str, queries: Mapping[str, str], model: Embedder | None = None
) -> Run:
    """Return the scores of the hits of each query. Raises RejectedQueryError."""
    run: dict[str, dict[str, float]] = {}
    for batch in _batches(queries):
        runner = _Runner(client, index, model)
        for query, response in zip(batch, runner.search(list(batch.values())), strict=True):
            run[query] = {hit["_id"]: hit["_score"] for hit in response["hits"]["hits"]}
    return run


def _batches(queries: Mapping[str, str]) -> Iterator[dict[str, str]]:
    remaining = iter(queries.items())
    while batch := dict(islice(remaining, BATCH_SIZE)):
        yield batch


class _Runner:
    """Searches one index as the service does: counts words, and requires fewer if none match."""

    def __init__(self, client: Elasticsearch, index: str, model: Embedder | None) -> None:
        self._client = client
        self._index = index
        self._model = model

    def search(self, texts: Sequence[str]) -> list[Mapping[str, Any]]:
        """Return the responses of some queries."""
        queries = self._required([parse_query(text).root for text in texts])
        responses = self._msearch([self._build(query) for query in queries])
        for i, (query, response) in enumerate(zip(queries, responses, strict=True)):
            if not response["hits"]["hits"] and (options := [*smaller_requirements(query)]):
                responses[i] = self._search_with_fewer(query, options)
        return responses

    def _required(self, queries: Sequence[Node | None]) -> list[Node | None]:
        words = [words_to_count(query, MatchMode.most) for query in queries]
        bodies = [build_counts_body(row or ("none",), _TIMEOUT) for row in words]
        counts = map(read_counts, (row or ("none",) for row in words), self._msearch(bodies))
        return [
            require(query, MatchMode.most, count if row else None)
            for query, row, count in zip(queries, words, counts, strict=True)
        ]

    def _search_with_fewer(
        self, query: Node | None, options: Sequence[tuple[str, ...]]
    ) -> Mapping[str, Any]:
        smaller = [require(query, MatchMode.most, dropped=option) for option in options]
        bodies = [self._build(option) | {"track_total_hits": True} for option in smaller]
        responses = self._msearch(bodies)
        totals = [response["hits"]["total"]["value"] for response in responses]
        dropped = best_requirement(options, totals)
        return responses[options.index(dropped) if dropped else 0]

    def _build(self, query: Node | None) -> Body:
        refinements = [*build_refinements(query)]
        if self._model and (meaning := build_meaning(query, self._model)):
            refinements.append(meaning)
        rescore = build_rescore(refinements)
        return {
            "query": build_query(query, [], []),
            **({"rescore": rescore} if rescore else {}),
            "track_total_hits": False,
            "size": DEPTH,
            "_source": False,
        }

    def _msearch(self, bodies: Sequence[Body]) -> list[Mapping[str, Any]]:
        searches = [part for body in bodies for part in ({"index": self._index}, body)]
        responses: list[Mapping[str, Any]] = self._client.msearch(searches=searches)["responses"]
        for response in responses:
            if "error" in response:
                raise RejectedQueryError(f"{self._index}: {response['error']['reason']}")
        return responses
