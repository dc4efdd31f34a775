"""A stopping API finishes what is in flight and loses no request."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import pytest

from tests.integration.ordinary_user import ordinary_user
from tests.integration.processes import ApiProcess, running_api
from tests.integration.service import PROJECT, Service
from tests.integration.unreliable import Fault, UnreliableLine, unreliable_line

STOPPED_WITHIN_S = 10
CLIENTS = 8


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


class KeepAliveClient(threading.Thread):
    """Sends requests over one connection; opens another only after `Connection: close`."""

    def __init__(self, port: int, pause_s: float) -> None:
        super().__init__()
        self._port = port
        self._pause_s = pause_s
        self.statuses: Counter[int] = Counter()
        self.lost: list[str] = []

    def run(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
        while True:
            try:
                connection.connect() if connection.sock is None else None
            except ConnectionRefusedError:
                return  # stopped: no request is lost, since none was sent
            except OSError as error:
                self.lost.append(repr(error))
                continue
            try:
                connection.request("GET", "/v1/search?q=latakia")
                response = connection.getresponse()
                response.read()
                self.statuses[response.status] += 1
            except (HTTPException, OSError) as error:
                self.lost.append(repr(error))
                connection.close()
            time.sleep(self._pause_s)


def stop_under_load(api: ApiProcess, pause_s: float = 0.0) -> list[KeepAliveClient]:
    """Stop the API while clients send requests; return them after the last one is refused."""
    clients = [KeepAliveClient(api.port, pause_s) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(1)
    sent_at = time.monotonic()
    api.process.send_signal(signal.SIGTERM)
    for client in clients:
        client.join()
    api.process.wait(STOPPED_WITHIN_S)
    seconds = time.monotonic() - sent_at
    print(f"{sum((c.statuses for c in clients), Counter())} in {seconds:.1f} s")  # noqa: T201

    assert seconds < STOPPED_WITHIN_S
    return clients


@pytest.mark.parametrize(
    ("workers", "pause_s"),
    [
        ("1", 0.0),
        pytest.param("1", 2.0, marks=pytest.mark.slow),
        pytest.param("4", 0.0, marks=pytest.mark.slow),
        pytest.param("4", 2.0, marks=pytest.mark.slow),
    ],
)
def test_a_stop_under_load_loses_no_request(
    settings: dict[str, str], tmp_path: Path, workers: str, pause_s: float
) -> None:
    with running_api(tmp_path, **settings, API_WORKERS=workers) as api:
        api.wait_until("/readyz", 200, within=60)
        clients = stop_under_load(api, pause_s)

    assert [client.lost for client in clients] == [[]] * CLIENTS
    assert {status for client in clients for status in client.statuses} == {200}


@pytest.mark.parametrize("workers", ["1", "4"])
def test_a_stop_under_load_loses_no_request_without_privileges(
    settings: dict[str, str], tmp_path: Path, workers: str
) -> None:
    user = ordinary_user(PROJECT)
    with running_api(tmp_path, PROJECT, user, **settings, API_WORKERS=workers) as api:
        api.wait_until("/readyz", 200, within=60)
        if user.user is not None:
            assert psutil.Process(api.process.pid).uids().effective == user.user
        clients = stop_under_load(api)

    assert [client.lost for client in clients] == [[]] * CLIENTS
    assert {status for client in clients for status in client.statuses} == {200}


def test_requests_in_flight_are_finished_while_a_stop_is_reported(
    settings: dict[str, str], line: UnreliableLine, tmp_path: Path
) -> None:
    statuses: list[int] = []
    with running_api(tmp_path, **settings) as api:
        api.wait_until("/readyz", 200, within=30)
        line.fault, line.delay_s = Fault.slow, 5.0
        asking = [
            threading.Thread(target=lambda: statuses.append(api.ask("/v1/search").status))
            for _ in range(CLIENTS)
        ]
        for thread in asking:
            thread.start()
        time.sleep(1)
        api.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)  # a request that comes before the signal would wait for the slow line
        response = api.wait_until("/readyz", 503, within=STOPPED_WITHIN_S)
        for thread in asking:
            thread.join()
        api.process.wait(STOPPED_WITHIN_S)

    assert (response.status, response.kind) == (503, "service-stopping")
    assert response.headers["connection"] == "close"
    assert statuses == [200] * CLIENTS


@pytest.mark.slow
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
        metrics = api.ask("/metrics").body.decode()

    assert before[1] in alive
    assert 'news_search_http_requests_total{method="GET",route="/readyz",status="200"}' in metrics


def workers(api: ApiProcess) -> list[psutil.Process]:
    """Return the worker processes, without the helpers of multiprocessing."""
    children = psutil.Process(api.process.pid).children()
    living = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if "spawn_main" in " ".join(child.cmdline())]
