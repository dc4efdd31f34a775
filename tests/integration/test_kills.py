"""Loads, reindexes and the server, killed at random moments: nothing is lost or duplicated.

LOAD_KILLS and NODE_KILLS set how often, KILL_ARTICLES how many; a full run is 20, 5 and 3,000.
"""

import os
import random
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.index.aliases import find_next
from indexer.index.lock import REINDEXING, WRITING, read_locks
from tests.integration.command_line import INDEXER, stored
from tests.integration.editions import write_editions
from tests.integration.figures import print_figures
from tests.integration.killable import Server, expire_locks
from tests.integration.watching import Watch, watching

LOAD_KILLS = int(os.environ.get("LOAD_KILLS", "5"))
NODE_KILLS = int(os.environ.get("NODE_KILLS", "1"))

# In a thorough run enough articles that worker processes prepare them.
ARTICLES = int(os.environ.get("KILL_ARTICLES", "400"))
# The approximate seconds of a command: its start, and each article.
LONGEST_LIFE_S = 2 + ARTICLES / 500


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("command_settings")]


def start(*words: str | Path) -> "subprocess.Popen[bytes]":
    """Start a command in a separate process, so that it does not slow down the test itself."""
    command = [*INDEXER, *map(str, words), "--quiet"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def run(*words: str | Path) -> None:
    """Run a command that must succeed."""
    with start(*words) as process:
        assert process.wait() == 0


def kill_at_random(*words: str | Path) -> bool:
    """Run a command and kill it; return False if it had ended before."""
    with start(*words) as process:
        try:
            process.wait(random.uniform(0.5, LONGEST_LIFE_S))
        except subprocess.TimeoutExpired:
            process.kill()
    expire_locks()
    return process.returncode != 0


def expect_no_lock(client: Elasticsearch, alias: str) -> None:
    for purpose in (WRITING, REINDEXING):
        assert read_locks(client, alias, purpose) == ()


def test_killed_loads_leave_what_the_next_one_completes(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    editions, killed = write_editions(LOAD_KILLS + 1, ARTICLES), 0
    run("load", editions[0].file)
    with watching(elasticsearch, alias, Watch((editions[0],), mixed=True)) as watch:
        for before, after in pairwise(editions):
            watch.allowed = (before, after)
            killed += kill_at_random("load", after.file)
            run("load", after.file)
            assert stored(elasticsearch, alias) == after.hashes
    print_figures(killed=killed)

    assert watch.faults == []
    expect_no_lock(elasticsearch, alias)


def test_killed_reindexes_leave_nothing_and_readers_see_one_index_whole(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    """Alternate between the stored articles and newer ones, which differ."""
    editions, killed = write_editions(LOAD_KILLS + 1, ARTICLES), 0
    now = editions[0]
    run("load", now.file)
    with watching(elasticsearch, alias, Watch((now,))) as watch:
        for number, after in enumerate(editions[1:]):
            watch.allowed = (now, after)
            killed += kill_at_random("reindex", *([after.file] if number % 2 else []))
            # A swap that was requested right before the kill may still be carried out.
            elasticsearch.cluster.health(wait_for_events="languid")
            [now] = [each for each in watch.allowed if each.hashes == stored(elasticsearch, alias)]
        watch.allowed = (now, editions[-1])
        run("reindex", editions[-1].file)
    print_figures(killed=killed)

    assert watch.faults == []
    assert stored(elasticsearch, alias) == editions[-1].hashes
    assert find_next(elasticsearch, alias) == []
    expect_no_lock(elasticsearch, alias)


def test_a_server_that_is_killed_and_comes_back_keeps_all_that_was_loaded(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill the server during a load and during a reindex, alternately."""
    editions = write_editions(NODE_KILLS + 1, ARTICLES)
    alias = "kills"
    monkeypatch.setenv("ELASTICSEARCH_URL", server.url)
    monkeypatch.setenv("ARTICLES_ALIAS", alias)
    run("load", editions[0].file)
    watch = Watch((editions[0],), away=True)
    with Elasticsearch(server.url) as client, watching(client, alias, watch):
        for number, (before, after) in enumerate(pairwise(editions)):
            command = "reindex" if number % 2 else "load"
            watch.allowed, watch.mixed = (before, after), command == "load"
            with start(command, after.file) as process:
                time.sleep(random.uniform(1, LONGEST_LIFE_S))
                server.kill()
                server.start()
                process.wait(300)
            assert process.returncode in (0, 3)
            run(command, after.file)
            assert stored(client, alias) == after.hashes

    assert watch.faults == []
    assert watch.refusals
