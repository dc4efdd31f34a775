"""Locks: leases in lock documents, renewed in the background, with a fence before each write.

Any number of writers share the lock `WRITING`; a command that moves or replaces the index owns it
alone. A command that was killed cannot release its lease: it expires `LEASE_S` after its last
renewal.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from indexer.errors import LockHeldError, LockLostError
from indexer.index.index import create_hidden, revision_condition
from indexer.index.retry import RETRY_TIMEOUT_S, retry

# Commands that write through the alias take the first lock, those that make or move index
# generations the second.
WRITING, REINDEXING = "writing", "reindexing"

# How long a killed command blocks the next one. The lease is renewed at each third of it, so that
# two renewals may fail; the fence closes one third early, which is how far the clocks of two
# machines may differ.
LEASE_S = 30.0
_RENEWALS = 3

# Writers do not exclude each other, so an expired lease of one is kept for its owner: an outage may
# have prevented the renewals of all. It is dropped once no command waits for a server any more.
_FORGOTTEN_AFTER = timedelta(seconds=RETRY_TIMEOUT_S)

_POLL_S = 0.2

# This clock runs on while the machine is suspended, if the system has it.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_MAPPINGS: dict[str, Any] = {"dynamic": False}


class Mode(StrEnum):
    """How a lock is owned: alone, or with other writers.

    `brief` is shared for seconds, by a continuous feed for each of its batches.
    """

    EXCLUSIVE = "exclusive"
    SHARED = "shared"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class LockOwner:
    """The command that owns a lock, and its process."""

    command: str
    host: str
    pid: int

    def __str__(self) -> str:
        return f"{self.command} (process {self.pid} on {self.host})"


@dataclass(frozen=True, slots=True)
class LockRecord:
    """One lease of a lock; `lease` is unique to one acquisition.

    `is_waiting`: an exclusive one that waits for writers to end.
    """

    owner: LockOwner
    lease: str
    expires_at: datetime
    mode: Mode = Mode.EXCLUSIVE
    is_waiting: bool = False

    @property
    def is_expired(self) -> bool:
        """Whether another command may take the lock over."""
        return self.expires_at <= datetime.now(UTC)

    @property
    def is_forgotten(self) -> bool:
        """Whether its owner cannot come back."""
        return self.expires_at + _FORGOTTEN_AFTER <= datetime.now(UTC)

    @property
    def has_implausible_expiry(self) -> bool:
        """Whether it expires so late that a clock must have been wrong."""
        return self.expires_at > datetime.now(UTC) + timedelta(seconds=2 * LEASE_S)


@dataclass(frozen=True, slots=True)
class _LockState:
    """The leases of a lock; `condition` lets a write succeed only if nothing has changed."""

    records: tuple[LockRecord, ...]
    condition: Mapping[str, Any]

    def others(self, lease: str) -> list[LockRecord]:
        return [record for record in self.records if record.lease != lease]


def lock_index(alias: str) -> str:
    """Return the name of the index with the locks of the alias."""
    return f"{alias}-lock"


def read_locks(client: Elasticsearch, alias: str, purpose: str) -> tuple[LockRecord, ...]:
    """Return the leases of the lock of that purpose, expired ones included."""
    return _read_state(client, lock_index(alias), purpose).records


def _read_state(client: Elasticsearch, index: str, purpose: str) -> _LockState:
    try:
        response = client.get(index=index, id=purpose)
    except NotFoundError:
        return _LockState((), {"op_type": "create"})
    records = tuple(map(_read_record, response["_source"].get("leases", ())))
    return _LockState(records, revision_condition(response.body))


def _read_record(source: Mapping[str, Any]) -> LockRecord:
    return LockRecord(
        LockOwner(**source["owner"]),
        source["lease"],
        datetime.fromisoformat(source["expires_at"]),
        Mode(source["mode"]),
        source["is_waiting"],
    )


def _build_record(record: LockRecord) -> dict[str, Any]:
    return {**asdict(record), "expires_at": record.expires_at.isoformat()}


def find_blocker(live: Sequence[LockRecord], mode: Mode) -> LockRecord | None:
    """Return the lease that keeps another one of that mode from being acquired, if any.

    A command that waits for writers keeps new ones out, so that it has its turn. Brief ones are
    let in as long as it has to wait for another one anyway.
    """
    if mode is Mode.EXCLUSIVE:
        order = (Mode.EXCLUSIVE, Mode.SHARED, Mode.BRIEF)
        return min(live, key=lambda record: order.index(record.mode), default=None)
    has_shared = any(record.mode is Mode.SHARED for record in live)
    for record in live:
        admits = record.is_waiting and mode is Mode.BRIEF and has_shared
        if record.mode is Mode.EXCLUSIVE and not admits:
            return record
    return None


class Lease:
    """A lock that is owned by this process until it is released or taken over.

    `index` contains the lock document; `lease_s` is how many seconds the lease lasts without a
    renewal.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (a lock has an owner, a mode and a length)
        self,
        client: Elasticsearch,
        index: str,
        purpose: str,
        command: str,
        mode: Mode = Mode.EXCLUSIVE,
        lease_s: float | None = None,
    ) -> None:
        self._lease_s = LEASE_S if lease_s is None else lease_s
        self._renew_every_s = self._lease_s / _RENEWALS
        self._client = client.options(request_timeout=self._renew_every_s)
        self._index, self._purpose, self._mode = index, purpose, mode
        self._owner = LockOwner(command, socket.gethostname(), os.getpid())
        self._id = uuid4().hex
        self._written: _LockState | None = None
        self._valid_until = 0.0
        self._is_lost = False
        self._mutex = threading.Lock()
        self._released = threading.Event()

    def acquire(self, *, announce: bool = False) -> None:
        """Take the lock; raise `LockHeldError` if another command prevents it.

        With `announce` an exclusive command keeps new writers out until it acquires the lock; it
        must try again, or release the lease.
        """
        # Creating an index that exists would wait for other changes of the cluster's state. The
        # first request is not repeated: a server that is unreachable is reported at once.
        if not self._client.indices.exists(index=self._index):
            retry(lambda: create_hidden(self._client, self._index, _MAPPINGS))
        while True:
            # If another process has just created the index, its shard may not be ready yet.
            with suppress(ConflictError):  # another process was faster
                return retry(lambda: self._try_acquire(announce))

    def _try_acquire(self, announce: bool) -> None:
        state = self._read()
        others = state.others(self._id)
        live = [record for record in others if not record.is_expired]
        blocker = find_blocker(live, self._mode)
        if blocker and not (announce and blocker.mode is not Mode.EXCLUSIVE):
            raise _held_error(blocker)
        is_exclusive = self._mode is Mode.EXCLUSIVE
        kept = live if is_exclusive else [r for r in others if not r.is_forgotten]
        if blocker is None or not self._is_announced(state):
            self._write(kept, state.condition, is_waiting=blocker is not None)
        if blocker:
            raise _held_error(blocker)

    def _is_announced(self, state: _LockState) -> bool:
        """Whether our announcement is there and need not be renewed yet."""
        soon = datetime.now(UTC) + timedelta(seconds=self._lease_s - self._renew_every_s)
        return any(r.lease == self._id and r.expires_at > soon for r in state.records)

    def check(self) -> None:
        """Fence: call before every write; raise `LockLostError` if the lock was taken over.

        A lease that was not renewed in time (the process was suspended, the server was away) is
        renewed first, with retries.
        """
        with self._mutex:
            if not self._is_lost and time.clock_gettime(_CLOCK) < self._valid_until:
                return
            retry(self._renew)
            if self._is_lost:
                raise LockLostError(
                    "Another process took the lock over, because this one did not renew it for "
                    f"{self._lease_s:.0f} s: nothing more was written. Run the command again."
                )

    def renew_forever(self) -> None:
        """Renew until the release; `check` deals with a server that is away for longer."""
        while not self._released.wait(self._renew_every_s):
            with self._mutex:
                try:
                    self._renew()
                except (TransportError, ApiError):
                    continue

    def release(self) -> None:
        """Release the lock if it is still ours; if the server is away, the lease expires."""
        self._released.set()
        with self._mutex, suppress(TransportError, ApiError):
            self._change_if_ours(self._remove)

    def _renew(self) -> None:
        self._change_if_ours(
            lambda state: self._write(state.others(self._id), state.condition, is_waiting=False)
        )

    def _change_if_ours(self, change: Callable[[_LockState], None]) -> None:
        """Change the lock document, unless another process took the lock over."""
        while not self._is_lost:
            state, self._written = self._written or self._read(), None
            self._is_lost = len(state.others(self._id)) == len(state.records)
            if self._is_lost:
                return
            # Another lease was changed, or the response to our own last change was lost.
            with suppress(ConflictError, NotFoundError):
                change(state)
                return

    def _read(self) -> _LockState:
        return _read_state(self._client, self._index, self._purpose)

    def _remove(self, state: _LockState) -> None:
        others = state.others(self._id)
        if others:
            self._store(others, state.condition)
        else:
            self._client.delete(index=self._index, id=self._purpose, **state.condition)

    def _write(
        self, others: Sequence[LockRecord], condition: Mapping[str, Any], *, is_waiting: bool
    ) -> None:
        started = time.clock_gettime(_CLOCK)
        expires_at = datetime.now(UTC) + timedelta(seconds=self._lease_s)
        own = LockRecord(self._owner, self._id, expires_at, self._mode, is_waiting)
        self._written = self._store((*others, own), condition)
        self._valid_until = started + self._lease_s - self._renew_every_s

    def _store(self, records: Sequence[LockRecord], condition: Mapping[str, Any]) -> _LockState:
        document = {"leases": [_build_record(record) for record in records]}
        response = self._client.index(
            index=self._index, id=self._purpose, document=document, **condition
        )
        return _LockState(tuple(records), revision_condition(response.body))


