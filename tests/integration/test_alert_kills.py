"""Loader, alerts and Elasticsearch killed at random moments: no match is lost or sent twice.

ALERT_KILLS sets how often, ALERT_SEARCHES how many searches are saved; a full run is 100 and 200.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch, NotFoundError

from alerts.run import LOCK
from indexer.index.lock import lock_index
from indexer.index.retry import retry
from tests.integration.alerting import LOOPBACK, AlertService, Receiver, serve_alerts
from tests.integration.command_line import INDEXER, write
from tests.integration.figures import print_figures
from tests.integration.killable import Server, expire_lock, expire_locks
from tests.integration.processes import free_port

KILLS = int(os.environ.get("ALERT_KILLS", "5"))
SEARCHES = int(os.environ.get("ALERT_SEARCHES", "40"))
TOPICS = 10
VICTIMS = ("loader", "alerts", "elasticsearch")
ARTICLES_A_ROUND = 60
# The entry of a killed loader in the watermark expires after 30 s; a busy machine needs more.
PATIENCE_S = 240
LONGEST_LIFE_S = 4.0

# Each kill is followed by a start, which takes up to a minute on a busy machine.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + 60 * KILLS)]


class AlertProcess:
    """The process `news-search alerts`, which can be killed and started again."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api", "alerts"],
                env=os.environ | self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def end(self, number: signal.Signals) -> int:
        """Send a signal and return the exit status."""
        assert self._process
        self._process.send_signal(number)
        return self._process.wait(60)

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")


@contextmanager
def running_alerts(service: AlertService, folder: Path) -> Iterator[AlertProcess]:
    environment = {
        "ELASTICSEARCH_URL": service.url,
        "ARTICLES_ALIAS": service.alias,
        "API_WEBHOOK_ALLOWED_NETWORKS": LOOPBACK,
        "API_ALERTS_PORT": str(free_port()),
    }
    process = AlertProcess(environment, folder / "alerts.log")
    process.start()
    try:
        yield process
    finally:
        process.end(signal.SIGKILL)


@pytest.fixture
def service(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AlertService]:
    with (
        Elasticsearch(server.url, request_timeout=60) as client,
        serve_alerts(server.url, client, tmp_path) as service,
    ):
        monkeypatch.setenv("ELASTICSEARCH_URL", server.url)
        monkeypatch.setenv("ARTICLES_ALIAS", service.alias)
        yield service


def article(number: int) -> dict[str, Any]:
    id_ = f"article-{number:05}"
    return {"id": id_, "title": id_, "body": f"Something about topic{number % TOPICS} happened."}


def wait_until(condition: Callable[[], bool], log: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, log()[-4000:]
        time.sleep(0.5)


def expire_alerts_lock(client: Elasticsearch, alias: str) -> None:
    """Let the lock of a killed process expire, as if its time had passed."""
    with suppress(NotFoundError):  # it was killed before it had the lock
        retry(lambda: expire_lock(client, lock_index(alias), LOCK))


def kill_once(
    victim: str, service: AlertService, server: Server, alerts: AlertProcess, file: Path
) -> None:
    """Load a file while one of the three is killed, and start it again."""
    with subprocess.Popen(
        [*INDEXER, "load", str(file), "--quiet"], stderr=subprocess.DEVNULL
    ) as load:
        time.sleep(random.uniform(0.5, LONGEST_LIFE_S))
        if victim == "loader":
            load.kill()
        elif victim == "alerts":
            alerts.end(signal.SIGKILL)
        else:
            server.kill()
            server.start()
        load.wait(PATIENCE_S)
    if victim == "loader":
        expire_locks()
    if victim == "alerts":
        expire_alerts_lock(service.server, service.alias)
        alerts.start()


def test_kills_neither_lose_nor_double_a_match(
    service: AlertService, server: Server, tmp_path: Path
) -> None:
    with Receiver() as receiver:
        for number in range(SEARCHES):
            service.desk.save(f"topic{number % TOPICS}", webhook_url=f"{receiver.url}/{number}")
        with running_alerts(service, tmp_path) as alerts:
            run_kills(service, server, alerts, tmp_path)
            lost, doubled = wait_and_compare(receiver, alerts)
            assert (lost, doubled) == (0, 0)
            assert alerts.end(signal.SIGTERM) == 0
            alerts.start()


def run_kills(service: AlertService, server: Server, alerts: AlertProcess, folder: Path) -> None:
    """Load file after file while something is killed; then load all of them completely."""
    files: list[Path] = []
    for round_ in range(KILLS):
        numbers = range(round_ * ARTICLES_A_ROUND, (round_ + 1) * ARTICLES_A_ROUND)
        files.append(write(folder / f"{round_}.jsonl", map(article, numbers)))
        kill_once(VICTIMS[round_ % len(VICTIMS)], service, server, alerts, files[-1])
    for file in files:
        subprocess.run([*INDEXER, "load", str(file), "--quiet"], check=True)


def wait_and_compare(receiver: Receiver, alerts: AlertProcess) -> tuple[int, int]:
    """Wait for as many articles as match; return how many are missing, and sent twice."""
    expected = KILLS * ARTICLES_A_ROUND * SEARCHES // TOPICS

    def delivered() -> int:
        return sum(len(receiver.articles(f"/{number}")) for number in range(SEARCHES))

    wait_until(lambda: delivered() >= expected, lambda: alerts.log)
    repeated = len(receiver.received) - len({request.id for request in receiver.received})
    print_figures(kills=KILLS, searches=SEARCHES, articles=delivered(), repeated=repeated)
    return compare(receiver)


def compare(receiver: Receiver) -> tuple[int, int]:
    """Return how many articles are missing, and how many are in two deliveries of a search."""
    lost = doubled = 0
    for number in range(SEARCHES):
        topic = number % TOPICS
        wanted = {article(n)["id"] for n in range(topic, KILLS * ARTICLES_A_ROUND, TOPICS)}
        counts = Counter(receiver.articles(f"/{number}"))
        lost += len(wanted - counts.keys())
        doubled += sum(count - 1 for count in counts.values()) + len(counts.keys() - wanted)
    return lost, doubled
