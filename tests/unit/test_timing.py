"""The times of a request's stages."""

import asyncio
from contextvars import copy_context

import pytest

from api import request_scope
from api.request_scope import stage, start_timing


def test_concurrent_stages_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([1.0, 4.0, 10.0, 10.5])
    monkeypatch.setattr(request_scope, "perf_counter", lambda: next(times))

    async def request() -> dict[str, float]:
        seconds = start_timing()
        meeting = asyncio.Barrier(3)

        async def ask() -> None:
            with stage("es"):
                await meeting.wait()

        await asyncio.gather(ask(), ask(), ask())
        with stage("es"):
            return seconds

    assert asyncio.run(request()) == {"es": 3.5}


def test_stages_outside_a_request_are_not_recorded() -> None:
    def request() -> dict[str, float]:
        with stage("es"):
            pass
        return start_timing()

    assert copy_context().run(request) == {}
