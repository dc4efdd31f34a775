"""Preparing a stream of inputs: here if they are few, and in further processes if they are many."""

import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from indexer.documents.prepare import prepare
from indexer.errors import PreparingError
from indexer.input.sources import Input
from indexer.load.batches import LoadItem
from indexer.load.results import LoadResult
from indexer.load.signals import SIGNALS

# Small enough that long articles stay a few megabytes, large enough to be worth passing on.
_BATCH_INPUTS = 64
_BATCH_BYTES = 1024 * 1024

# Starting a process, which reads the gazetteer, takes as long as preparing so many batches.
_ALONE = 16

# One more batch for each process than it works on.
_WAITING = 2

# Half of the cores, for Elasticsearch often shares the machine: what prepares faster than it can
# index only takes time from it, and each further process reads the gazetteer again.
_CORES_A_PROCESS = 2
_MOST_PROCESSES = 4

# Articles leave no cycles, and looking for some in a gazetteer takes a tenth of the time.
_GARBAGE = 50_000

Batch = list[Input | LoadResult]


def prepare_all(inputs: Iterable[Input | LoadResult]) -> Iterator[LoadItem]:
    """The document or the result for each input, in its order."""
    batches = _cut(inputs)
    few = list(islice(batches, _ALONE))
    following = next(batches, None)
    if following is None:
        yield from chain.from_iterable(map(prepare_batch, few))
    else:
        yield from _prepare_many(chain(few, [following], batches))


def prepare_batch(batch: Batch) -> list[LoadItem]:
    """The same for a few of them, which is what a further process does."""
    return [item if isinstance(item, LoadResult) else prepare(item) for item in batch]


def _prepare_many(batches: Iterable[Batch]) -> Iterator[LoadItem]:
    """The same by several processes, with no more batches on the way than they can work on."""
    workers = _processes(os.cpu_count() or 1)
    begun: deque[Future[list[LoadItem]]] = deque()
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_serve)
    try:
        for batch in batches:
            with _unheard_signals():
                begun.append(pool.submit(prepare_batch, batch))
            if len(begun) > workers * _WAITING:
                yield from begun.popleft().result()
        while begun:
            yield from begun.popleft().result()
    except BrokenProcessPool as error:
        raise PreparingError(
            "A process that prepares articles was killed, perhaps for want of memory: load again."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _unheard_signals() -> Iterator[None]:
    """Keep signals for later, here and in every process that is started meanwhile.

    Ctrl-C reaches all of a group, and a process has no ear of its own until it runs `_serve`.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _processes(cores: int) -> int:
    return max(1, min(_MOST_PROCESSES, cores // _CORES_A_PROCESS))


def _cut(inputs: Iterable[Input | LoadResult]) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for item in inputs:
        batch.append(item)
        size += len(item.content) if isinstance(item, Input) else 0
        if len(batch) == _BATCH_INPUTS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _serve() -> None:
    """Leave signals to the process that loads, and end with it, even if it was killed."""
    gc.set_threshold(_GARBAGE)
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
