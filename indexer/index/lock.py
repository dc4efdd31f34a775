"""One writer at a time: a lease in a lock document, renewed in the background, with a fence.

A command that was killed cannot release its lock: the lease expires `LEASE_S` after its last
renewal, and the next command takes the lock over.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from indexer.errors import LockHeldError, LockLostError
from indexer.index.index import create_hidden
from indexer.index.retry import retry

# Commands that write through the alias take the first lock, those that make or move index
# generations the second.
WRITING, REINDEXING = "writing", "reindexing"

# How long a killed command blocks the next one. The lease is renewed at each third of it, so that
# two renewals may fail; the fence closes one third early, which is how far the clocks of two
# machines may differ.
LEASE_S = 30.0
_RENEWALS = 3

_POLL_S = 0.2

# This clock runs on while the machine is suspended, if the system has it.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_MAPPINGS: dict[str, Any] = {"dynamic": False}


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
    """The lock document; `revision` is its sequence number and term, for conditional writes.

    `lease` is unique to one acquisition of the lock.
    """

    owner: LockOwner
    lease: str
    expires_at: datetime
    revision: Mapping[str, int]

    @property
    def is_expired(self) -> bool:
        """Whether another command may take the lock over."""
        return self.expires_at <= datetime.now(UTC)

    @property
    def has_implausible_expiry(self) -> bool:
        """Whether it expires so late that a clock must have been wrong."""
        return self.expires_at > datetime.now(UTC) + timedelta(seconds=2 * LEASE_S)


def lock_index(alias: str) -> str:
    """Return the name of the index with the locks of the alias."""
    return f"{alias}-lock"


def read_lock(client: Elasticsearch, alias: str, purpose: str) -> LockRecord | None:
    """Return the lock of that purpose, or None if it is free."""
    try:
        response = client.get(index=lock_index(alias), id=purpose)
    except NotFoundError:
        return None
    source = response["_source"]
    return LockRecord(
        LockOwner(**source["owner"]),
        source["lease"],
        datetime.fromisoformat(source["expires_at"]),
        _revision(response.body),
    )


def _revision(response: Mapping[str, Any]) -> dict[str, int]:
    return {"if_seq_no": response["_seq_no"], "if_primary_term": response["_primary_term"]}


class Lease:
    """A lock that is owned by this process until it is released or taken over.

    `lease_s` is how many seconds it lasts without a renewal.
    """

    def __init__(
        self,
        client: Elasticsearch,
        alias: str,
        purpose: str,
        command: str,
        lease_s: float | None = None,
    ) -> None:
        self._lease_s = LEASE_S if lease_s is None else lease_s
        self._renew_every_s = self._lease_s / _RENEWALS
        self._client = client.options(request_timeout=self._renew_every_s)
        self._index, self._alias, self._purpose = lock_index(alias), alias, purpose
        self._owner = LockOwner(command, socket.gethostname(), os.getpid())
        self._id = uuid4().hex
        self._revision: Mapping[str, Any] = {}
        self._valid_until = 0.0
        self._is_lost = False
        self._mutex = threading.Lock()
        self._released = threading.Event()

    def acquire(self) -> None:
        """Take the lock; raise `LockHeldError` if another command owns it."""
        create_hidden(self._client, self._index, _MAPPINGS)
        # If another process has just created the index, its shard may not be ready yet.
        record = retry(self._read)
        if record and not record.is_expired and record.lease != self._id:
            raise _held_error(record)
        try:
            self._write(record.revision if record else {"op_type": "create"})
        except ConflictError:  # another process was faster
            self.acquire()

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
            self._change_if_ours(self._delete)

    def _renew(self) -> None:
        self._change_if_ours(self._write)

    def _change_if_ours(self, change: Callable[[Mapping[str, Any]], None]) -> None:
        """Change the lock document, unless another process took the lock over."""
        while not self._is_lost:
            try:
                change(self._revision)
            except (ConflictError, NotFoundError):
                # The response to our own last change may have been lost.
                record = self._read()
                self._revision = record.revision if record else {}
                self._is_lost = record is None or record.lease != self._id
            else:
                return

    def _read(self) -> LockRecord | None:
        return read_lock(self._client, self._alias, self._purpose)

    def _delete(self, condition: Mapping[str, Any]) -> None:
        self._client.delete(index=self._index, id=self._purpose, **condition)

    def _write(self, condition: Mapping[str, Any]) -> None:
        started = time.clock_gettime(_CLOCK)
        expires_at = datetime.now(UTC) + timedelta(seconds=self._lease_s)
        document = {
            "owner": asdict(self._owner),
            "lease": self._id,
            "expires_at": expires_at.isoformat(),
        }
        response = self._client.index(
            index=self._index, id=self._purpose, document=document, **condition
        )
        self._revision = _revision(response.body)
        self._valid_until = started + self._lease_s - self._renew_every_s


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


@contextmanager
def locked(
    client: Elasticsearch,
    alias: str,
    purpose: str,
    command: str,
    wait: LockWait = _NO_WAIT,
) -> Iterator[Lease]:
    """Own the lock of that purpose until the block ends; raise `LockHeldError` (exit code 4)."""
    with hold(Lease(client, alias, purpose, command), wait) as lease:
        yield lease


@contextmanager
def hold(lease: Lease, wait: LockWait = _NO_WAIT) -> Iterator[Lease]:
    """Acquire a lease, renew it in the background, and release it when the block ends."""
    _acquire(lease, wait)
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
            return lease.acquire()
        except LockHeldError as error:
            if time.monotonic() - started >= wait.seconds.get(error.command, 0):
                raise
        wait.interrupt()
        time.sleep(_POLL_S)
