"""Answers that need not be made again: found, kept, shared, or given once more while all is away.

An answer that was asked for before is given again as long as the index is in the same generation;
to know that costs a tenth of a search. What is asked for the first time is not delayed by it: it is
kept with the generation that was read last before it was searched for. If that is still the one
when the same is asked again, nothing has changed in between. Equal questions that meet are answered
by one search.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

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

# What an answer takes beside its text, with what lies idle between: measured at 250 to 425.
_ENTRY_BYTES = 400


@dataclass(frozen=True, slots=True)
class StaleResponse:
    """An answer as JSON, and how many seconds ago it was good."""

    json: bytes
    age_s: float


@dataclass(frozen=True, slots=True)
class _Kept:
    json: bytes
    since: float
    generation: str | None
    whole: bool

    @property
    def size(self) -> int:
        return len(self.json) + _ENTRY_BYTES


class StaleResponseStore:
    """Answers by the digest of what was asked; those asked for longest ago go first.

    Pure but for the clock that it is given, which tells seconds that never run backwards.
    """

    def __init__(self, stale_s: int, max_bytes: int, clock: Callable[[], float]) -> None:
        """At most `max_bytes` are taken, and none is given as stale after `stale_s` seconds."""
        self._stale_s = stale_s
        self._max_bytes = max_bytes
        self._clock = clock
        self._held: OrderedDict[bytes, _Kept] = OrderedDict()
        self.bytes = 0

    def __contains__(self, asked: bytes) -> bool:
        return asked in self._held

    def keep(
        self, asked: bytes, json: bytes, generation: str | None = None, *, whole: bool = True
    ) -> None:
        """Keep an answer that was good just now; `generation` is what it was found in.

        What is not `whole` takes the place of no whole answer that may still be given.
        """
        kept = _Kept(json, self._clock(), generation, whole)
        if kept.size > self._max_bytes or not (whole or self._may_replace(asked)):
            return
        self._forget(asked)
        self._held[asked] = kept
        self.bytes += kept.size
        while self.bytes > self._max_bytes:
            self._forget(next(iter(self._held)))

    def fresh(self, asked: bytes, generation: str) -> bytes | None:
        """The answer to the same that was found in this very generation, if any is held."""
        kept = self._held.get(asked)
        if kept is None or kept.generation != generation:
            return None
        self._held.move_to_end(asked)
        self._held[asked] = replace(kept, since=self._clock())
        return kept.json

    def stale(self, asked: bytes) -> StaleResponse | None:
        """The last good answer to the same, whatever came since, if it is not too old."""
        kept = self._held.get(asked)
        if kept is None or not self._stale_s:
            return None
        age = self._clock() - kept.since
        return StaleResponse(kept.json, age) if age <= self._stale_s else None

    def _may_replace(self, asked: bytes) -> bool:
        """Whether no whole answer to the same is held, or one that is too old to be given."""
        kept = self._held.get(asked)
        return kept is None or not kept.whole or self.stale(asked) is None

    def _forget(self, asked: bytes) -> None:
        kept = self._held.pop(asked, None)
        self.bytes -= kept.size if kept else 0


# What the last good answer stands in for: the server's failings, never the caller's.
_AWAY = (
    UnavailableError,
    SearchTimeoutError,
    OverloadedError,
    SearchAuthenticationError,
    InvalidSearchResponseError,
)

Answer = Mapping[str, Any]
Ask = Callable[[], Awaitable[Answer]]


class ResponseCache:
    """Gives the answers of one index."""

    def __init__(
        self, index: SearchGateway, kept: StaleResponseStore, metrics: Metrics, budget_ms: int
    ) -> None:
        """`budget_ms` is the usual time of a request."""
        self._index = index
        self._kept = kept
        self._metrics = metrics
        self._budget_ms = budget_ms
        self._under_way: dict[tuple[bytes, int], asyncio.Task[bytes | StaleResponse]] = {}
        self._reading: asyncio.Task[str | None] | None = None
        self._generation: str | None = None  # as it was read last

    @property
    def kept_bytes(self) -> int:
        """Memory that the kept answers take."""
        return self._kept.bytes

    async def answer(self, asked: bytes, ask: Ask) -> bytes | StaleResponse:
        """The answer as JSON; while Elasticsearch is away the last good one, with its age.

        `asked` is the digest of a question. Raises `ServiceError`.
        """
        question = (asked, current_timeout_ms(self._budget_ms))
        task = self._under_way.get(question)
        if task is None:
            task = asyncio.create_task(self._make(asked, ask))
            self._under_way[question] = task
            task.add_done_callback(lambda _: self._under_way.pop(question, None))
        else:
            self._metrics.cache_requests.labels("coalesced").inc()
        return await asyncio.shield(task)

    async def _make(self, asked: bytes, ask: Ask) -> bytes | StaleResponse:
        try:
            if asked in self._kept:
                self._generation = await self._read_generation()
            generation = self._generation
            fresh = self._kept.fresh(asked, generation) if generation else None
            if fresh is not None:
                self._metrics.cache_requests.labels("hit").inc()
                return fresh
            self._metrics.cache_requests.labels("miss").inc()
            return self._keep(asked, await ask(), generation)
        except _AWAY:
            last = self._kept.stale(asked)
            if last is None:
                raise
            self._metrics.stale.inc()
            return last

    def _keep(self, asked: bytes, answer: Answer, generation: str | None) -> bytes:
        json = orjson.dumps(answer)
        reasons = answer.get("incomplete_reasons", ())
        for reason in reasons:
            self._metrics.incomplete.labels(reason).inc()
        # What lacked something may be whole next time, though the index is the same.
        whole = not reasons
        self._kept.keep(asked, json, generation if whole else None, whole=whole)
        return json

    async def _read_generation(self) -> str | None:
        """The generation of the index, read once for all who ask meanwhile; None where unknown."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._ask_generation())
            self._reading.add_done_callback(self._forget_reading)
        return await asyncio.shield(self._reading)

    def _forget_reading(self, _: object) -> None:
        self._reading = None

    async def _ask_generation(self) -> str | None:
        try:
            read = await self._index.generation()
        except (UnavailableError, OverloadedError):
            raise  # one more question would only add to what ails it
        except ServiceError:  # counted at the door; the search itself tells the caller
            return None
        # One copy for all answers that were found in it.
        return self._generation if read == self._generation else read
