"""One run of `load` or `reindex`: read inputs, write documents, keep results, print a summary."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import cast

import typer
from rich.console import Console

from indexer.documents.prepare import LoadItem, is_rejection
from indexer.input.dialects import Dialect
from indexer.input.sources import STANDARD_INPUT, ReadOptions, read_inputs
from indexer.load.loader import LoadTarget, write_documents
from indexer.load.progress import LoadProgress, input_size, measure_files
from indexer.load.results import (
    InputSelection,
    LoadResult,
    Outcome,
    ResultsFile,
    open_results_file,
)
from indexer.load.signals import StopFlag, StoppedError, stop_flag
from indexer.load.summary import LoadSummary
from indexer.load.worker_pool import prepare_all
from indexer.stories.update import StoryTarget, update_stories

SOME_REJECTED = 1
_NEEDING_AN_INDEX = (Outcome.INDEXED, Outcome.UPDATED, Outcome.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options that `load` and `reindex` share; `dialect` is that of all parsed articles."""

    dry_run: bool = False
    results: Path | None = None
    as_json: bool = False
    quiet: bool = False
    dialect: Dialect | None = None


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
        inputs = read_inputs(
            paths, stdin, ReadOptions(self.options.dialect, excluded=self.results.path)
        )
        measure = lambda: None if STANDARD_INPUT in paths else measure_files(paths)  # noqa: E731
        tracked = self.progress.track(inputs, input_size, measure)
        selected = rejected.select(tracked) if rejected else tracked
        return prepare_all(self.stop.take_until_stopped(selected), datetime.now(UTC))

    def write(
        self,
        target: LoadTarget,
        items: Iterable[LoadItem],
        index: str | None,
        anchor: str | None = None,
    ) -> int:
        """Write the items, keep and count their results, and update the stories of the index.

        Return how many articles of the index were deleted meanwhile; none for a dry run. `anchor`
        as in `StoryTarget`.
        """
        self.results.start()
        with self.progress:
            for result in write_documents(target, items):
                self._report(result)
        if target.dry_run or index is None:
            return 0
        target.fence()  # a process that took the lock over updates the stories itself
        tombstones, fence = target.tombstones_alias, target.fence
        return update_stories(StoryTarget(target.client, index, tombstones, fence, anchor))

    def skip_rejections(self, items: Iterator[LoadItem]) -> Iterator[LoadItem] | None:
        """Keep and count the rejections before the first input that is not one.

        Return the items from that one on, None if there is not one.
        """
        self.results.start()
        with self.progress:
            for item in items:
                if not is_rejection(item):
                    return chain((item,), items)
                self._report(cast(LoadResult, item))
        return None

    def _report(self, result: LoadResult) -> None:
        self.results.add(result)
        self.summary.totals.add(result)
        self.progress.show(self.summary.totals)

    @property
    def is_without_articles(self) -> bool:
        """Whether no input was written or withdrawn."""
        return not any(self.summary.totals.outcomes[outcome] for outcome in _NEEDING_AN_INDEX)

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
