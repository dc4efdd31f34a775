"""One run that loads: listens to signals, keeps results, counts, and tells what it came to."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import typer
from rich.console import Console

from indexer.load.batches import LoadItem
from indexer.load.loader import Target, load
from indexer.load.progress import ReadProgress, reporting
from indexer.load.results import Outcome, ResultsFile, open_results
from indexer.load.signals import StopFlag, StoppedError, listening
from indexer.load.summary import LoadSummary
from indexer.stories.changes import settling

SOME_REJECTED = 1


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the user asked of a run that loads."""

    dry_run: bool = False
    results: Path | None = None
    as_json: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class LoadRun:
    """What a running load writes to and listens to, and how far it has read."""

    options: RunOptions
    summary: LoadSummary
    results: ResultsFile
    wish: StopFlag
    extent: ReadProgress = field(default_factory=ReadProgress)

    def load(self, target: Target, steps: Iterable[LoadItem]) -> None:
        """Load the steps, count them, keep their results, and make them findable."""
        self.results.begin()
        with (
            settling(target.client, target.alias, target.dry_run) as changes,
            reporting(Console(stderr=True), self.options.quiet, self.extent) as report,
        ):
            for result in load(target, steps):
                changes.add(result)
                self.results.add(result)
                self.summary.totals.add(result)
                report(self.summary.totals)
            target.fence()  # who took over is writing, and will settle stories himself

    @property
    def exit_code(self) -> int:
        """That of the signal which stopped it, else whether some was rejected."""
        rejected = self.summary.totals.outcomes[Outcome.REJECTED] > 0
        return self.wish.exit_code or (SOME_REJECTED if rejected else 0)


@contextmanager
def load_context(alias: str, options: RunOptions) -> Iterator[LoadRun]:
    """A run; at its end, whatever that is, what was done is told."""
    summary = LoadSummary(alias, options.dry_run)
    started = time.monotonic()
    with listening() as wish, open_results(options.results) as results:
        try:
            with suppress(StoppedError):  # the exit code tells
                yield LoadRun(options, summary, results, wish)
        finally:
            summary.seconds = time.monotonic() - started
            summary.stopped_by = wish.signal
            summary.results = str(results.path) if results.kept else None
            _print(summary, options)


def _print(summary: LoadSummary, options: RunOptions) -> None:
    if options.as_json:
        typer.echo(summary.to_json())
    elif summary.totals.total and not (options.quiet and summary.nothing_lost):
        typer.echo(summary.to_text())