def _held_error(record: LockRecord) -> LockHeldError:
    remedy = f"its lock expires at {record.expires_at:%H:%M:%S} UTC"
    if record.has_implausible_expiry:
        remedy = "`indexer doctor` shows how to remove its lock, since a clock was wrong"
    return LockHeldError(
        f"Locked by a {record.owner}: wait until it ends. If it was killed, {remedy}.",
        record.owner.command,
    )


@dataclass(frozen=True, slots=True)
class LockWait:
    """How many seconds to wait for which other command to release the lock.

    `interrupt` is called between two attempts; it raises to stop waiting.
    """

    seconds: Mapping[str, float]
    interrupt: Callable[[], None] = lambda: None


_NO_WAIT = LockWait(MappingProxyType({}))

# How many seconds a command that moves the alias waits for writers to end.
WRITERS_WAIT_S = MappingProxyType(
    {"load": 24 * 3600.0, "delete": 600.0, "push": 60.0, "watch": 60.0, "consume": 60.0}
)


@contextmanager
def locked(  # noqa: PLR0913, PLR0917 (a lock has an owner, a mode and a wait)
    client: Elasticsearch,
    alias: str,
    purpose: str,
    command: str,
    wait: LockWait = _NO_WAIT,
    mode: Mode = Mode.EXCLUSIVE,
) -> Iterator[Lease]:
    """Own the lock of that purpose until the block ends; raise `LockHeldError` (exit code 4)."""
    with hold(Lease(client, lock_index(alias), purpose, command, mode), wait) as lease:
        yield lease


@contextmanager
def hold(lease: Lease, wait: LockWait = _NO_WAIT) -> Iterator[Lease]:
    """Acquire a lease, renew it in the background, and release it when the block ends."""
    try:
        _acquire(lease, wait)
    except BaseException:
        lease.release()  # what was announced
        raise
    renewal = threading.Thread(target=lease.renew_forever, daemon=True)
    renewal.start()
    try:
        yield lease
    finally:
        lease.release()
        renewal.join()


def _acquire(lease: Lease, wait: LockWait) -> None:
    started = time.monotonic()
    while True:
        try:
            return lease.acquire(announce=bool(wait.seconds))
        except LockHeldError as error:
            if time.monotonic() - started >= wait.seconds.get(error.command, 0):
                raise
        wait.interrupt()
        time.sleep(_POLL_S)
