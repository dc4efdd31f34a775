"""The one door to Elasticsearch: asks it, in time, and turns its errors into ours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any
from urllib.parse import quote

import structlog

from api.elasticsearch.circuit_breaker import BreakerState, CircuitBreaker
from api.elasticsearch.client import ElasticsearchClient
from api.elasticsearch.errors import read_item, translate_errors
from api.errors import (
    InvalidSearchResponseError,
    SearchTimeoutError,
    ServiceError,
    UnavailableError,
)
from api.request_scope import remaining_s, stage
from api.server.metrics import Metrics

# A server that needs longer for the smallest search is not back yet.
PROBE_S = 1.0

_log = structlog.get_logger(__name__)


class GuardedCalls:
    """Lets questions through in time, and none while the server is known to be away."""

    def __init__(self, breaker: CircuitBreaker, metrics: Metrics, budget_ms: int) -> None:
        """`budget_ms` is the budget of what is asked outside of a request."""
        self._breaker = breaker
        self._metrics = metrics
        self._budget_ms = budget_ms
        self._probing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def asking(self, probe: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
        """Whatever is asked inside ends within the request's time, or in a `ServiceError`.

        While the breaker is open it ends at once, and `probe` is sent beside it when one is due:
        no caller waits to find out whether the server is back.
        """
        if not self._breaker.admits:
            if self._breaker.take_probe():
                self._probing = asyncio.create_task(self._probe(probe))
            self._metrics.breaker_refusals.inc()
            raise UnavailableError("Elasticsearch has been failing: it is asked again shortly.")
        with stage("es"):
            async with self._record_outcome(remaining_s(self._budget_ms), self._budget_ms / 1000):
                yield

    async def close(self) -> None:
        """Stop a probe that is still under way."""
        if self._probing is not None:
            self._probing.cancel()
            with suppress(asyncio.CancelledError):
                await self._probing

    async def _probe(self, probe: Callable[[], Awaitable[object]]) -> None:
        try:
            async with self._record_outcome(PROBE_S, PROBE_S):
                await probe()
        except ServiceError:
            pass  # counted and logged where it is watched
        except Exception as error:  # a defect, which must not leave the search closed for good
            self._breaker.record_failure()
            _log.error("internal-error", error=type(error).__name__, places=["probe"])

    @asynccontextmanager
    async def _record_outcome(self, seconds: float, enough: float) -> AsyncIterator[None]:
        """Tell the breaker and the metrics how it ended.

        In less than `enough` seconds, where a caller is in haste or has asked before, a server that
        is well may not answer either.
        """
        self._metrics.elasticsearch_requests.inc()
        before = self._breaker.state
        try:
            with translate_errors():
                async with asyncio.timeout(seconds):
                    yield
        except ServiceError as error:
            self._metrics.translate_errors.labels(error.kind).inc()
            self._record(error, in_haste=seconds < enough)
            raise
        else:
            self._breaker.record_success()
        finally:
            self._tell_change(before)

    def _record(self, error: ServiceError, *, in_haste: bool) -> None:
        match error:
            case SearchTimeoutError() if in_haste:
                pass  # it says nothing either way
            case UnavailableError() | SearchTimeoutError():
                self._breaker.record_failure()
            case _:  # a server that says no is there
                self._breaker.record_success()

    def _tell_change(self, before: BreakerState) -> None:
        after = self._breaker.state
        if after is not before:
            self._metrics.observe_breaker(after)
            _log.warning("breaker", state=after.value, before=before.value)


# How long a snapshot waits for the next step of a walk; every step starts it anew.
SNAPSHOT_LIFE = "2m"
_GENERATION = ",".join(
    (
        "indices.*.uuid",
        "indices.*.shards.*.commit.id",
        "indices.*.shards.*.docs",
        "indices.*.shards.*.refresh.external_total",
    )
)
_WHICH = "features=aliases&ignore_unavailable=true"
# Every index has the first; one with none of what is asked for would be left out of the answer.
_SETTINGS = "index.uuid,index.blocks.*"
_UNREADABLE = "Elasticsearch's answer could not be read."
# What an answer of each kind holds in any case.
_SEARCH = frozenset({"hits", "_shards"})
_TERMS = frozenset({"found"})
_SNAPSHOT = frozenset({"id"})
_INFO = frozenset({"version"})
_ANY: frozenset[str] = frozenset()

Body = Mapping[str, Any]
Found = Mapping[str, Any]


class SearchGateway:
    """The articles behind one alias; what is asked raises `ServiceError`."""

    def __init__(self, server: ElasticsearchClient, alias: str, guard: GuardedCalls) -> None:
        self._server = server
        self._alias = f"/{alias}"
        self._guard = guard

    async def find(self, body: Body) -> Found:
        """The answer to one search."""
        async with self._asking():
            return _require_keys(await self._server.ask("POST", f"{self._alias}/_search", body))

    async def msearch(self, bodies: Sequence[Body]) -> tuple[Found, ...]:
        """The answers to several searches, in one request; one that failed fails them all."""
        searches = [part for body in bodies for part in ({}, body)]
        async with self._asking():
            answer = await self._server.request_ndjson(f"{self._alias}/_msearch", searches)
            return tuple(_require_keys(read_item(item)) for item in _items(answer))

    async def search_pit(self, body: Body, snapshot: str, life: str = SNAPSHOT_LIFE) -> Found:
        """The answer of a snapshot; its `pit_id` is the one to use next."""
        pit = {"id": snapshot, "keep_alive": life}
        async with self._asking():
            return _require_keys(await self._server.ask("POST", "/_search", {**body, "pit": pit}))

    async def termvectors(self, asked: Body, id: str | None = None) -> Found:  # noqa: A002
        """The term vectors of one article as it can be found, or of a text that is no article."""
        article = "" if id is None else f"/{quote(id, safe='')}"
        path = f"{self._alias}/_termvectors{article}?realtime=false"
        async with self._asking():
            return _require_keys(await self._server.ask("POST", path, asked), _TERMS)

    async def open_pit(self, life: str = SNAPSHOT_LIFE) -> str:
        """A snapshot of what can be found now; it ends by itself when it is left alone."""
        async with self._asking():
            opened = await self._server.ask("POST", f"{self._alias}/_pit?keep_alive={life}")
            return str(_require_keys(opened, _SNAPSHOT)["id"])

    async def close_snapshot(self, snapshot: str) -> None:
        """Give back what a snapshot holds on the server; where that fails it ends by itself."""
        with suppress(ServiceError):  # counted and logged at the door
            async with self._asking():
                await self._server.ask("DELETE", "/_pit", {"id": snapshot})

    async def describe(self) -> tuple[str | None, str]:
        """The index behind the alias, none where there is none, and the server's version."""
        async with self._asking():
            info = _require_keys(await self._server.ask("GET", "/"), _INFO)
            told = await self._server.ask("GET", f"{self._alias}?{_WHICH}")
            indices = _require_keys(told, _ANY)
        return next(iter(sorted(indices)), None), str(info["version"]["number"])

    async def generation(self) -> str:
        """What can be found now, as a name: another one after every write that a search would see.

        The index, and of each shard its articles and how often writes were made visible. That count
        begins anew in a restart, by when what was written is in another commit.
        """
        path = f"{self._alias}/_stats/docs,refresh?level=shards&filter_path={_GENERATION}"
        async with self._asking():
            return str(_require_keys(await self._server.ask("GET", path), _ANY))

    async def settings(self) -> Found:
        """Each index behind the alias, with the settings that keep things from being done to it."""
        path = f"{self._alias}/_settings/{_SETTINGS}?ignore_unavailable=true"
        async with self._asking():
            return _require_keys(await self._server.ask("GET", path), _ANY)

    async def close(self) -> None:
        """Leave Elasticsearch alone from now on."""
        await self._guard.close()
        await self._server.close()

    def _asking(self) -> AbstractAsyncContextManager[None]:
        return self._guard.asking(self._probe)

    async def _probe(self) -> None:
        """The smallest search that tells whether searches are answered again."""
        nothing = {"size": 0, "track_total_hits": False}
        await self._server.ask("POST", f"{self._alias}/_search", nothing)


def _require_keys(body: Any, keys: frozenset[str] = _SEARCH) -> Found:
    """An answer with its keys; whatever else a server or a proxy may send instead is refused."""
    if not isinstance(body, dict) or not keys <= body.keys():
        raise InvalidSearchResponseError(_UNREADABLE)
    return body


def _items(body: Any) -> list[dict[str, Any]]:
    """The answers of several searches, each as the server gave it."""
    items = body.get("responses") if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InvalidSearchResponseError(_UNREADABLE)
    return items
