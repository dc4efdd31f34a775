"""Loads, reindexes and rollbacks that are killed right before a critical step.

Kills at random hardly ever meet these moments; each command here kills itself at one of them.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.index.aliases import KEPT_GENERATIONS, find_next, read_generations
from indexer.index.lock import REINDEXING, WRITING, read_locks
from tests.integration.command_line import indexer, outcomes, stored
from tests.integration.editions import Edition, write_editions
from tests.integration.killable import expire_locks
from tests.integration.watching import Watch, watching

ARTICLES = 60
# The indexer, in which one function ends the process instead of doing its step.
DYING = """
import os, signal
import {module} as module
module.{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
from indexer.__main__ import main
main()
"""

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("command_settings")]


def die(step: str, *words: str | Path) -> None:
    """Run a command that dies at the step."""
    module, _, name = step.rpartition(".")
    command = [sys.executable, "-c", DYING.format(module=module, step=name), *map(str, words)]
    ended = subprocess.run(command, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    expire_locks()


def expect_nothing_left(client: Elasticsearch, alias: str) -> None:
    """Check that no lock, unfinished index or extra generation is left, and doctor is silent."""
    assert read_locks(client, alias, WRITING) == ()
    assert read_locks(client, alias, REINDEXING) == ()
    assert find_next(client, alias) == []
    assert len(read_generations(client, alias)) <= KEPT_GENERATIONS + 1
    assert {each["check"] for each in indexer("doctor", "--json").json} <= {"freshness", "disk"}


@pytest.mark.parametrize(
    ("step", "written"),
    [
        ("indexer.commands.load.open_index", False),
        ("indexer.load.loader.bulk_index", False),
        ("indexer.load.run.update_stories", True),
    ],
)
def test_a_killed_load_is_completed_by_the_same_command(
    alias: str, elasticsearch: Elasticsearch, step: str, written: bool
) -> None:
    before, after = write_editions(2, ARTICLES)
    indexer("load", before.file, "--quiet")
    with watching(elasticsearch, alias, Watch((before, after), mixed=True)) as watch:
        die(step, "load", after.file, "--quiet")
        elasticsearch.indices.refresh(index=alias)
        left = stored(elasticsearch, alias)
        again = indexer("load", after.file, "--quiet")

    assert left == (after if written else before).hashes
    assert again.exit_code == 0
    assert watch.faults == []
    assert stored(elasticsearch, alias) == after.hashes
    expect_nothing_left(elasticsearch, alias)


def test_settings_left_by_a_killed_first_load_are_restored_by_the_next(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    [edition] = write_editions(1, ARTICLES)
    die("indexer.index.settings.restore_settings", "load", edition.file, "--quiet")
    left = {each["check"] for each in indexer("doctor", "--json").json}

    again = indexer("load", edition.file, "--json").json

    assert {"lock", "settings"} <= left
    assert again["outcomes"] == outcomes(unchanged=ARTICLES)
    assert stored(elasticsearch, alias) == edition.hashes
    expect_nothing_left(elasticsearch, alias)


@pytest.mark.parametrize(
    ("step", "swapped"),
    [
        ("indexer.index.reindex.find_failures", False),
        ("indexer.index.reindex.swap_alias", False),
        ("indexer.index.reindex.delete_expired", True),
    ],
)
def test_a_reindex_killed_near_its_swap_is_visible_completely_or_not_at_all(
    alias: str, elasticsearch: Elasticsearch, step: str, swapped: bool
) -> None:
    before, after = write_editions(2, ARTICLES)
    indexer("load", before.file, "--quiet")
    with watching(elasticsearch, alias, Watch((before, after))) as watch:
        die(step, "reindex", after.file, "--quiet")
        left = stored(elasticsearch, alias)
        again = indexer("reindex", after.file, "--quiet")

    assert left == (after if swapped else before).hashes
    assert again.exit_code == 0
    assert watch.faults == []
    assert stored(elasticsearch, alias) == after.hashes
    expect_nothing_left(elasticsearch, alias)


def without(edition: Edition, deleted: str) -> dict[str, str]:
    return {id_: digest for id_, digest in edition.hashes.items() if id_ != deleted}


@pytest.mark.parametrize(
    "step", ["indexer.stories.update.delete_articles", "indexer.commands.rollback.roll_back"]
)
def test_a_killed_rollback_has_moved_nothing_and_is_completed_by_the_next(
    alias: str, elasticsearch: Elasticsearch, step: str
) -> None:
    before, after = write_editions(2, ARTICLES)
    indexer("load", before.file, "--quiet")
    indexer("reindex", after.file, "--quiet")
    indexer("delete", "7")
    die(step, "rollback")
    left = stored(elasticsearch, alias)

    again = indexer("rollback")

    assert left == without(after, "7")
    assert again.exit_code == 0
    assert stored(elasticsearch, alias) == without(before, "7")
    expect_nothing_left(elasticsearch, alias)
