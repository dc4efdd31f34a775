"""Loads, rebuilds and the server itself killed at any moment: nothing is lost, nothing is doubled.

LOAD_KILLS and NODE_KILLS set how often, KILL_ARTICLES how many; a full run is 20, 5 and 3,000.
"""

import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from elasticsearch import ApiError, Elasticsearch, TransportError

from indexer.inputs import Input, Kind
from indexer.intake import Prepared, prepare
from indexer.load_command import WRITING
from indexer.lock import read_lock
from indexer.rebuild_command import REBUILDING
from indexer.rebuilding import find_next
from local_node.configuration import NodeOptions
from local_node.node import LocalNodes
from tests.conftest import session_name
from tests.integration.command_line import INDEXER, indexer, stored, write

LOAD_KILLS = int(os.environ.get("LOAD_KILLS", "5"))
NODE_KILLS = int(os.environ.get("NODE_KILLS", "1"))

# In a full run enough that helping processes prepare them.
ARTICLES = int(os.environ.get("KILL_ARTICLES", "900"))
POLLS_A_SECOND = 50
# About what a command takes: to begin with, and for each article.
LONGEST_LIFE_S = 2 + ARTICLES / 500


pytestmark = pytest.mark.usefixtures("command_settings")


def write_articles(version: int) -> Path:
    """A file of articles that all tell which version they are of."""
    day = f"2024-05-{version + 1:02}"
    return write(
        Path(f"{version}.jsonl"),
        (
            {"id": str(n), "title": f"T{n}", "body": f"Version {version}.", "updated_at": day}
            for n in range(ARTICLES)
        ),
    )


def hashes(file: Path) -> dict[str, str]:
    """The content hash of every article of the file, by its id."""
    prepared = [
        prepare(Input("", None, Kind.PARSED, line)) for line in file.read_bytes().splitlines()
    ]
    return {step.id: step.content_hash for step in prepared if isinstance(step, Prepared)}


def kill_at_random(*words: str | Path) -> None:
    """Run a command and kill it; one that was quicker may end."""
    command = [*INDEXER, *map(str, words), "--quiet"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(random.uniform(0.5, LONGEST_LIFE_S))
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def reading(client: Elasticsearch, alias: str, expected: int) -> Iterator[list[str]]:
    """Polls the alias until the end; what it ever saw that was empty, failed or too few."""
    faults: list[str] = []
    done = threading.Event()

    def poll() -> None:
        while not done.wait(1 / POLLS_A_SECOND):
            try:
                answer = client.search(index=alias, size=0, track_total_hits=True)
            except (ApiError, TransportError) as error:
                faults.append(repr(error))
                continue
            found = answer["hits"]["total"]["value"]
            if found != expected or answer["_shards"]["failed"] or answer["timed_out"]:
                faults.append(f"{found} articles, {answer['_shards']}")

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        yield faults
    finally:
        done.set()
        reader.join()


def test_killed_loads_leave_what_the_next_one_completes(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write_articles(0), "--quiet")
    with reading(elasticsearch, alias, ARTICLES) as faults:
        for version in range(1, LOAD_KILLS + 1):
            file = write_articles(version)
            kill_at_random("load", file)
            assert indexer("load", file, "--quiet").exit_code == 0
            assert stored(elasticsearch, alias) == hashes(file)

    assert faults == []
    assert read_lock(elasticsearch, alias, WRITING) is None
    assert read_lock(elasticsearch, alias, REBUILDING) is None


def test_killed_rebuilds_leave_nothing_and_readers_see_nothing(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write_articles(0), "--quiet")
    before = stored(elasticsearch, alias)
    with reading(elasticsearch, alias, ARTICLES) as faults:
        for _ in range(LOAD_KILLS):
            kill_at_random("rebuild")
            assert stored(elasticsearch, alias) == before
        assert indexer("rebuild", "--quiet").exit_code == 0

    assert faults == []
    assert stored(elasticsearch, alias) == before
    assert find_next(elasticsearch, alias) == []
    assert read_lock(elasticsearch, alias, WRITING) is None
    assert read_lock(elasticsearch, alias, REBUILDING) is None


def kill_node(nodes: LocalNodes, name: str) -> None:
    """Kill launcher and server at once, and wait until both are gone."""
    node = nodes.find(name)
    assert node
    assert node.process
    launcher = psutil.Process(node.process.pid)
    family = [launcher, *launcher.children(recursive=True)]
    for process in family:
        process.kill()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []


def test_a_load_outlives_a_server_that_is_killed_and_comes_back(
    local_nodes: LocalNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = local_nodes.find_fault()
    if fault:
        pytest.skip(f"no node runs here whose process could be killed: {fault}")
    name = session_name()
    node = local_nodes.start(NodeOptions(name, heap="512m"))
    assert node.url
    port = int(node.url.rpartition(":")[2])
    monkeypatch.setenv("ELASTICSEARCH_URL", node.url)
    monkeypatch.setenv("ARTICLES_ALIAS", "articles")
    try:
        for version in range(NODE_KILLS):
            file = write_articles(version)
            with subprocess.Popen([*INDEXER, "load", str(file), "--json"]) as process:
                time.sleep(random.uniform(1, LONGEST_LIFE_S))
                kill_node(local_nodes, name)
                local_nodes.start(NodeOptions(name, port, heap="512m"))
                process.wait(300)
            assert process.returncode in (0, 3)
            assert indexer("load", file, "--quiet").exit_code == 0
            with Elasticsearch(node.url) as client:
                assert stored(client, "articles") == hashes(file)
    finally:
        local_nodes.remove(name)
