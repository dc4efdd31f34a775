"""One run of `load` or `reindex`: read inputs, write documents, keep results, print a summary."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import cast

import typer
from rich.console import Console

from indexer.documents.prepare import LoadItem
from indexer.input.sources import STANDARD_INPUT, read_inputs
from indexer.load.loader import LoadTarget, write_documents
from indexer.load.progress import LoadProgress, input_size, measure_files
from indexer.load.results import InputSelection, Outcome, ResultsFile, open_results_file
from indexer.load.signals import StopFlag, StoppedError, stop_flag
from indexer.load.summary import LoadSummary
from indexer.load.worker_pool import prepare_all
from indexer.stories.update import track_changes

SOME_REJECTED = 1


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options that `load` and `reindex` share."""

    dry_run: bool = False
    results: Path | None = None
    as_json: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What the steps of a run share."""

    options: RunOptions
    summary: LoadSummary
    results: ResultsFile
    stop: StopFlag
    progress: LoadProgress

    def read(
        self, paths: Sequence[str], rejected: InputSelection | None = None
    ) -> Iterator[LoadItem]:
        """Yield the inputs under the paths, prepared, until a stop signal is received.

        With `rejected` only the inputs that an earlier load rejected.
        """
        stdin = self.stop.interruptible(cast(BufferedReader, sys.stdin.buffer))
        inputs = read_inputs(paths, stdin, self.results.path)
        measure = lambda: None if STANDARD_INPUT in paths else measure_files(paths)  # noqa: E731
        tracked = self.progress.track(inputs, input_size, measure)
        selected = rejected.select(tracked) if rejected else tracked
        return prepare_all(self.stop.take_until_stopped(selected), datetime.now(UTC))

    def write(self, target: LoadTarget, items: Iterable[LoadItem]) -> None:
        """Write the items, keep and count their results, and update the stories."""
        self.results.start()
        with track_changes(target.client, target.alias, target.dry_run) as changes, self.progress:
            for result in write_documents(target, items):
                changes.add(result)
                self.results.add(result)
                self.summary.totals.add(result)
                self.progress.show(self.summary.totals)
            target.fence()  # a process that took the lock over updates the stories itself

    @property
    def exit_code(self) -> int:
        """The code of the signal that stopped the run, else 1 if an input was rejected, else 0."""
        rejected = self.summary.totals.outcomes[Outcome.REJECTED] > 0
        return self.stop.exit_code or (SOME_REJECTED if rejected else 0)


@contextmanager
def start_run(alias: str, options: RunOptions) -> Iterator[Run]:
    """Start a run; its summary is printed at the end, whether it succeeds or fails."""
    summary = LoadSummary(alias, options.dry_run)
    started = time.monotonic()
    with ExitStack() as stack:
        stop = stack.enter_context(stop_flag())
        results = stack.enter_context(open_results_file(options.results))
        progress = LoadProgress(Console(stderr=True), options.quiet)
        try:
            with suppress(StoppedError):  # reported by the exit code
                yield Run(options, summary, results, stop, progress)
        finally:
            summary.seconds = time.monotonic() - started
            summary.stopped_by = stop.signal
            summary.results = str(results.path) if results.is_kept else None
            _print_summary(summary, options)


def _print_summary(summary: LoadSummary, options: RunOptions) -> None:
    if options.as_json:
        typer.echo(summary.to_json())
    elif summary.totals.total and not (options.quiet and summary.is_complete):
        typer.echo(summary.to_text())
