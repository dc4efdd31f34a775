"""Writers share a lock; others own it alone. It expires, and stops an owner that lost it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.errors import LockHeldError, LockLostError
from indexer.index.index import find_loaded
from indexer.index.lock import (
    WRITING,
    Lease,
    LockOwner,
    LockRecord,
    LockWait,
    Mode,
    find_blocker,
    hold,
    lock_index,
    locked,
    read_locks,
)
from indexer.input.sources import Input, Kind
from indexer.load.loader import LoadTarget, write_documents
from indexer.load.run import RunOptions, start_run
from indexer.load.worker_pool import prepare_all
from indexer.stories.update import count_pending
from tests.integration.command_line import INDEXER, indexer, outcomes, stored, write
from tests.integration.unreliable import Fault, UnreliableLine

RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}

# The suite runs a few of them.
RACES = int(os.environ.get("LOAD_RACES", "2"))
RACING_ARTICLES = 200

# Seconds of a short lease: a renewal's response must arrive within a third of it.
SHORT_LEASE_S = 2.1

# Takes a lock with a short lease, and ends without releasing it.
DYING = f"""
import os, sys
from elasticsearch import Elasticsearch
from indexer.index.lock import WRITING, Lease, lock_index
client = Elasticsearch(os.environ["ELASTICSEARCH_URL"])
Lease(client, lock_index(sys.argv[1]), WRITING, "backup", lease_s={SHORT_LEASE_S}).acquire()
os._exit(0)
"""

pytestmark = pytest.mark.usefixtures("command_settings")


def leave_lock(client: Elasticsearch, alias: str, seconds: int) -> None:
    """Write the lock document of a process on another machine, or of one that was killed."""
    expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
    lease = {
        "owner": {"command": "backup", "host": "far-away", "pid": 7},
        "lease": "other",
        "expires_at": expires_at.isoformat(),
        "mode": "exclusive",
        "is_waiting": False,
    }
    client.index(index=lock_index(alias), id=WRITING, document={"leases": [lease]})


def wait_until(happens: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_writer_next_to_a_command_that_owns_the_lock_alone_ends_with_exit_code_4(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    file = write(Path("a.jsonl"), [RAIN])
    indexer("load", file)
    with locked(elasticsearch, alias, WRITING, "backup"):
        for words in (("load", file), ("delete", "rain")):
            result = indexer(*words)
            assert result.exit_code == 4
            assert result.err.startswith(f"indexer: Locked by a backup (process {os.getpid()} on ")
            assert result.err.count("\n") == 1
        assert indexer("load", file, "--dry-run").exit_code == 0

    assert indexer("delete", "rain").exit_code == 0
    assert read_locks(elasticsearch, alias, WRITING) == ()


def test_a_signal_reaches_a_load_that_waits_for_a_reindex(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    file = write(Path("a.jsonl"), [RAIN])
    with (
        locked(elasticsearch, alias, WRITING, "reindex"),
        subprocess.Popen([*INDEXER, "load", file, "--quiet"], stderr=subprocess.PIPE) as process,
    ):
        wait_until(lambda: hears(process.pid, signal.SIGTERM))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)

    assert (process.returncode, err) == (128 + signal.SIGTERM, b"")
    assert not elasticsearch.indices.exists_alias(name=alias)


def hears(pid: int, number: signal.Signals) -> bool:
    """Whether a process catches the signal itself."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    [mask] = re.findall(r"^SigCgt:\s*(\w+)$", status, re.MULTILINE)
    return bool(int(mask, 16) >> (number - 1) & 1)


def test_an_expired_lock_is_taken_over(alias: str, elasticsearch: Elasticsearch) -> None:
    file = write(Path("a.jsonl"), [RAIN])
    leave_lock(elasticsearch, alias, 30)
    assert indexer("load", file).exit_code == 4

    leave_lock(elasticsearch, alias, -1)
    assert indexer("load", file).exit_code == 0


@pytest.mark.usefixtures("lock_created")
def test_a_killed_command_blocks_the_next_one_until_its_lease_expires(alias: str) -> None:
    file = write(Path("a.jsonl"), [RAIN])
    subprocess.run([sys.executable, "-c", DYING, alias], check=True)

    blocked = indexer("load", file)
    time.sleep(SHORT_LEASE_S)

    assert blocked.exit_code == 4
    assert re.search(r"If it was killed, its lock expires at \d\d:\d\d:\d\d UTC\.$", blocked.err)
    assert indexer("load", file).exit_code == 0


