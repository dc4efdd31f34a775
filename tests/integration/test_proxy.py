"""Behind the composed proxy a replica freezes, all are updated one by one, and pushes arrive."""

import json
import os
import signal
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.http.security.api_keys import new_key
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


# More than the proxy lets pass on other paths.
PUSHED_BYTES, PUSH_LIMIT, LARGE_BYTES = 2_000_000, 3_000_000, 4_000_000


@pytest.fixture
def pushed_through(tmp_path: Path, command_settings: None) -> Iterator[ApiProcess]:
    """The proxy in front of an API that stores what is pushed, with the key `tmp_path/key`."""
    key, line = new_key("crawler", ("read", "write"))
    (tmp_path / "key").write_text(key, "utf-8")
    (tmp_path / "keys").write_text(f"{line}\n", "utf-8")
    settings = {
        "API_KEYS_FILE": str(tmp_path / "keys"),
        "API_PUSH_MAX_BODY_BYTES": str(PUSH_LIMIT),
        "API_REQUEST_TIMEOUT_MS": "10000",
    }
    directory = tmp_path / "proxy"
    directory.mkdir()
    with running_api(tmp_path, **settings) as api, running_proxy(directory, [api.port]) as proxy:
        yield proxy


def push(proxy: ApiProcess, key: str, size: int) -> Answered:
    """Push a few long articles whose body has about so many bytes."""
    body = "It rained. " * 9_000
    line = json.dumps({"id": "rain-000", "title": "Rain", "body": body})
    lines = (line.replace("000", f"{n:03}") for n in range(size // (len(line) + 1)))
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    return proxy.ask("/v1/articles", "POST", body="\n".join(lines), headers=headers, timeout=120)


def test_the_proxy_leaves_the_limits_of_pushes_to_the_api(
    pushed_through: ApiProcess, tmp_path: Path
) -> None:
    key = (tmp_path / "key").read_text("utf-8")

    unknown = push(pushed_through, "unknown", PUSHED_BYTES)
    large = push(pushed_through, key, LARGE_BYTES)
    # A server that responds late on a busy machine is a 503, after which clients send all again.
    stored = next(
        r for _ in range(20) if (r := push(pushed_through, key, PUSHED_BYTES)).status != 503
    )

    assert stored.status == 200, stored.body
    assert {r["outcome"] for r in stored.json["results"]} <= {"indexed", "unchanged"}
    assert (large.status, large.kind) == (413, "body-too-large")
    assert large.json["detail"] == f"Send at most {PUSH_LIMIT} bytes."
    assert (unknown.status, unknown.kind) == (401, "invalid-api-key")
