"""What a client for Elasticsearch costs the API: `python -m benchmarks.clients`.

The same full searches go through the application, in one process and one run, with one client
after another: one aiohttp session without a node list, the official transport, and the official
client; the latter two with JSON or with raw bytes in and out. The session is measured before and
after each of the others, whose ratios are to the mean of the two, so that drift cancels out.

Set ELASTICSEARCH_URL to measure on a running server; otherwise a node is started.
"""

import gc
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from unittest import mock
from urllib.parse import urlencode
from uuid import uuid4

import structlog
import typer
import uvloop
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from elastic_transport import AsyncTransport, JsonSerializer, NodeConfig, OrjsonSerializer
from elasticsearch import AsyncElasticsearch, Elasticsearch
from elasticsearch.helpers import bulk
from fastapi import FastAPI

from api.elasticsearch.client import JSON, ElasticsearchClient, Request, read_response
from api.http.app import create_app
from api.schemas.request import SearchRequest
from api.settings import ApiSettings
from benchmarks.search.cells import spread
from benchmarks.search.corpus import DATA, Document, read_documents
from benchmarks.search.load import run_callers
from benchmarks.search.queries import make_requests
from benchmarks.search.service import elasticsearch_node
from mappings.connection import ClusterSettings
from mappings.schema import index_body

ARTICLES, REQUESTS, ROUNDS, CALLERS = 3000, 100, 8, 8
# Python and Java are as fast as they get after so many rounds.
WARM_ROUNDS = 3
OK = 200
# A busy machine may slow a search down; it must not turn it into an error.
TIMEOUT_MS = 20_000

app = typer.Typer(add_completion=False)


class Bytes(JsonSerializer):
    """Leaves reading and writing JSON to the caller."""

    def loads(self, data: bytes) -> bytes:
        """Return the bytes."""
        return data


RAW = {name: Bytes() for name in ("application/json", "application/*", "text/*")}
PARSED = {name: OrjsonSerializer() for name in ("application/json", "application/*", "text/*")}


class Session:
    """One aiohttp session: no node list, no failover."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._node: NodeConfig = settings.nodes[0]
        self._session: ClientSession | None = None

    async def send(self, request: Request) -> Any:
        """Return the parsed response."""
        session = self._session = self._session or ClientSession(
            f"{self._node.scheme}://{self._node.host}:{self._node.port}",
            connector=TCPConnector(limit=32),
            cookie_jar=DummyCookieJar(),
            headers={"Accept": JSON, "User-Agent": "news-search"},
            skip_auto_headers=("Accept-Encoding",),
            timeout=ClientTimeout(),
        )
        body, content_type = request.encode()
        headers = {"Content-Type": content_type}
        async with session.request(
            request.method, request.path, data=body, headers=headers
        ) as response:
            content = await response.read()
        return read_response(request, response.status, response.headers, content)

    async def close(self) -> None:
        """Close every connection."""
        if self._session:
            await self._session.close()


class Transport:
    """The official transport with an orjson serializer; the API uses it with raw bytes."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._transport = AsyncTransport([settings.nodes[0]], serializers=PARSED, meta_header=False)

    async def send(self, request: Request) -> Any:
        """Return the parsed response."""
        meta, body = await self._transport.perform_request(
            request.method,
            request.path,
            body=request.body,
            headers={"accept": JSON, "content-type": JSON},
            request_timeout=None,
        )
        assert meta.status == OK
        assert request.required <= body.keys()
        return body

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.close()


class Client:
    """The official client, which adds compatibility headers, a product check and tracing."""

    def __init__(self, settings: ClusterSettings, *, raw: bool) -> None:
        self._raw = raw
        self._client = AsyncElasticsearch(
            [settings.nodes[0]],
            serializers=RAW if raw else PARSED,
            max_retries=0,
            meta_header=False,
        )

    async def send(self, request: Request) -> Any:
        """Return the parsed response."""
        body = request.encode()[0] if self._raw else request.body
        response = await self._client.perform_request(
            request.method,
            request.path,
            body=body or None,
            headers={"accept": "application/json", "content-type": "application/json"},
        )
        if self._raw:
            return read_response(request, OK, response.meta.headers, response.body)
        assert request.required <= response.body.keys()
        return response.body

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()


