"""Continuous feeds as separate processes, and a Redis for them."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.integration.command_line import INDEXER
from tests.integration.loads import results
from tests.integration.processes import free_port

# A loaded machine starts a process and stores an article within so many seconds.
PATIENCE_S = 90


@contextmanager
def feed(*words: str | Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a feed; at the end it must stop on SIGTERM, unless it was killed."""
    with subprocess.Popen([*INDEXER, *map(str, words)], stderr=subprocess.PIPE) as process:
        assert process.stderr
        assert process.stderr.readline().endswith(b"Ctrl-C stops it.\n")
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.stderr.close()
            process.wait(PATIENCE_S)
    assert process.returncode in (128 + signal.SIGTERM, -signal.SIGKILL)


def wait_until(happens: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def searchable(client: Elasticsearch, alias: str) -> dict[str, str]:
    """Return the titles of all articles that a search finds, by id."""
    try:
        hits = client.search(index=alias, size=10_000, source_includes=["title"])["hits"]["hits"]
    except ApiError:  # the index is being created
        return {}
    return {hit["_id"]: hit["_source"]["title"] for hit in hits}


def daily_results(command: str) -> list[dict[str, Any]]:
    """Return all results of a feed in the working directory."""
    return [r for path in sorted(Path().glob(f"{command}-*.results.jsonl")) for r in results(path)]


@contextmanager
def running_redis(directory: Path) -> Iterator["Redis"]:
    """Run a Redis on a free port; skip the test without one."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    command = [program, "--port", str(port), "--save", "", "--dir", str(directory)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        client = Redis(port=port)
        try:
            wait_until(lambda: _responds(client))
            yield client
        finally:
            client.close()
            process.terminate()


def _responds(client: "Redis") -> bool:
    try:
        return bool(client.ping())
    except RedisConnectionError:
        return False


def redis_url(client: "Redis") -> str:
    return f"redis://127.0.0.1:{client.connection_pool.connection_kwargs['port']}/0"