@pytest.mark.usefixtures("lock_created")
@pytest.mark.slow
def test_a_suspended_owner_is_fenced_off_once_another_took_over(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    suspended = Lease(elasticsearch, lock_index(alias), WRITING, "load", Mode.SHARED, SHORT_LEASE_S)
    suspended.acquire()
    time.sleep(SHORT_LEASE_S)
    with locked(elasticsearch, alias, WRITING, "load") as other:
        with pytest.raises(LockLostError, match="took the lock over"):
            suspended.check()
        suspended.release()
        other.check()
        with pytest.raises(LockHeldError):
            Lease(elasticsearch, lock_index(alias), WRITING, "load").acquire()


@pytest.fixture
def lock_created(alias: str, elasticsearch: Elasticsearch) -> None:
    """The index of the lock exists: its creation may take longer than a short lease."""
    with locked(elasticsearch, alias, WRITING, "load"):
        pass


@pytest.fixture
def far(line: UnreliableLine) -> Iterator[Elasticsearch]:
    """A client behind a proxy without faults."""
    line.fault = Fault.none
    with Elasticsearch(line.url, max_retries=0) as client:
        yield client


def wait_for_renewal(client: Elasticsearch, alias: str) -> None:
    """Wait until the lock was renewed once more, whether or not the response arrived."""
    before = read_locks(client, alias, WRITING)
    wait_until(lambda: read_locks(client, alias, WRITING) != before)


@pytest.mark.usefixtures("lock_created")
@pytest.mark.slow
def test_a_renewal_whose_response_is_lost_does_not_lose_the_lock(
    alias: str, elasticsearch: Elasticsearch, far: Elasticsearch, line: UnreliableLine
) -> None:
    with hold(Lease(far, lock_index(alias), WRITING, "load", Mode.SHARED, SHORT_LEASE_S)) as lease:
        line.fault = Fault.silent
        wait_for_renewal(elasticsearch, alias)
        line.fault = Fault.none
        wait_for_renewal(elasticsearch, alias)
        lease.check()
        line.fault = Fault.silent
        wait_for_renewal(elasticsearch, alias)
        line.fault = Fault.none

    assert read_locks(elasticsearch, alias, WRITING) == ()


def test_a_lock_that_was_acquired_without_a_response_can_be_acquired_again(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    lease = Lease(elasticsearch, lock_index(alias), WRITING, "load")
    lease.acquire()
    lease.acquire()
    lease.release()

    assert read_locks(elasticsearch, alias, WRITING) == ()


@pytest.mark.usefixtures("lock_created")
@pytest.mark.slow
def test_a_server_that_is_away_for_longer_than_a_lease_is_waited_for(
    alias: str, far: Elasticsearch, line: UnreliableLine
) -> None:
    with hold(Lease(far, lock_index(alias), WRITING, "load", Mode.SHARED, SHORT_LEASE_S)) as lease:
        line.fault = Fault.reset
        back = threading.Timer(SHORT_LEASE_S + 1, lambda: setattr(line, "fault", Fault.none))
        back.start()
        time.sleep(SHORT_LEASE_S)
        lease.check()
        assert line.fault is Fault.none
        back.join()


@pytest.mark.usefixtures("lock_created")
@pytest.mark.slow
def test_the_lease_of_a_suspended_machine_expires(
    alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspended = Lease(elasticsearch, lock_index(alias), WRITING, "load", Mode.SHARED, SHORT_LEASE_S)
    suspended.acquire()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)  # this clock stops during a suspend
    time.sleep(SHORT_LEASE_S)

    with locked(elasticsearch, alias, WRITING, "load"), pytest.raises(LockLostError):
        suspended.check()


@pytest.mark.usefixtures("lock_created")
@pytest.mark.slow
def test_an_owner_that_loses_its_lock_while_the_server_is_away_writes_nothing_afterwards(
    alias: str, elasticsearch: Elasticsearch, far: Elasticsearch, line: UnreliableLine
) -> None:
    """The lock is taken over while its owner, with a slow clock, considers the lease valid."""
    elasticsearch.indices.create(index=f"{alias}-1", aliases={alias: {}})
    lease_s = 3 * SHORT_LEASE_S
    lease = Lease(elasticsearch, lock_index(alias), WRITING, "load", Mode.SHARED, lease_s)
    fence = Mock(side_effect=lease.check)
    document = BulkDocument("rain", "hash", b"{}", "in", story="rain")
    line.fault = Fault.reset
    lease.acquire()
    with ThreadPoolExecutor() as pool:
        target = LoadTarget(far, alias, may_contain_documents=False, fence=fence)
        loading = pool.submit(lambda: [*write_documents(target, [document])])
        try:
            wait_until(lambda: fence.called)
            leave_lock(elasticsearch, alias, 0)
            with locked(elasticsearch, alias, WRITING, "reindex"):
                time.sleep(lease_s)
                line.fault = Fault.none
                with pytest.raises(LockLostError):
                    loading.result()
        finally:
            line.fault = Fault.none

    elasticsearch.indices.refresh(index=alias)
    assert elasticsearch.count(index=alias)["count"] == 0


def test_an_owner_that_loses_its_lock_after_its_last_write_leaves_the_stories_to_the_next(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]))
    index = find_loaded(elasticsearch, alias).name
    lost = Mock(side_effect=[None, LockLostError("taken over")])
    content = b'{"id": "snow", "title": "Snow", "body": "It snowed."}'
    snow = prepare_all([Input("in", None, Kind.PARSED, content)])
    target = LoadTarget(elasticsearch, alias, may_contain_documents=True, fence=lost)

    with start_run(alias, RunOptions(quiet=True)) as run, pytest.raises(LockLostError):
        run.write(target, snow, index)

    assert count_pending(elasticsearch, index) == 1


