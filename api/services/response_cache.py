"""Response cache: hits while the index is unchanged, coalesced requests, stale responses on errors.

A cached response is valid as long as the index has the same change token; to read that costs a
tenth of a search. A request that is not in the cache is not delayed by it: its response is stored
with the token that was read last before its search. If the token is still the same at the next
request, nothing has changed in between.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec

import orjson
from cachetools import LRUCache

from api.elasticsearch.gateway import SearchGateway
from api.errors import (
    InvalidSearchResponseError,
    OverloadedError,
    SearchAuthenticationError,
    SearchTimeoutError,
    ServiceError,
    UnavailableError,
)
from api.request_scope import current_timeout_ms
from api.server.metrics import Metrics

P = ParamSpec("P")
Result = Mapping[str, Any]

# The memory of an entry in addition to its JSON; measured at 330 to 560 bytes.
_ENTRY_BYTES = 600
# Errors after which a stale response is better: failures of the server, never the caller's.
_STALE_IF = (
    UnavailableError,
    SearchTimeoutError,
    OverloadedError,
    SearchAuthenticationError,
    InvalidSearchResponseError,
)


@dataclass(frozen=True, slots=True)
class StaleResponse:
    """A response as JSON, and how many seconds ago it was valid."""

    json: bytes
    age_s: float


@dataclass(slots=True)
class _Entry:
    json: bytes
    valid_at: float
    change_token: str | None
    complete: bool


def _size(entry: _Entry) -> int:
    return len(entry.json) + _ENTRY_BYTES


class ResponseStore:
    """Responses by cache key; the least recently used are evicted first.

    Pure but for its clock, which returns seconds that never run backwards.
    """

    def __init__(self, stale_if_error_s: int, max_bytes: int, clock: Callable[[], float]) -> None:
        """`stale_if_error_s` is for how long a response may be returned as stale; 0: never."""
        self._stale_if_error_s = stale_if_error_s
        self._clock = clock
        self._entries: LRUCache[bytes, _Entry] = LRUCache(max_bytes, getsizeof=_size)

    def __contains__(self, key: bytes) -> bool:
        return key in self._entries

    @property
    def size_bytes(self) -> int:
        """The memory that the entries take."""
        return int(self._entries.currsize)

    def put(
        self, key: bytes, json: bytes, change_token: str | None = None, *, complete: bool = True
    ) -> None:
        """Store a response that is valid now, with the token of the index that was searched.

        An incomplete response does not replace a complete one that may still be returned. A
        response that does not fit evicts nothing.
        """
        entry = _Entry(json, self._clock(), change_token, complete)
        if _size(entry) <= self._entries.maxsize and (complete or self._may_replace(key)):
            self._entries[key] = entry

    def get_fresh(self, key: bytes, change_token: str) -> bytes | None:
        """Return the response if the index has not changed since."""
        entry = self._entries.get(key)
        if entry is None or entry.change_token != change_token:
            return None
        entry.valid_at = self._clock()
        return entry.json

    def get_stale(self, key: bytes) -> StaleResponse | None:
        """Return the last valid response, whatever changed since, if it is not too old."""
        entry = self._entries.get(key)
        if entry is None or not self._stale_if_error_s:
            return None
        age = self._clock() - entry.valid_at
        return StaleResponse(entry.json, age) if age <= self._stale_if_error_s else None

    def _may_replace(self, key: bytes) -> bool:
        entry = self._entries.get(key)
        return entry is None or not entry.complete or self.get_stale(key) is None


class ResponseCache:
    """Computes the responses of one index, or returns them from a store."""

    def __init__(
        self, gateway: SearchGateway, store: ResponseStore, metrics: Metrics, timeout_ms: int
    ) -> None:
        """`timeout_ms` is the default time of a request."""
        self._gateway = gateway
        self._store = store
        self._metrics = metrics
        self._timeout_ms = timeout_ms
        self._running: dict[tuple[bytes, int], asyncio.Task[bytes | StaleResponse]] = {}
        self._token_read: asyncio.Task[str | None] | None = None
        self._change_token: str | None = None  # as it was read last

    @property
    def size_bytes(self) -> int:
        """The memory that the stored responses take."""
        return self._store.size_bytes

    async def get_or_compute(
        self,
        key: bytes,
        compute: Callable[P, Awaitable[Result]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bytes | StaleResponse:
        """Return the response as JSON; a stale one if Elasticsearch fails.

        Requests with the same key and timeout share one computation. Raise ServiceError.
        """
        running_key = (key, current_timeout_ms(self._timeout_ms))
        task = self._running.get(running_key)
        if task is None:
            task = asyncio.create_task(self._look_up(key, compute, *args, **kwargs))
            self._running[running_key] = task
            task.add_done_callback(lambda _: self._running.pop(running_key, None))
        else:
            self._metrics.cache_requests.labels("coalesced").inc()
        return await asyncio.shield(task)

    async def _look_up(
        self,
        key: bytes,
        compute: Callable[P, Awaitable[Result]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bytes | StaleResponse:
        try:
            if key in self._store:
                self._change_token = await self._read_change_token()
            token = self._change_token
            fresh = self._store.get_fresh(key, token) if token else None
            if fresh is not None:
                self._metrics.cache_requests.labels("hit").inc()
                return fresh
            self._metrics.cache_requests.labels("miss").inc()
            return self._put(key, await compute(*args, **kwargs), token)
        except _STALE_IF:
            stale = self._store.get_stale(key)
            if stale is None:
                raise
            self._metrics.stale_responses.inc()
            return stale

    def _put(self, key: bytes, result: Result, token: str | None) -> bytes:
        json = orjson.dumps(result)
        reasons = result.get("incomplete_reasons", ())
        for reason in reasons:
            self._metrics.partial_responses.labels(reason).inc()
        # The next response may be complete although the index is the same.
        complete = not reasons
        self._store.put(key, json, token if complete else None, complete=complete)
        return json

    async def _read_change_token(self) -> str | None:
        """Return the token of the index, read once for all concurrent requests; None if unknown."""
        if self._token_read is None:
            self._token_read = asyncio.create_task(self._request_change_token())
            self._token_read.add_done_callback(self._forget_token_read)
        return await asyncio.shield(self._token_read)

    def _forget_token_read(self, _: object) -> None:
        self._token_read = None

    async def _request_change_token(self) -> str | None:
        try:
            token = await self._gateway.change_token()
        except (UnavailableError, OverloadedError):
            raise  # a search would only add to the load
        except ServiceError:  # counted and logged by the gateway; the search itself may work
            return None
        # One copy of the text for all responses that were computed with it.
        return self._change_token if token == self._change_token else token
