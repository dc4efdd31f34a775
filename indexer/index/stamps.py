"""Stamps: reserve numbers for changes, and report up to where the changes are visible.

See `mappings/watermark.py` for what readers rely on. A writer that was killed leaves its floor
behind. Any other writer removes it once it has expired, the server runs no write of it any more,
and what it wrote is visible.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import count
from typing import Any
from uuid import uuid4

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from indexer.documents.prepare import BulkDocument
from indexer.errors import LockLostError, NotReadyError
from indexer.index.index import create_hidden, revision_condition
from indexer.index.retry import retry
from mappings.watermark import (
    WATERMARK_ID,
    Watermark,
    Writer,
    format_stamp,
    read_watermark,
    watermark_index,
)

# A floor lasts this long after its writer last renewed it.
WRITER_S = 30.0
# A writer sends nothing once so little is left: the clocks of two machines may differ by half of
# it, and a request that was sent arrives within the other half.
_MARGIN_S = 15.0
# A long load makes its changes visible to readers of the watermark this often.
PUBLISH_EVERY_S = 5.0

# After a conflict with another writer; the next attempt mostly succeeds.
_LONGEST_PAUSE_S = 0.05
_BULK_ACTIONS = "indices:data/write/bulk*"
_US_PER_S = 1_000_000
_MAPPINGS: dict[str, Any] = {"dynamic": False}
# This clock runs on while the machine is suspended, if the system has it.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_Revision = Mapping[str, Any]


class Stamps:
    """The stamps of one writer. Used by several threads.

    `publishes`: what is written becomes visible every few seconds, not only at the end. `clock`
    returns Unix time in seconds.
    """

    def __init__(
        self,
        client: Elasticsearch,
        alias: str,
        *,
        publishes: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.id = uuid4().hex
        self._client = client
        self._alias = alias
        self._publishes = publishes
        self._clock = clock
        self._mutex = threading.Lock()
        self._written: list[int] = []
        self._in_progress: list[int] = []
        self._valid_until = 0.0
        self._published_at = time.monotonic()

    @contextmanager
    def stamping(self, documents: Sequence[BulkDocument]) -> Iterator[list[BulkDocument]]:
        """Yield the documents with stamps; those that have one keep it. Write them in the block.

        If the block fails, some of its writes may still arrive, so their stamps stay in progress.
        """
        new = [document for document in documents if not document.is_stamped]
        if not new:
            yield list(documents)
            return
        first = self.reserve(len(new))
        numbers = count(first)
        yield [
            document if document.is_stamped else document.with_stamp(format_stamp(next(numbers)))
            for document in documents
        ]
        self.finish(first)
        if self._publishes:
            self.publish_if_due()

    def reserve(self, size: int) -> int:
        """Return the first of so many consecutive stamps; report their end with `finish`.

        Raise `LockLostError` if another process gave this one up.
        """
        with self._mutex:
            watermark = self._change(lambda watermark: self._with_reservation(watermark, size))
            first = watermark.next - size
            self._in_progress.append(first)
            return first

    def finish(self, first: int) -> None:
        """Report that every write with the stamps from `first` on has ended."""
        with self._mutex:
            self._in_progress.remove(first)
            self._written.append(first)

    def check(self) -> None:
        """Fence: call before every write; raise `LockLostError` if the floor was removed."""
        with self._mutex:
            if self._floors and time.clock_gettime(_CLOCK) > self._valid_until:
                self._change(self._with_renewal)

    def publish_if_due(self) -> None:
        """Publish what was written, unless that was done some seconds ago."""
        if time.monotonic() - self._published_at >= PUBLISH_EVERY_S:
            self.publish()

    def publish(self) -> None:
        """Make what was written visible, and let readers of the watermark pass it."""
        with self._mutex:
            if self._written:
                visible, self._written = self._written, []
                try:
                    retry(lambda: refresh(self._client, self._alias))
                except BaseException:
                    self._written += visible
                    raise
                self._change(self._with_renewal)
            self._published_at = time.monotonic()

    def advance(self, stamp: int) -> None:
        """Let every further stamp be above this one, such as the last one of a backup."""
        with self._mutex:
            self._change(lambda mark: replace(mark, next=max(mark.next, stamp + 1)))

    @property
    def _floors(self) -> list[int]:
        return self._written + self._in_progress

    def _with_reservation(self, watermark: Watermark, size: int) -> Watermark:
        self._require_floor(watermark)
        first = max(watermark.next, int(self._clock() * _US_PER_S))
        return self._with_floor(replace(watermark, next=first + size), [*self._floors, first])

    def _with_renewal(self, watermark: Watermark) -> Watermark:
        self._require_floor(watermark)
        return self._with_floor(watermark, self._floors)

    def _require_floor(self, watermark: Watermark) -> None:
        if self._floors and self.id not in watermark.writers:
            raise LockLostError(
                "Another process took over, because this one did not respond for "
                f"{WRITER_S:.0f} s: nothing more was written. Run the command again."
            )

    def _with_floor(self, watermark: Watermark, floors: list[int]) -> Watermark:
        writers = {id_: writer for id_, writer in watermark.writers.items() if id_ != self.id}
        if floors:
            writers[self.id] = Writer(min(floors), self._clock() + WRITER_S)
        return replace(watermark, writers=writers)

    def _change(self, change: Callable[[Watermark], Watermark]) -> Watermark:
        started = time.clock_gettime(_CLOCK)
        changed = retry(lambda: change_watermark(self._client, self._alias, change))
        self._valid_until = started + WRITER_S - _MARGIN_S
        return changed


@contextmanager
def open_stamps(client: Elasticsearch, alias: str, *, publishes: bool = False) -> Iterator[Stamps]:
    """Yield stamps for the changes of the block, which are published at its end.

    If the block fails, some of its writes may still arrive: its floor is left to expire.
    """
    retry(lambda: remove_expired(client, alias))
    stamps = Stamps(client, alias, publishes=publishes)
    yield stamps
    stamps.publish()


def combine_fences(*fences: Callable[[], None]) -> Callable[[], None]:
    """Return a fence that raises if any of these does."""

    def check() -> None:
        for fence in fences:
            fence()

    return check


def find_watermark(client: Elasticsearch, alias: str) -> Watermark | None:
    """Return the watermark of the alias, or None before the first change."""
    found = _read(client, alias)
    return found[0] if found else None


def remove_expired(
    client: Elasticsearch, alias: str, clock: Callable[[], float] = time.time
) -> int:
    """Remove the floors of writers that have ended without doing so; return how many."""
    watermark = find_watermark(client, alias)
    expired = _find_expired(watermark, clock()) if watermark else frozenset()
    if not expired or _is_writing(client, expired):
        return 0
    refresh(client, alias)

    def without_expired(mark: Watermark) -> Watermark:
        dead = expired & _find_expired(mark, clock())
        return replace(mark, writers={i: w for i, w in mark.writers.items() if i not in dead})

    change_watermark(client, alias, without_expired)
    return len(expired)


def _find_expired(watermark: Watermark, now: float) -> frozenset[str]:
    return frozenset(id_ for id_, writer in watermark.writers.items() if writer.expires_at < now)


def _is_writing(client: Elasticsearch, writers: frozenset[str]) -> bool:
    """Whether the server still runs a bulk request of one of the writers."""
    # The client's own method warns, because Elasticsearch may extend the response.
    response = client.perform_request(
        "GET",
        "/_tasks",
        params={"actions": _BULK_ACTIONS, "detailed": "true"},
        headers={"accept": "application/json"},
    )
    nodes = response.body["nodes"]
    tasks = (task for node in nodes.values() for task in node["tasks"].values())
    return any(task.get("headers", {}).get("X-Opaque-Id") in writers for task in tasks)


def refresh(client: Elasticsearch, index: str) -> None:
    """Make all writes visible; raise `NotReadyError` if a shard did not refresh.

    Nothing needs to be refreshed if the index does not exist.
    """
    try:
        shards = client.indices.refresh(index=index)["_shards"]
    except NotFoundError:
        return
    if shards["failed"]:
        raise NotReadyError(f"{shards['failed']} shards of {index} were not refreshed")


def change_watermark(
    client: Elasticsearch, alias: str, change: Callable[[Watermark], Watermark]
) -> Watermark:
    """Replace the watermark by what `change` returns for it, and return that."""
    while True:
        stored = _read(client, alias)
        if stored is None:
            create_hidden(client, watermark_index(alias), _MAPPINGS)
        old, condition = stored or (Watermark(uuid4().hex, 0), {"op_type": "create"})
        new = change(old)
        if stored and new == old:
            return new
        try:
            client.index(
                index=watermark_index(alias), id=WATERMARK_ID, document=asdict(new), **condition
            )
        except ConflictError:
            time.sleep(random.uniform(0, _LONGEST_PAUSE_S))
        else:
            return new


def _read(client: Elasticsearch, alias: str) -> tuple[Watermark, _Revision] | None:
    try:
        response = client.get(index=watermark_index(alias), id=WATERMARK_ID)
    except NotFoundError:
        return None
    return read_watermark(response["_source"]), revision_condition(response.body)
