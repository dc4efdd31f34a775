"""The circuit breaker closes again after its probes, also if one of them fails."""

import asyncio
from typing import Any

import pytest

from api.elasticsearch.circuit_breaker import FAILURES_TO_OPEN, PAUSE_S, CircuitBreaker
from api.elasticsearch.client import (
    PRODUCT,
    PRODUCT_HEADER,
    ApiError,
    ElasticsearchClient,
    Request,
    read_response,
)
from api.elasticsearch.errors import lost_a_node
from api.elasticsearch.gateway import SearchGateway
from api.errors import UnavailableError
from api.server.metrics import Metrics
from mappings.connection import ClusterSettings

# Longer than both probes can take; a hanging one fails the test.
LIMIT_S = 10


class DefectiveOnce(ElasticsearchClient):
    """Fails unexpectedly at its first request."""

    def __init__(self) -> None:
        super().__init__(ClusterSettings(_env_file=None))
        self._outcomes = [FileNotFoundError(), None]
        self.probed = asyncio.Event()

    async def send(self, request: Request) -> Any:
        self.probed.set()
        if error := self._outcomes.pop(0):
            raise error
        return {}


class Unused(ElasticsearchClient):
    """Fails the test if a request is sent."""

    def __init__(self) -> None:
        super().__init__(ClusterSettings(_env_file=None))

    async def send(self, request: Request) -> Any:
        raise AssertionError(request)


@pytest.mark.parametrize("article_id", [".", ".."])
def test_ids_that_a_url_cannot_contain_have_no_term_vectors(article_id: str) -> None:
    async def find() -> Any:
        breaker = CircuitBreaker(lambda: 0.0)
        gateway = SearchGateway(Unused(), "articles", breaker, Metrics(), 2000)
        return await gateway.termvectors({}, article_id)

    assert asyncio.run(find()) == {"found": False}


class Recording(ElasticsearchClient):
    """Keeps the paths of requests; finds nothing."""

    def __init__(self) -> None:
        super().__init__(ClusterSettings(_env_file=None))
        self.paths: list[str] = []

    async def send(self, request: Request) -> Any:
        self.paths.append(request.path.partition("?")[0])
        return {"found": False, "hits": {"hits": []}, "_shards": {"failed": 0}}


@pytest.mark.parametrize(
    ("article_id", "path"),
    [
        ("a/b?c", "/articles/_doc/a%2Fb%3Fc"),
        (".", "/articles/_search"),
        ("..", "/articles/_search"),
    ],
)
def test_an_article_is_read_by_its_path_unless_a_url_cannot_contain_its_id(
    article_id: str, path: str
) -> None:
    client = Recording()
    gateway = SearchGateway(client, "articles", CircuitBreaker(lambda: 0.0), Metrics(), 2000)

    article = asyncio.run(gateway.get(article_id, ("title",)))

    assert not article["found"]
    assert client.paths == [path]


READ = Request("GET", "/articles/_doc/1", None, frozenset({"found"}))
HEADERS = {PRODUCT_HEADER: PRODUCT}


def test_a_document_that_does_not_exist_is_not_an_error() -> None:
    assert read_response(READ, 404, HEADERS, b'{"_id":"1","found":false}')["found"] is False


@pytest.mark.parametrize("content", [b'{"error":{"type":"index_not_found_exception"}}', b"[]", b""])
def test_any_other_404_is_an_error(content: bytes) -> None:
    with pytest.raises(ApiError):
        read_response(READ, 404, HEADERS, content)


def shard_failure(kind: str) -> dict[str, Any]:
    reason = {"shard": 0, "reason": {"type": kind, "reason": "text"}}
    return {"_shards": {"total": 3, "failed": 1, "failures": [reason]}}


@pytest.mark.parametrize(
    ("response", "lost"),
    [
        ({}, False),
        ({"_shards": {"total": 3, "failed": 0}}, False),
        (shard_failure("node_disconnected_exception"), True),
        (shard_failure("query_shard_exception"), False),
    ],
)
def test_a_search_is_repeated_only_if_it_lost_a_node(response: dict[str, Any], lost: bool) -> None:
    assert lost_a_node(response) is lost


def test_a_failing_probe_is_followed_by_another() -> None:
    seconds = [0.0]
    breaker = CircuitBreaker(lambda: seconds[0])
    for _ in range(FAILURES_TO_OPEN):
        breaker.record_failure()

    async def recover() -> None:
        client = DefectiveOnce()
        gateway = SearchGateway(client, "articles", breaker, Metrics(), 2000)
        for _ in range(2):
            seconds[0] += PAUSE_S
            with pytest.raises(UnavailableError):
                await gateway.search({})
            await client.probed.wait()
            client.probed.clear()
        await gateway.close()

    asyncio.run(asyncio.wait_for(recover(), LIMIT_S))

    assert breaker.admits
