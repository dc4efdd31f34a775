"""Three replicas behind the composed proxy: one freezes, and all are updated one by one."""

import os
import signal
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.figures import print_figures
from tests.integration.processes import Answered, ApiProcess, Callers, free_port, running_api
from tests.integration.proxy import running_proxy
from tests.integration.service import Service

REPLICAS = 3
CALLERS = 6
# Several times the 5 s after which the proxy tries a replica again.
FROZEN_S = 16.0
SLOWEST_S = 3.0
# The proxy uses a restarted replica again after this time.
PAUSE_S = 6.0
PATHS = tuple(f"/v1/search?q=syria&facets=&size={size}" for size in range(1, 9))

pytestmark = pytest.mark.slow


class Replica:
    """An API that keeps its port when it is started again."""

    def __init__(self, folder: Path, seeds: Service) -> None:
        self._folder = folder
        self.port = free_port()
        self._settings = {
            "ELASTICSEARCH_URL": seeds.url,
            "ARTICLES_ALIAS": seeds.alias,
            "API_PORT": str(self.port),
        }
        self._stack = ExitStack()
        self.start()

    def start(self) -> None:
        """Start it, and wait until it can search."""
        self.api = self._stack.enter_context(running_api(self._folder, **self._settings))
        self.api.wait_until("/readyz", 200, 60)

    def stop(self) -> None:
        """Stop it as a container engine does, and wait for its end."""
        self._stack.close()


@pytest.fixture
def replicas(seeds: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Replica]]:
    replicas = [Replica(tmp_path_factory.mktemp("replica"), seeds) for _ in range(REPLICAS)]
    yield replicas
    for replica in replicas:
        replica.stop()


@pytest.fixture
def proxy(replicas: list[Replica], tmp_path: Path) -> Iterator[ApiProcess]:
    with running_proxy(tmp_path, [replica.port for replica in replicas]) as proxy:
        for path in PATHS * REPLICAS:
            proxy.wait_until(path, 200, 60)
        yield proxy


def p99(answers: list[Answered]) -> float:
    return statistics.quantiles([answer.seconds for answer in answers], n=100)[-1]


def test_a_frozen_replica_is_left_out(proxy: ApiProcess, replicas: list[Replica]) -> None:
    with Callers(proxy, PATHS, CALLERS) as callers:
        time.sleep(1)
        os.kill(replicas[0].api.process.pid, signal.SIGSTOP)
        try:
            time.sleep(FROZEN_S)
        finally:
            os.kill(replicas[0].api.process.pid, signal.SIGCONT)

    answers = callers.answers
    figures = {"p99_s": round(p99(answers), 2), "slowest_s": max(a.seconds for a in answers)}
    print_figures(requests=len(answers), **figures)
    assert Counter(answer.status for answer in answers).keys() == {200}
    assert p99(answers) < SLOWEST_S


def test_a_rolling_update_loses_no_request(proxy: ApiProcess, replicas: list[Replica]) -> None:
    with Callers(proxy, PATHS, CALLERS) as callers:
        for replica in replicas:
            replica.stop()
            replica.start()
            time.sleep(PAUSE_S)

    answers = callers.answers
    print_figures(requests=len(answers), slowest_s=max(answer.seconds for answer in answers))
    assert Counter(answer.status for answer in answers).keys() == {200}