BASELINE = "aiohttp session"
CLIENTS: dict[str, Callable[[ClusterSettings], Any]] = {
    BASELINE: Session,
    "transport, raw bytes (the API's)": ElasticsearchClient,
    "transport, orjson": Transport,
    "client, raw bytes": partial(Client, raw=True),
    "client, orjson": partial(Client, raw=False),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor milliseconds a request of this process, and requests a second."""

    cpu_ms: float
    rate: float


@app.command()
def bench(
    articles: Annotated[int, typer.Option(help="How many articles to search.")] = ARTICLES,
    rounds: Annotated[int, typer.Option(help="How often each client is measured.")] = ROUNDS,
    only: Annotated[str, typer.Option(help="Measure the clients whose names contain this.")] = "",
) -> None:
    """Print the cost of each client, and its ratio to that of a session with its range."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    documents = [*read_documents(articles)]
    url = os.environ.get("ELASTICSEARCH_URL")
    node = nullcontext((url, 0)) if url else elasticsearch_node()
    with node as (address, _), loaded(str(address), documents) as alias:
        uvloop.run(_measure(str(address), alias, make_requests(documents, REQUESTS), rounds, only))


@contextmanager
def loaded(url: str, documents: Sequence[Document]) -> Iterator[str]:
    """Index the documents in one segment, under a separate alias."""
    alias = f"clients-{uuid4().hex[:8]}"
    with Elasticsearch(url, request_timeout=120) as client:
        client.indices.create(index=f"{alias}-1", aliases={alias: {}}, **index_body())
        try:
            bulk(client, ({"_index": alias, "_id": d["id"], "_source": d} for d in documents))
            client.indices.forcemerge(index=alias, max_num_segments=1)
            client.indices.refresh(index=alias)
            yield alias
        finally:
            client.indices.delete(index=f"{alias}-1")


async def _measure(
    url: str, alias: str, requests: list[SearchRequest], rounds: int, only: str
) -> None:
    settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=url,
        articles_alias=alias,
        api_cache_max_bytes=0,
        api_request_timeout_ms=TIMEOUT_MS,
    )
    clients = {name: c for name, c in CLIENTS.items() if name == BASELINE or only in name}
    apps = {name: _app(settings, client) for name, client in clients.items()}
    contexts = [api.router.lifespan_context(api) for api in apps.values()]
    for context in contexts:
        await context.__aenter__()
    for _ in range(WARM_ROUNDS):
        for api in apps.values():
            await _cost(api, requests)
    others = [name for name in clients if name != BASELINE]
    costs: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in others}
    for number in range(rounds):
        before = await _cost(apps[BASELINE], requests)
        for name in (others, others[::-1])[number % 2]:
            own = await _cost(apps[name], requests)
            after = await _cost(apps[BASELINE], requests)
            mean = Cost((before.cpu_ms + after.cpu_ms) / 2, (before.rate + after.rate) / 2)
            costs[name].append((own, mean))
            before = after
    _report(costs)
    for context in contexts:
        await context.__aexit__(None, None, None)


def _app(settings: ApiSettings, client: Callable[[ClusterSettings], Any]) -> FastAPI:
    with mock.patch("api.http.app.ElasticsearchClient", client):
        return create_app(settings)


async def _cost(api: FastAPI, requests: Sequence[SearchRequest]) -> Cost:
    gc.collect()
    begin = time.process_time()
    timing = await run_callers(partial(_search, api), requests, CALLERS)
    spent = time.process_time() - begin
    return Cost(spent / len(requests) * 1000, timing.rate)


async def _search(api: FastAPI, request: SearchRequest) -> None:
    """Send one search as an ASGI server does."""
    params = request.model_dump(mode="json", exclude_unset=True)
    scope: Mapping[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/v1/search",
        "raw_path": b"/v1/search",
        "query_string": urlencode(params, doseq=True).encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        assert message.get("status", OK) == OK

    await api({**scope}, receive, send)


def _report(costs: Mapping[str, Sequence[tuple[Cost, Cost]]]) -> None:
    baseline = [mean for pairs in costs.values() for _, mean in pairs]
    cpu, rate = spread([c.cpu_ms for c in baseline]), spread([c.rate for c in baseline])
    typer.echo(f"{BASELINE}: {cpu} ms of processor time a search, {rate} searches a second")
    for name, pairs in costs.items():
        own_ms = spread([own.cpu_ms for own, _ in pairs])
        cpu = spread([own.cpu_ms / mean.cpu_ms for own, mean in pairs])
        rate = spread([own.rate / mean.rate for own, mean in pairs])
        typer.echo(f"{name}: {own_ms} ms; processor time x {cpu}, rate x {rate}")


if __name__ == "__main__":
    app()
