"""One writer at a time: a lock document with its holder, its expiry, and a fence."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import psutil
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from indexer.errors import LockHeldError, LockLostError
from indexer.index.index import create_hidden
from indexer.index.retry import retry

_PROC = Path("/proc")

# Which field of /proc/PID/stat behind the name is the start: ticks since the machine started.
_START = 19


@dataclass(frozen=True, slots=True)
class LockOwner:
    """Who holds a lock: a command of a process, on a machine.

    `table` names the list of processes in which `pid` is a number, empty where the system does not
    tell; `started` sets the process apart from later ones of its number.
    """

    command: str
    host: str
    pid: int
    started: float | None
    table: str = ""

    @property
    def dead(self) -> bool:
        """Whether it is known to have ended; of another list of processes nothing is known."""
        if (self.host, self.table) != (socket.gethostname(), _find_table()):
            return False
        return _find_start(self.pid, self.table) != self.started


def this_process(command: str) -> LockOwner:
    """The process that asks, while it does what the command tells."""
    pid, table = os.getpid(), _find_table()
    return LockOwner(command, socket.gethostname(), pid, _find_start(pid, table), table)


def _find_table() -> str:
    """The machine's present run and the namespace of its numbers: containers have their own."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _find_start(pid: int, table: str) -> float | None:
    """When a process began, by a clock that nobody sets, where there is one; none if it is gone."""
    try:
        if table:
            fields = (_PROC / f"{pid}/stat").read_bytes().rpartition(b")")[2].split()
            return float(fields[_START])
        return psutil.Process(pid).create_time()
    except (FileNotFoundError, ProcessLookupError, psutil.NoSuchProcess):
        return None


# Who writes through the alias holds the one, who makes or moves generations the other.
WRITING, REINDEXING = "writing", "reindexing"

# A holder that is not heard of for so long is dead. Clocks of two machines may differ by what
# is left of it after one renewal.
LIFE_S = 60
_RENEW_EVERY_S = 15

_LOOK_EVERY_S = 0.2

# Goes on while the machine sleeps, where the system has such a clock.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_MAPPINGS: dict[str, Any] = {"dynamic": False}


@dataclass(frozen=True, slots=True)
class LockRecord:
    """The lock document: `place` is its sequence number and term, to compare and swap by.

    `lease` tells one holding from every other, also of the same process.
    """

    holder: LockOwner
    lease: str
    expires_at: datetime
    place: Mapping[str, int]

    @property
    def free(self) -> bool:
        """Whether another may take it over."""
        return self.holder.dead or self.expires_at <= datetime.now(UTC)

    @property
    def far(self) -> bool:
        """Whether it expires so late that a clock must have been wrong."""
        return self.expires_at > datetime.now(UTC) + timedelta(seconds=2 * LIFE_S)


def lock_index(alias: str) -> str:
    """The index that holds the locks of the alias."""
    return f"{alias}-lock"


def read_lock(client: Elasticsearch, alias: str, purpose: str) -> LockRecord | None:
    """The lock of that purpose; none where nobody holds it."""
    try:
        found = client.get(index=lock_index(alias), id=purpose)
    except NotFoundError:
        return None
    source = found["_source"]
    place = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
    expires_at = datetime.fromisoformat(source["expires_at"])
    return LockRecord(LockOwner(**source["holder"]), source.get("lease", ""), expires_at, place)


