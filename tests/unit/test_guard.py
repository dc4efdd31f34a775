"""The guard finds back to a closed breaker, whatever becomes of its probes."""

import asyncio

import pytest

from api.elasticsearch.circuit_breaker import FAILURES_TO_OPEN, PAUSE_S, CircuitBreaker
from api.elasticsearch.gateway import GuardedCalls
from api.errors import UnavailableError
from api.server.metrics import Metrics


def test_a_probe_that_is_defective_is_followed_by_another() -> None:
    seconds = [0.0]
    breaker = CircuitBreaker(lambda: seconds[0])
    guard = GuardedCalls(breaker, Metrics(), 2000)
    for _ in range(FAILURES_TO_OPEN):
        breaker.record_failure()

    async def fail() -> None:
        raise FileNotFoundError

    async def succeed() -> None:
        pass

    async def find_back() -> None:
        for probe in (fail, succeed):
            seconds[0] += PAUSE_S
            with pytest.raises(UnavailableError):
                async with guard.asking(probe):
                    pass
            await asyncio.sleep(0)
        await guard.close()

    asyncio.run(find_back())

    assert breaker.admits
