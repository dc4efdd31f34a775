"""The circuit breaker closes again after its probes, also if one of them fails."""

import asyncio

import pytest

from api.elasticsearch.circuit_breaker import FAILURES_TO_OPEN, PAUSE_S, CircuitBreaker
from api.elasticsearch.gateway import GuardedCalls
from api.errors import UnavailableError
from api.server.metrics import Metrics

# Longer than both probes can take; a hanging one fails the test.
LIMIT_S = 10


def test_a_failing_probe_is_followed_by_another() -> None:
    seconds = [0.0]
    breaker = CircuitBreaker(lambda: seconds[0])
    guard = GuardedCalls(breaker, Metrics(), 2000)
    for _ in range(FAILURES_TO_OPEN):
        breaker.record_failure()

    probed = asyncio.Event()

    async def fail() -> None:
        probed.set()
        raise FileNotFoundError

    async def succeed() -> None:
        probed.set()

    async def recover() -> None:
        for probe in (fail, succeed):
            seconds[0] += PAUSE_S
            with pytest.raises(UnavailableError):
                async with guard.asking(probe):
                    pass
            await probed.wait()
            probed.clear()
        await guard.close()

    asyncio.run(asyncio.wait_for(recover(), LIMIT_S))

    assert breaker.admits
