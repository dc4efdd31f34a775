"""A reindex during loads, deletes, signals and other reindexes loses no change."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from indexer.errors import LockHeldError
from indexer.index import reindex
from indexer.index.aliases import create_next, find_next
from indexer.index.checks import find_failures
from indexer.index.lock import REINDEXING, WRITING, Mode, lock_index, locked
from tests.integration.command_line import INDEXER, indexer, stored
from tests.integration.killable import expire_locks
from tests.integration.reindexing import (
    HAIL,
    MANY,
    RAIN,
    SNOW,
    current,
    document,
    lines,
    load,
    wait_until,
    waiting_reindex,
)

# Seconds of a short lease, for commands that are to lose it.
SHORT_LEASE_S = 1.5
SHORT_LEASE = f"""
import indexer.index.lock
indexer.index.lock.LEASE_S = {SHORT_LEASE_S}
from indexer.__main__ import main
main()
"""

pytestmark = pytest.mark.usefixtures("command_settings")


def test_what_is_loaded_and_deleted_meanwhile_is_copied(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN, SNOW)
    with waiting_reindex() as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        load({**RAIN, "body": "It poured.", "updated_at": "2024-05-02"}, HAIL)
        assert indexer("delete", "snow").exit_code == 0
        stdin.write(lines(RAIN, SNOW))
        out, _ = process.communicate(timeout=120)

    assert process.returncode == 0
    assert json.loads(out)["index"] == current(elasticsearch, alias)
    assert set(stored(elasticsearch, alias)) == {"rain", "hail"}
    assert elasticsearch.get(index=alias, id="rain")["_source"]["body"] == "It poured."


@pytest.mark.slow
def test_a_killed_reindex_is_reported_and_deleted_by_the_next(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    with waiting_reindex() as (process, _):
        wait_until(lambda: find_next(elasticsearch, alias))
        process.kill()
    expire_locks()
    (orphan,) = find_next(elasticsearch, alias)
    problems = {problem["check"] for problem in indexer("doctor", "--json").json}

    again = indexer("reindex", "--json")

    assert {"orphan", "lock"} <= problems
    assert again.exit_code == 0
    assert orphan not in elasticsearch.indices.get(index=f"{alias}-*")
    assert set(stored(elasticsearch, alias)) == {"rain"}


def test_a_reindex_that_lost_its_lock_ends_with_4_and_does_not_touch_the_next(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    with waiting_reindex([sys.executable, "-c", SHORT_LEASE]) as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        process.send_signal(signal.SIGSTOP)
        time.sleep(SHORT_LEASE_S)
        with locked(elasticsearch, alias, REINDEXING, "reindex"):
            other = create_next(elasticsearch, alias)
            process.send_signal(signal.SIGCONT)
            stdin.write(lines(RAIN))
            _, err = process.communicate(timeout=120)
            left = find_next(elasticsearch, alias)

    assert process.returncode == 4
    assert err.decode().startswith("indexer: Another process took the lock over")
    assert left == [other]
    assert current(elasticsearch, alias) == old


def test_a_signal_leaves_the_old_index_and_no_orphan(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    with waiting_reindex() as (process, _):
        wait_until(lambda: find_next(elasticsearch, alias))
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)

    assert process.returncode == 128 + signal.SIGTERM
    assert (current(elasticsearch, alias), find_next(elasticsearch, alias)) == (old, [])


@contextmanager
def reindex_behind_a_load(client: Elasticsearch, alias: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A reindex that has filled its index and waits for a load; it continues after the block."""
    command = [*INDEXER, "reindex", "--quiet"]
    pipe = subprocess.PIPE
    with locked(client, alias, WRITING, "load", mode=Mode.SHARED):
        process = subprocess.Popen(command, stdout=pipe, stderr=pipe)
        wait_until(lambda: find_next(client, alias))
        before = count_looks(client, alias)
        wait_until(lambda: count_looks(client, alias) > before)
        yield process


def count_looks(client: Elasticsearch, alias: str) -> int:
    """Return how often the lock was checked."""
    stats = client.indices.stats(index=lock_index(alias), metric="get")
    return int(stats["_all"]["primaries"]["get"]["total"])


@pytest.mark.slow
def test_a_signal_reaches_a_reindex_that_waits_for_a_load(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    with reindex_behind_a_load(elasticsearch, alias) as process:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)

    assert (process.returncode, err) == (128 + signal.SIGTERM, b"")
    assert (current(elasticsearch, alias), find_next(elasticsearch, alias)) == (old, [])


