"""What stands between the door and the server: the request's deadline and the circuit breaker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from api.breaker import BreakerState, CircuitBreaker
from api.deadline import time_left
from api.elasticsearch_errors import elasticsearch_errors
from api.errors import OverdueError, ServiceError, UnavailableError
from api.metrics import Metrics
from api.timing import stage

# A server that needs longer for the smallest search is not back yet.
PROBE_S = 1.0

_log = structlog.get_logger(__name__)


class Guard:
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
            async with self._watching(time_left(self._budget_ms), self._budget_ms / 1000):
                yield

    async def close(self) -> None:
        """Stop a probe that is still under way."""
        if self._probing is not None:
            self._probing.cancel()
            with suppress(asyncio.CancelledError):
                await self._probing

    async def _probe(self, probe: Callable[[], Awaitable[object]]) -> None:
        try:
            async with self._watching(PROBE_S, PROBE_S):
                await probe()
        except ServiceError:
            pass  # counted and logged where it is watched
        except Exception as error:  # a defect, which must not leave the search closed for good
            self._breaker.record_failure()
            _log.error("defect", error=type(error).__name__, places=["probe"])

    @asynccontextmanager
    async def _watching(self, seconds: float, enough: float) -> AsyncIterator[None]:
        """Tell the breaker and the metrics how it ended.

        In less than `enough` seconds, where a caller is in haste or has asked before, a server that
        is well may not answer either.
        """
        self._metrics.elasticsearch_requests.inc()
        before = self._breaker.state
        try:
            with elasticsearch_errors():
                async with asyncio.timeout(seconds):
                    yield
        except ServiceError as error:
            self._metrics.elasticsearch_errors.labels(error.kind).inc()
            self._record(error, in_haste=seconds < enough)
            raise
        else:
            self._breaker.record_success()
        finally:
            self._tell_change(before)

    def _record(self, error: ServiceError, *, in_haste: bool) -> None:
        match error:
            case OverdueError() if in_haste:
                pass  # it says nothing either way
            case UnavailableError() | OverdueError():
                self._breaker.record_failure()
            case _:  # a server that says no is there
                self._breaker.record_success()

    def _tell_change(self, before: BreakerState) -> None:
        after = self._breaker.state
        if after is not before:
            self._metrics.observe_breaker(after)
            _log.warning("breaker", state=after.value, before=before.value)
