"""Progress of a load by the bytes read: a bar on a terminal, a line every few seconds in a log."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from indexer.documents.article import ArticleError
from indexer.input.files import open_regular
from indexer.input.sources import Input, InputFile, RejectedInput, find_files
from indexer.load.results import Totals
from indexer.load.summary import describe_articles

# Often enough to show that it moves, seldom enough for a log.
_LINE_EVERY_S = 5.0

# A gzip file ends with the size of its content, in four bytes.
_GZIP_SIZE_BYTES = 4

_T = TypeVar("_T")


class LoadProgress:
    """Shows how many articles are loaded, and how long the rest will take if the total is known."""

    def __init__(
        self, console: Console, quiet: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console, self._clock = console, clock
        self._shows_lines = not quiet and not console.is_terminal
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            get_time=clock,
            disable=quiet or not console.is_terminal,
        )
        self._task = self._bar.add_task("Reading", total=None)
        self._read = 0
        self._measure: Callable[[], int | None] | None = None
        self._last_line = clock()

    def __enter__(self) -> Self:
        """Show the bar; the time counts from here."""
        self._bar.reset(self._task)
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove the bar."""
        self._bar.stop()

    def track(
        self,
        items: Iterable[_T],
        size: Callable[[_T], int],
        measure: Callable[[], int | None],
    ) -> Iterator[_T]:
        """Yield the items and add up their sizes; `measure` returns the size of all, if known.

        It is called when the progress is first shown.
        """
        self._measure = measure
        for item in items:
            self._read += size(item)
            yield item

    def show(self, totals: Totals) -> None:
        """Update the bar, or print a line if the last one is some seconds old."""
        if self._shows_lines:
            if self._clock() - self._last_line >= _LINE_EVERY_S:
                self._last_line = self._clock()
                self._update(totals)
                self._console.print(", ".join(self._describe(totals)), highlight=False)
        elif not self._bar.disable:
            self._update(totals)

    def _update(self, totals: Totals) -> None:
        if self._measure:
            self._bar.update(self._task, total=self._measure())
            self._measure = None
        [description, *_] = self._describe(totals)
        self._bar.update(self._task, completed=self._read, description=description)

    def _describe(self, totals: Totals) -> Iterator[str]:
        [task] = self._bar.tasks
        elapsed = self._clock() - (task.start_time or 0)
        rate = totals.total / max(elapsed, 1e-3)
        yield f"{describe_articles(totals.total)}, {rate:,.0f} a second"
        if task.total and self._read:
            unread = max(0, task.total - self._read)
            yield f"about {timedelta(seconds=round(elapsed * unread / self._read))} left"


def measure_files(paths: Iterable[str]) -> int:
    """Return the size of the files under the paths, unpacked; unreadable files count 0."""
    files = (item for path in paths for item in find_files(Path(path)))
    return sum(_measure_file(item) for item in files if isinstance(item, InputFile))


def input_size(item: Input | RejectedInput) -> int:
    """Return the bytes of one input."""
    return len(item.content) if isinstance(item, Input) else 0


def _measure_file(input_file: InputFile) -> int:
    try:
        with open_regular(input_file.location, compressed=False) as file:
            size = os.fstat(file.fileno()).st_size
            if not input_file.path.lower().endswith(".gz"):
                return size
            file.seek(max(0, size - _GZIP_SIZE_BYTES))
            return int.from_bytes(file.read(), "little")
    except ArticleError:  # reported when the file is read
        return 0