class Lease:
    """A lock that is held: renewed in the background, and lost when another took it over."""

    def __init__(self, client: Elasticsearch, alias: str, purpose: str, command: str) -> None:
        self._client = client.options(request_timeout=_RENEW_EVERY_S)
        self._index, self._alias, self._purpose = lock_index(alias), alias, purpose
        self._holder = this_process(command)
        self._id = uuid4().hex
        self._place: Mapping[str, Any] = {}
        self._good_until = 0.0
        self._lost = False
        self._turn = threading.Lock()
        self._done = threading.Event()

    def acquire(self) -> None:
        """Take the lock; raises `LockHeldError` when another holds it."""
        create_hidden(self._client, self._index, _MAPPINGS)
        # Where another made the index a moment ago, its shard may not be there yet.
        found = retry(self._read)
        if found and not found.free and found.lease != self._id:
            raise held(found)
        try:
            self._write(found.place if found else {"op_type": "create"})
        except ConflictError:  # somebody was quicker
            self.acquire()

    def check(self) -> None:
        """The fence, to pass before every write: raises `LockLostError` behind it.

        A lease that was not renewed in time (a process that slept, a server that was away) is
        renewed first, with patience.
        """
        with self._turn:
            if not self._lost and time.clock_gettime(_CLOCK) < self._good_until:
                return
            retry(self._renew)
            if self._lost:
                raise LockLostError(
                    "Another process took the lock over, because this one was not heard of for "
                    f"{LIFE_S} s: nothing more was written. Run the command again."
                )

    def keep(self) -> None:
        """Renew until the end; a server that is away for a while is met again at `check`."""
        while not self._done.wait(_RENEW_EVERY_S):
            with self._turn:
                try:
                    self._renew()
                except (TransportError, ApiError):
                    continue  # the next renewal, or the next write, tells

    def release(self) -> None:
        """Give the lock back, if it is still ours; where the server is away it ends by itself."""
        self._done.set()
        with self._turn, suppress(TransportError, ApiError):
            self._while_ours(self._delete)

    def _renew(self) -> None:
        self._while_ours(self._write)

    def _while_ours(self, change: Callable[[Mapping[str, Any]], None]) -> None:
        """Change the lock, unless it was taken over."""
        while not self._lost:
            try:
                change(self._place)
            except (ConflictError, NotFoundError):
                found = self._read()  # the answer to our own last change may be lost
                self._place = found.place if found else {}
                self._lost = found is None or found.lease != self._id
            else:
                return

    def _read(self) -> LockRecord | None:
        return read_lock(self._client, self._alias, self._purpose)

    def _delete(self, condition: Mapping[str, Any]) -> None:
        self._client.delete(index=self._index, id=self._purpose, **condition)

    def _write(self, condition: Mapping[str, Any]) -> None:
        asked = time.clock_gettime(_CLOCK)
        expires_at = datetime.now(UTC) + timedelta(seconds=LIFE_S)
        document = {
            "holder": asdict(self._holder),
            "lease": self._id,
            "expires_at": expires_at.isoformat(),
        }
        index, purpose = self._index, self._purpose
        answer = self._client.index(index=index, id=purpose, document=document, **condition)
        self._place = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
        self._good_until = asked + LIFE_S - _RENEW_EVERY_S


def held(lock: LockRecord) -> LockHeldError:
    """The error for the second who comes."""
    holder = lock.holder
    end = f"its lock ends by itself at {lock.expires_at:%H:%M:%S} UTC"
    if lock.far:
        end = "`indexer doctor` tells how to take its lock away, since a clock was wrong"
    return LockHeldError(
        f"A {holder.command} (process {holder.pid} on {holder.host}) holds the lock: wait "
        f"for its end. If it died, {end}.",
        holder.command,
    )


@dataclass(frozen=True, slots=True)
class LockWait:
    """How many seconds to wait for the end of which other command.

    `interrupt` is called between two looks, and raises where there is no more to wait for.
    """

    seconds: Mapping[str, float]
    interrupt: Callable[[], None] = lambda: None


_NO_PATIENCE = LockWait(MappingProxyType({}))


@contextmanager
def holding(
    client: Elasticsearch,
    alias: str,
    purpose: str,
    command: str,
    patience: LockWait = _NO_PATIENCE,
) -> Iterator[Lease]:
    """The lock of that purpose until the block ends; raises `LockHeldError`, exit code 4."""
    lease = Lease(client, alias, purpose, command)
    _acquire(lease, patience)
    keeper = threading.Thread(target=lease.keep, daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.release()
        keeper.join()


def _acquire(lease: Lease, patience: LockWait) -> None:
    begun = time.monotonic()
    while True:
        try:
            return lease.acquire()
        except LockHeldError as error:
            if time.monotonic() - begun >= patience.seconds.get(error.command, 0):
                raise
        patience.interrupt()
        time.sleep(_LOOK_EVERY_S)
