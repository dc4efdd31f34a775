"""The loop of a continuous feed: receive a batch, write it, acknowledge it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import FileIO
from pathlib import Path
from typing import Protocol

import typer

from indexer.errors import IndexerError, LockLostError, ResultsError
from indexer.feed.writer import FeedWriter
from indexer.input.sources import RESULTS_SUFFIX, Input, RejectedInput
from indexer.load.results import LoadResult, ResultsFile, Totals
from indexer.load.signals import StopFlag, StoppedError
from indexer.load.worker_pool import prepare_all

# Small enough to be searchable within a second, large enough for a burst of files.
BATCH_INPUTS = 500
BATCH_BYTES = 4 * 1024 * 1024

# Pauses double up to the longest while Elasticsearch is away, or its disk is full.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_POLL_S = 0.2

_REPORT_EVERY_S = 60.0
# An article is searchable about so long after the end of its embargo.
_EMBARGOES_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class FeedBatch:
    """Inputs that belong together, and what to call with their results once they are stored.

    A batch that was not acknowledged is received again after a restart.
    """

    inputs: Sequence[Input | RejectedInput] = ()
    acknowledge: Callable[[Sequence[LoadResult]], None] = lambda _: None


class FeedSource(Protocol):
    """Where a feed comes from: a directory, a Redis stream, another queue."""

    def batches(self) -> Iterator[FeedBatch]:
        """Yield batches for ever; an empty one at least every second.

        The next one is requested after the last was acknowledged.
        """


class DailyResults:
    """One results file a day (UTC) in a directory, to which restarts append."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory, self._name = directory, name
        self._day: date | None = None
        self._file: ResultsFile | None = None
        self._stream: FileIO | None = None

    def add(self, results: Sequence[LoadResult]) -> None:
        """Append a line for each; raise `ResultsError` if that fails."""
        if results:
            file = self._open(datetime.now(UTC).date())
            for result in results:
                file.add(result)

    def close(self) -> None:
        """Close the file."""
        if self._stream:
            self._stream.close()

    def _open(self, day: date) -> ResultsFile:
        if self._file is None or day != self._day:
            self.close()
            path = self._directory / f"{self._name}-{day:%Y%m%d}{RESULTS_SUFFIX}"
            try:
                self._stream = path.open("ab", buffering=0)
            except OSError as error:
                raise ResultsError(
                    f"{path} cannot be written ({error.strerror}): choose another --results-dir."
                ) from error
            self._day, self._file = day, ResultsFile(path, self._stream, requested=True)
        return self._file


class Feed:
    """A feed from one source into one alias, until a stop signal is received."""

    def __init__(
        self, source: FeedSource, writer: FeedWriter, results: DailyResults, stop: StopFlag
    ) -> None:
        self._source, self._writer = source, writer
        self._results, self._stop = results, stop
        self._totals = Totals()
        self._reported_at = time.monotonic()
        self._embargoes_read_at = -_EMBARGOES_EVERY_S

    def run(self) -> Totals:
        """Run until a stop signal; what is in progress then is finished."""
        try:
            for batch in self._source.batches():
                if batch.inputs:
                    self._store(batch)
                self._retry(self._publish_ended_embargoes)
                self._retry(self._writer.update_stories)
                self._report()
                self._stop.raise_if_stopped()
        except StoppedError:
            pass
        finally:
            self._results.close()
        return self._totals

    def _store(self, batch: FeedBatch) -> None:
        prepared = [*prepare_all(batch.inputs, datetime.now(UTC))]
        written: list[LoadResult] = []
        self._retry(lambda: written.extend(self._writer.write(prepared)))
        self._results.add(written)
        batch.acknowledge(written)
        for result in written:
            self._totals.add(result)

    def _publish_ended_embargoes(self) -> None:
        """Look for them at most once a second."""
        if time.monotonic() - self._embargoes_read_at < _EMBARGOES_EVERY_S:
            return
        self._embargoes_read_at = time.monotonic()
        results = self._writer.publish_ended_embargoes()
        self._results.add(results)
        for result in results:
            self._totals.add(result)

    def _retry(self, action: Callable[[], None]) -> None:
        """Repeat until it succeeds: a batch is neither lost nor acknowledged meanwhile."""
        pause = _FIRST_PAUSE_S
        while True:
            try:
                with self._writer.translated_errors():
                    return action()
            except LockLostError:
                continue  # the next attempt takes the lock again
            except IndexerError as error:
                typer.echo(f"indexer: {error} Trying again in {pause:.0f} s.", err=True)
            self._sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._stop.raise_if_stopped()
            time.sleep(_POLL_S)

    def _report(self) -> None:
        """Print the counts once a minute if something was written."""
        now = time.monotonic()
        if self._totals.total and now - self._reported_at >= _REPORT_EVERY_S:
            self._reported_at = now
            typer.echo(describe_totals(self._totals), err=True)


def describe_totals(totals: Totals) -> str:
    """Return the counts as one line."""
    counts = (f"{count:,} {outcome}" for outcome, count in totals.by_outcome.items() if count)
    return ", ".join(counts) or "no inputs"
