"""Told to stop, it finishes what it has begun, and drops no request."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import pytest

from tests.integration.processes import ApiProcess, running_api
from tests.integration.service import Service
from tests.integration.unreliable import Fault, UnreliableLine, unreliable_line

STOPPED_WITHIN_S = 10
CALLERS = 8


@pytest.fixture
def line(elasticsearch_url: str) -> Iterator[UnreliableLine]:
    with unreliable_line(elasticsearch_url) as line:
        yield line


@pytest.fixture
def settings(seeds: Service, line: UnreliableLine) -> dict[str, str]:
    return {
        "ELASTICSEARCH_URL": line.url,
        "ARTICLES_ALIAS": seeds.alias,
        "API_REQUEST_TIMEOUT_MS": "8000",
    }


class KeptOpen(threading.Thread):
    """A caller over one connection, opened anew whenever it is told that it was closed."""

    def __init__(self, port: int, pause_s: float) -> None:
        super().__init__()
        self._port = port
        self._pause_s = pause_s
        self.answered = 0
        self.dropped = 0

    def run(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
        while True:
            try:
                connection.connect() if connection.sock is None else None
            except ConnectionRefusedError:
                return  # stopped, and says so before anything is asked of it
            try:
                connection.request("GET", "/v1/search?q=latakia")
                response = connection.getresponse()
                response.read()
                self.answered += response.status == 200
            except (HTTPException, OSError):
                self.dropped += 1
                connection.close()
            time.sleep(self._pause_s)


@pytest.mark.parametrize(("workers", "pause_s"), [("1", 0.0), ("2", 0.0), ("1", 2.0)])
def test_callers_that_keep_asking_lose_no_request(
    settings: dict[str, str], tmp_path: Path, workers: str, pause_s: float
) -> None:
    with running_api(tmp_path, **settings, API_WORKERS=workers) as api:
        api.wait_until("/readyz", 200, within=30)
        callers = [KeptOpen(api.port, pause_s) for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        time.sleep(1)
        begun = time.monotonic()
        api.process.send_signal(signal.SIGTERM)
        told = api.wait_until("/readyz", 503, within=STOPPED_WITHIN_S)
        for caller in callers:
            caller.join()
        api.process.wait(STOPPED_WITHIN_S)
        seconds = time.monotonic() - begun

    assert (told.status, told.kind, told.headers["connection"]) == (
        503,
        "service-stopping",
        "close",
    )
    assert [caller.dropped for caller in callers] == [0] * CALLERS
    assert all(caller.answered for caller in callers)
    assert seconds < STOPPED_WITHIN_S


def test_what_is_under_way_is_finished(
    settings: dict[str, str], line: UnreliableLine, tmp_path: Path
) -> None:
    statuses: list[int] = []
    with running_api(tmp_path, **settings) as api:
        api.wait_until("/readyz", 200, within=30)
        line.fault, line.delay_s = Fault.slow, 3.0
        asking = [
            threading.Thread(target=lambda: statuses.append(api.ask("/v1/search").status))
            for _ in range(CALLERS)
        ]
        for thread in asking:
            thread.start()
        time.sleep(1)
        api.process.send_signal(signal.SIGTERM)
        for thread in asking:
            thread.join()
        api.process.wait(STOPPED_WITHIN_S)

    assert statuses == [200] * CALLERS


def test_a_worker_that_is_killed_is_replaced(settings: dict[str, str], tmp_path: Path) -> None:
    with running_api(tmp_path, **settings, API_WORKERS="2") as api:
        api.wait_until("/readyz", 200, within=30)
        before = workers(api)
        os.kill(before[0].pid, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while len(alive := workers(api)) < 2 or before[0] in alive:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        api.wait_until("/readyz", 200, within=30)
        told = api.ask("/metrics").body.decode()

    assert before[1] in alive
    assert 'news_search_http_requests_total{method="GET",route="/readyz",status="200"}' in told


def workers(api: ApiProcess) -> list[psutil.Process]:
    """The processes that answer; what multiprocessing itself starts is none of them."""
    children = psutil.Process(api.process.pid).children()
    living = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if "spawn_main" in " ".join(child.cmdline())]
