"""Prepare a stream of inputs: in this process if they are few, else in worker processes."""

import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from indexer.documents.prepare import LoadItem, prepare_batch
from indexer.errors import WorkerError
from indexer.input.sources import Input, RejectedInput
from indexer.load.signals import STOP_SIGNALS

# Small enough that a batch of long articles is a few megabytes, large enough to be worth the
# transfer to another process.
BATCH_INPUTS = 64
_BATCH_BYTES = 1024 * 1024

# Starting a process, which reads the gazetteer, takes as long as preparing this many batches.
_BATCHES_WITHOUT_WORKERS = 16

# Each worker has one batch in progress and one queued.
_BATCHES_PER_WORKER = 2

# Half of the cores, since Elasticsearch often runs on the same machine: preparing faster than it
# indexes only takes processor time from it, and each worker reads the gazetteer again.
_CORES_PER_WORKER = 2
_MAX_WORKERS = 4

# Articles leave no reference cycles, and looking for some in the gazetteer takes a tenth of the
# time.
_GC_THRESHOLD = 50_000

Batch = list[Input | RejectedInput]


def prepare_all(
    inputs: Iterable[Input | RejectedInput], now: datetime | None = None
) -> Iterator[LoadItem]:
    """Yield the document or the rejection for each input, in order.

    Dates of raw articles after `now` are refused.
    """
    batches = _batched(inputs)
    first = list(islice(batches, _BATCHES_WITHOUT_WORKERS))
    next_batch = next(batches, None)
    if next_batch is None:
        yield from chain.from_iterable(prepare_batch(batch, now) for batch in first)
    else:
        yield from _prepare_in_workers(chain(first, [next_batch], batches), now)


def _prepare_in_workers(batches: Iterable[Batch], now: datetime | None) -> Iterator[LoadItem]:
    """Prepare in worker processes, with a bounded number of batches in flight."""
    workers = _count_workers(os.cpu_count() or 1)
    pending: deque[Future[list[LoadItem]]] = deque()
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start_worker)
    try:
        for batch in batches:
            with _blocked_signals():
                pending.append(pool.submit(prepare_batch, batch, now))
            if len(pending) > workers * _BATCHES_PER_WORKER:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError(
            "A process that prepares articles was killed, perhaps by lack of memory: load again."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """Delay stop signals, also in worker processes that are started meanwhile.

    Ctrl-C reaches the whole process group; a worker ignores it only after `_start_worker`.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _count_workers(cores: int) -> int:
    return max(1, min(_MAX_WORKERS, cores // _CORES_PER_WORKER))


def _batched(inputs: Iterable[Input | RejectedInput]) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for item in inputs:
        batch.append(item)
        size += len(item.content) if isinstance(item, Input) else 0
        if len(batch) == BATCH_INPUTS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _start_worker() -> None:
    """Ignore stop signals, and end with the loading process, even if that is killed."""
    gc.set_threshold(_GC_THRESHOLD)
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Wait for the end of the parent process, and end this one."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