def write_to(client: Elasticsearch, index: str, documents: Iterable[dict[str, Any]]) -> None:
    """What a load writes, all at once."""
    operations = [part for each in documents for part in ({"index": {"_id": each["id"]}}, each)]
    assert not client.bulk(index=index, operations=operations)["errors"]


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({}, []),
        ({"derived_fields": ["tags"]}, ["  tags winter: 99% of all articles before, 0% now"]),
    ],
)
@pytest.mark.slow
def test_many_changes_during_a_wait_for_a_load_are_copied_and_checked(
    alias: str, elasticsearch: Elasticsearch, more: dict[str, Any], faults: list[str]
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    much = [document({**SNOW, "id": f"snow-{n}"}) for n in range(150)]
    with reindex_behind_a_load(elasticsearch, alias) as process:
        write_to(elasticsearch, old, [{**each, **more} for each in much])
    _, err = process.communicate(timeout=60)

    assert err.decode().splitlines()[1:] == faults
    assert process.returncode == (1 if faults else 0)
    assert (current(elasticsearch, alias) == old) == bool(faults)
    assert len(stored(elasticsearch, current(elasticsearch, alias))) == 1 + len(much)


def load_without_end(client: Elasticsearch, alias: str, until: Callable[[], Any]) -> list[str]:
    """Consecutive loads, each with more changes than a swap waits for; yields all ids."""
    ids: list[str] = []
    while not until():
        try:
            with locked(client, alias, WRITING, "load", mode=Mode.SHARED):
                new = [f"{len(ids) + n}" for n in range(150)]
                write_to(client, alias, [document({**HAIL, "id": id_}) for id_ in new])
                ids += new
        except LockHeldError:
            pass
        time.sleep(0.1)
    return ids


@pytest.mark.slow
def test_consecutive_loads_do_not_prevent_the_end_of_a_reindex(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    deadline = time.monotonic() + 60
    with waiting_reindex() as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        stdin.write(lines(RAIN))
        stdin.close()
        ended = lambda: process.poll() is not None or time.monotonic() > deadline  # noqa: E731
        ids = load_without_end(elasticsearch, alias, ended)
        process.kill()
        assert process.stderr
        errors = process.stderr.read().decode()
    elasticsearch.indices.refresh(index=alias)

    assert process.returncode == 0, errors
    assert current(elasticsearch, alias) != old
    assert {hit["_id"] for hit in scan(elasticsearch, index=alias)} == {"rain", *ids}


@pytest.mark.parametrize("fault", [(), ("broken",)])
def test_a_check_that_a_load_comes_before_is_repeated_under_the_lock(
    alias: str,
    elasticsearch: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
    fault: tuple[str, ...],
) -> None:
    """More articles are no fault, since they are copied before the swap; others still are."""
    load(*MANY)
    late = [document({**HAIL, "id": f"late-{n}"}) for n in range(20)]
    checks: list[list[str]] = []

    def check(client: Elasticsearch, *candidate: Any) -> list[str]:
        if not checks:
            write_to(client, alias, late)
            client.indices.refresh(index=alias)
        checks.append([*find_failures(client, *candidate), *fault])
        return checks[-1]

    monkeypatch.setattr(reindex, "find_failures", check)
    result = indexer("reindex")

    (first, last) = checks
    assert first[0] == "60 articles are left of 80"
    assert last == [*fault]
    assert len(stored(elasticsearch, alias)) == 80
    assert result.exit_code == len(fault)
    assert result.err.endswith("".join(f"  {line}\n" for line in fault))


@pytest.mark.slow
def test_a_first_load_during_a_first_reindex_keeps_the_alias(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    with waiting_reindex() as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        load(RAIN)
        stdin.write(lines(SNOW))
        out, err = process.communicate(timeout=120)

    assert process.returncode == 5
    assert err.decode().splitlines()[-1] == (
        f"indexer: The alias {alias} was moved by another process meanwhile and was left as it is: "
        "look at `indexer status`, then run the command again."
    )
    assert (json.loads(out)["index"], json.loads(out)["previous_index"]) == (None, None)
    assert set(stored(elasticsearch, alias)) == {"rain"}
    assert find_next(elasticsearch, alias) == []