def test_one_of_many_concurrent_processes_gets_the_lock(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    def acquire(_: int) -> bool:
        try:
            Lease(elasticsearch, lock_index(alias), WRITING, "load").acquire()
        except LockHeldError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(acquire, range(8))) == [False] * 7 + [True]


@pytest.mark.slow
def test_two_concurrent_loads_lose_and_repeat_nothing(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    articles = [{"id": str(n), "title": f"T{n}", "body": "A body."} for n in range(RACING_ARTICLES)]
    file = write(Path("a.jsonl"), articles)
    for _ in range(RACES):
        processes = [
            subprocess.Popen([*INDEXER, "load", str(file), "--quiet"], stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        for process in processes:
            process.communicate(timeout=120)
        codes = sorted(process.returncode for process in processes)

        assert codes == [0, 0]
        assert set(stored(elasticsearch, alias)) == {str(n) for n in range(RACING_ARTICLES)}
        assert indexer("load", file, "--json").json["outcomes"] == outcomes(
            unchanged=RACING_ARTICLES
        )
        elasticsearch.indices.delete(index=[*elasticsearch.indices.get(index=alias)])


def lease_of(mode: Mode, *, is_waiting: bool = False) -> LockRecord:
    owner = LockOwner("any", "host", 1)
    return LockRecord(owner, "other", datetime.now(UTC), mode, is_waiting)


def test_writers_share_the_lock_and_a_waiting_command_keeps_new_ones_out() -> None:
    load, feed = lease_of(Mode.SHARED), lease_of(Mode.BRIEF)
    swap, waiting = lease_of(Mode.EXCLUSIVE), lease_of(Mode.EXCLUSIVE, is_waiting=True)

    for mode in (Mode.SHARED, Mode.BRIEF):
        assert find_blocker([load, feed], mode) is None
        assert find_blocker([swap], mode) is swap
        assert find_blocker([feed, waiting], mode) is waiting
    assert find_blocker([load, waiting], Mode.SHARED) is waiting
    assert find_blocker([load, waiting], Mode.BRIEF) is None  # it has to wait for the load anyway
    assert find_blocker([feed, load], Mode.EXCLUSIVE) is load
    assert find_blocker([load, waiting], Mode.EXCLUSIVE) is waiting


def test_a_command_that_needs_the_lock_alone_waits_for_all_writers_and_has_its_turn(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    """While feeds follow one another without a gap."""
    ended = threading.Event()
    place = (elasticsearch, alias, WRITING)
    with locked(*place, "push", mode=Mode.BRIEF):
        pass  # the index of the locks is ready

    def feed() -> int:
        batches = 0
        while not ended.is_set():
            with suppress(LockHeldError), locked(*place, "push", LockWait({}), Mode.BRIEF):
                batches += 1
                time.sleep(0.05)
        return batches

    with ThreadPoolExecutor(3) as pool, ExitStack() as at_the_end:
        at_the_end.callback(ended.set)  # the pool waits for the feeds, also after a failure
        feeds = [pool.submit(feed) for _ in range(3)]
        wait_until(lambda: len(read_locks(*place)) > 1)
        with locked(*place, "reindex", LockWait({"push": 10.0})) as lease:
            lease.check()
            assert [record.owner.command for record in read_locks(*place)] == ["reindex"]
        ended.set()
        assert sum(batches.result() for batches in feeds) > 1

    assert read_locks(*place) == ()


def test_a_command_that_gives_up_waiting_lets_writers_in_again(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    place = (elasticsearch, alias, WRITING)
    with locked(*place, "load", mode=Mode.SHARED):
        waiting = locked(*place, "reindex", LockWait({"load": 0.3}))
        with pytest.raises(LockHeldError, match="Locked by a load"), waiting:
            pass
        with locked(*place, "load", mode=Mode.SHARED):
            assert len(read_locks(*place)) == 2


def test_many_writers_renew_and_release_their_leases_at_once(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    place = (elasticsearch, lock_index(alias), WRITING)
    leases = [Lease(*place, "load", Mode.SHARED, 4 * SHORT_LEASE_S) for _ in range(12)]
    with ThreadPoolExecutor(len(leases)) as pool, ExitStack() as owned:
        holding = [hold(lease) for lease in leases]
        for entered in [pool.submit(context.__enter__) for context in holding]:
            entered.result()
        for context in holding:
            owned.push(context)
        time.sleep(2 * SHORT_LEASE_S)
        for lease in leases:
            lease.check()
        with pytest.raises(LockHeldError):
            Lease(*place, "reindex").acquire()

    assert read_locks(elasticsearch, alias, WRITING) == ()
