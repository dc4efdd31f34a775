"""A closed loop of callers: each sends a request, waits for the response, and repeats."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import TypeVar

T = TypeVar("T")
Send = Callable[[T], Awaitable[object]]


# After two rounds Java had not compiled all code of a search, so the first measurements were
# slower than the later ones.
_WARM_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Timing:
    """The measurements of one cell; latencies in milliseconds, in order of arrival."""

    latencies: tuple[float, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    @property
    def p50(self) -> float:
        """The median latency in milliseconds."""
        return quantiles(self.latencies, n=100)[49]

    @property
    def p99(self) -> float:
        """The latency that one in a hundred exceeds, in milliseconds."""
        return quantiles(self.latencies, n=100)[98]


async def run_callers(send: "Send[T]", requests: Iterable[T], callers: int) -> Timing:
    """Send every request once, over so many callers at a time."""
    waiting = iter(requests)
    latencies: list[float] = []
    begin = time.perf_counter()
    await asyncio.gather(*(_call(send, waiting, latencies) for _ in range(callers)))
    return Timing(tuple(latencies), time.perf_counter() - begin)


async def _call(send: "Send[T]", waiting: Iterator[T], latencies: list[float]) -> None:
    for request in waiting:
        begin = time.perf_counter()
        await send(request)
        latencies.append((time.perf_counter() - begin) * 1000)


async def warm(engines: Collection["Send[T]"], requests: Sequence[T], callers: int) -> None:
    """Warm up all engines: send every request to each of them alternately."""
    for _ in range(_WARM_ROUNDS):
        for send in engines:
            await run_callers(send, requests, callers)
