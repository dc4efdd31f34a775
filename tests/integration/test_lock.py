"""One writer at a time: who holds the lock, who is turned away, and who takes it over."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.errors import LockHeldError, LockLostError
from indexer.index import lock
from indexer.index.index import find_index
from indexer.index.lock import WRITING, Lease, holding, lock_index, read_lock, this_process
from indexer.index.retry import retry
from indexer.input.sources import Input, Kind
from indexer.load.loader import Target, load
from indexer.load.results import LoadResult, Outcome
from indexer.load.run import RunOptions, load_context
from indexer.load.worker_pool import prepare_all
from tests.integration.command_line import INDEXER, indexer, outcomes, stored, write
from tests.integration.unreliable import Fault, UnreliableLine

RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}

# The suite takes a few of them.
RACES = int(os.environ.get("LOAD_RACES", "2"))
RACING_ARTICLES = 200

# Seconds between two renewals, in which an answer must have come.
QUICK_S = 0.7

# Takes a lock, and ends without giving it back.
DYING = """
import os, sys
from elasticsearch import Elasticsearch
from indexer.index.lock import WRITING, Lease
Lease(Elasticsearch(os.environ["ELASTICSEARCH_URL"]), sys.argv[1], WRITING, "load").acquire()
os._exit(0)
"""

pytestmark = pytest.mark.usefixtures("command_settings")


def leave_lock(client: Elasticsearch, alias: str, seconds: int, **holder: Any) -> None:
    """A lock document as a process would leave it that was killed, or is far away."""
    known = {"command": "load", "host": "far-away", "pid": 7, "started": 1.0, **holder}
    expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
    document = {"holder": known, "expires_at": expires_at.isoformat()}
    client.index(index=lock_index(alias), id=WRITING, document=document)


def expire_lock(client: Elasticsearch, alias: str) -> None:
    """As if its holder had not been heard of for long."""
    past = {"expires_at": "2020-01-01T00:00:00+00:00"}
    client.update(index=lock_index(alias), id=WRITING, doc=past)


def wait_until(happens: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_second_writer_is_turned_away_with_code_4(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    file = write(Path("a.jsonl"), [RAIN])
    indexer("load", file)
    with holding(elasticsearch, alias, WRITING, "load"):
        for words in (("load", file), ("delete", "rain")):
            told = indexer(*words)
            assert told.exit_code == 4
            assert told.err.startswith(f"indexer: A load (process {os.getpid()} on ")
            assert told.err.count("\n") == 1
        assert indexer("load", file, "--dry-run").exit_code == 0

    assert indexer("delete", "rain").exit_code == 0
    assert read_lock(elasticsearch, alias, WRITING) is None


def test_a_signal_reaches_a_load_that_waits_for_a_reindex(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    file = write(Path("a.jsonl"), [RAIN])
    with (
        holding(elasticsearch, alias, WRITING, "reindex"),
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


def test_the_lock_of_the_dead_is_taken_over(alias: str, elasticsearch: Elasticsearch) -> None:
    file = write(Path("a.jsonl"), [RAIN])
    leave_lock(elasticsearch, alias, 30)
    assert indexer("load", file).exit_code == 4

    leave_lock(elasticsearch, alias, -1)
    assert indexer("load", file).exit_code == 0

    subprocess.run([sys.executable, "-c", DYING, alias], check=True)
    assert indexer("load", file).exit_code == 0


def test_a_number_that_was_given_again_is_another_process(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    leave_lock(elasticsearch, alias, 30, **{**asdict(this_process("load")), "started": 1.0})

    assert indexer("load", write(Path("a.jsonl"), [RAIN])).exit_code == 0


def test_of_another_run_of_the_machine_nothing_is_known(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    gone = {**asdict(this_process("load")), "started": 1.0, "table": "that of a copied machine"}
    leave_lock(elasticsearch, alias, 30, **gone)

    assert indexer("load", write(Path("a.jsonl"), [RAIN])).exit_code == 4


@pytest.mark.slow
def test_a_holder_that_counts_processes_for_itself_is_not_taken_for_dead(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    """As in a container that shares the machine's name."""
    apart = ["unshare", "--pid", "--fork", "--mount-proc"]
    if subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespace of processes may be made here")
    command = [*apart, *INDEXER, "load", "-", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wait_until(lambda: retry(lambda: read_lock(elasticsearch, alias, WRITING)))
        file = write(Path("a.jsonl"), [RAIN])
        second = indexer("load", file).exit_code
        process.communicate(file.read_bytes(), timeout=30)

    assert (second, process.returncode) == (4, 0)


def test_who_slept_while_another_took_over_is_fenced_off(
    alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = Lease(elasticsearch, alias, WRITING, "load")
    sleeper.acquire()
    expire_lock(elasticsearch, alias)
    with holding(elasticsearch, alias, WRITING, "load") as other:
        monkeypatch.setattr(sleeper, "_good_until", 0.0)
        with pytest.raises(LockLostError, match="took the lock over"):
            sleeper.check()
        sleeper.release()
        other.check()
        with pytest.raises(LockHeldError):
            Lease(elasticsearch, alias, WRITING, "load").acquire()


@pytest.fixture
def far(line: UnreliableLine) -> Iterator[Elasticsearch]:
    """A client over a line without a fault."""
    line.fault = Fault.none
    with Elasticsearch(line.url, max_retries=0) as client:
        yield client


def wait_for_renewal(client: Elasticsearch, alias: str) -> None:
    """Until the server has renewed the lock once more, whether or not its answer arrived."""
    before = read_lock(client, alias, WRITING)
    wait_until(lambda: read_lock(client, alias, WRITING) != before)


@pytest.mark.slow
def test_a_renewal_whose_answer_is_lost_leaves_the_lock_where_it_is(
    alias: str,
    elasticsearch: Elasticsearch,
    far: Elasticsearch,
    line: UnreliableLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with holding(far, alias, WRITING, "load"):
        pass  # makes the index, which may take longer
    monkeypatch.setattr(lock, "_RENEW_EVERY_S", QUICK_S)
    with holding(far, alias, WRITING, "load") as lease:
        line.fault = Fault.silent
        wait_for_renewal(elasticsearch, alias)
        line.fault = Fault.none
        wait_for_renewal(elasticsearch, alias)
        monkeypatch.setattr(lease, "_good_until", 0.0)
        lease.check()
        line.fault = Fault.silent
        wait_for_renewal(elasticsearch, alias)
        line.fault = Fault.none

    assert read_lock(elasticsearch, alias, WRITING) is None


def test_a_lock_that_was_given_without_an_answer_is_taken_when_asked_again(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    lease = Lease(elasticsearch, alias, WRITING, "load")
    lease.acquire()
    lease.acquire()
    lease.release()

    assert read_lock(elasticsearch, alias, WRITING) is None


def test_a_server_that_is_away_for_longer_than_a_lease_is_waited_for(
    alias: str, far: Elasticsearch, line: UnreliableLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with holding(far, alias, WRITING, "load") as lease:
        monkeypatch.setattr(lease, "_good_until", 0.0)
        line.fault = Fault.reset
        back = threading.Timer(1, lambda: setattr(line, "fault", Fault.none))
        back.start()
        lease.check()
        assert line.fault is Fault.none
        back.join()


def test_who_slept_with_his_machine_is_fenced_off(
    alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = Lease(elasticsearch, alias, WRITING, "load")
    with monkeypatch.context() as brief:
        brief.setattr(lock, "LIFE_S", 2 * QUICK_S)
        brief.setattr(lock, "_RENEW_EVERY_S", QUICK_S)
        sleeper.acquire()
    asleep = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: asleep)  # it is frozen then
    time.sleep(2 * QUICK_S)

    with holding(elasticsearch, alias, WRITING, "load"), pytest.raises(LockLostError):
        sleeper.check()


def test_who_is_overtaken_while_the_server_is_away_writes_nothing_once_it_is_back(
    alias: str,
    elasticsearch: Elasticsearch,
    far: Elasticsearch,
    line: UnreliableLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elasticsearch.indices.create(index=f"{alias}-1", aliases={alias: {}})
    lease = Lease(elasticsearch, alias, WRITING, "load")
    lease.acquire()
    fence = Mock(side_effect=lease.check)
    document = BulkDocument("rain", "hash", b"{}", LoadResult("in", None, Outcome.INDEXED))
    line.fault = Fault.reset
    with ThreadPoolExecutor() as pool:
        target = Target(far, alias, stored=False, fence=fence)
        loading = pool.submit(lambda: [*load(target, [document])])
        wait_until(lambda: fence.called)
        expire_lock(elasticsearch, alias)
        with holding(elasticsearch, alias, WRITING, "reindex"):
            monkeypatch.setattr(lease, "_good_until", 0.0)
            line.fault = Fault.none
            with pytest.raises(LockLostError):
                loading.result()

    elasticsearch.indices.refresh(index=alias)
    assert elasticsearch.count(index=alias)["count"] == 0


def test_who_is_overtaken_after_his_last_write_leaves_stories_to_the_other(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write(Path("a.jsonl"), [RAIN]))
    lost = Mock(side_effect=[None, LockLostError("taken over")])
    content = b'{"id": "snow", "title": "Snow", "body": "It snowed."}'
    snow = prepare_all([Input("in", None, Kind.PARSED, content)])

    with load_context(alias, RunOptions(quiet=True)) as run, pytest.raises(LockLostError):
        run.load(Target(elasticsearch, alias, stored=True, fence=lost), snow)

    index = find_index(elasticsearch, alias)
    assert index is not None
    assert not index.settled


def test_of_many_that_come_at_once_one_gets_the_lock(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    def acquire(_: int) -> bool:
        try:
            Lease(elasticsearch, alias, WRITING, "load").acquire()
        except LockHeldError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(acquire, range(8))) == [False] * 7 + [True]


@pytest.mark.slow
def test_of_two_loads_at_once_nothing_is_lost_and_nothing_doubled(
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

        assert codes in ([0, 0], [0, 4])
        assert set(stored(elasticsearch, alias)) == {str(n) for n in range(RACING_ARTICLES)}
        assert indexer("load", file, "--json").json["outcomes"] == outcomes(
            unchanged=RACING_ARTICLES
        )
        elasticsearch.indices.delete(index=[*elasticsearch.indices.get(index=alias)])
