"""How far a load is: a bar on a terminal, a plain line now and then elsewhere."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

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
from indexer.input.directories import Found, find_files
from indexer.input.files import open_regular
from indexer.input.sources import Input
from indexer.load.results import LoadResult, Totals

# A gzip file ends with the size of what it holds, as four bytes.
_SIZE_BYTES = 4


def measure(paths: Iterable[str]) -> int:
    """The bytes that the files under the paths hold, unpacked; those not to be read count 0."""
    found = (each for path in paths for each in find_files(Path(path)))
    return sum(_measure_file(each) for each in found if isinstance(each, Found))


def size_of(item: Input | LoadResult) -> int:
    """The bytes of one input."""
    return len(item.content) if isinstance(item, Input) else 0


def _measure_file(found: Found) -> int:
    try:
        with open_regular(found.location, packed=False) as file:
            size = os.fstat(file.fileno()).st_size
            if not found.name.lower().endswith(".gz"):
                return size
            file.seek(max(0, size - _SIZE_BYTES))
            return int.from_bytes(file.read(), "little")
    except ArticleError:  # told when its turn comes
        return 0


_T = TypeVar("_T")


class ReadProgress:
    """What was read of the whole, in bytes or in articles."""

    def __init__(self) -> None:
        self._find_total: Callable[[], int | None] = lambda: None
        self._read = 0

    def follow(
        self,
        items: Iterable[_T],
        size: Callable[[_T], int],
        find_total: Callable[[], int | None],
    ) -> Iterator[_T]:
        """The items, each counted as it is read; the total is asked for when a share is wanted."""
        self._find_total = cache(find_total)
        for item in items:
            self._read += size(item)
            yield item

    @property
    def share(self) -> float | None:
        """From 0 to 1; none where the total is not known, or nothing was read."""
        total = self._find_total()
        return min(1.0, self._read / total) if total and self._read else None


# Often enough to see that it moves, seldom enough for a log.
_LINE_EVERY_S = 5.0

Report = Callable[[Totals], None]
Clock = Callable[[], float]


@contextmanager
def reporting(
    console: Console, quiet: bool, extent: ReadProgress, clock: Clock = time.monotonic
) -> Iterator[Report]:
    """A function to call with the totals after every input."""
    if quiet:
        yield lambda _: None
    elif console.is_terminal:
        with _bar(console, extent, clock) as report:
            yield report
    else:
        yield _lines(console, extent, clock)


@contextmanager
def _bar(console: Console, extent: ReadProgress, clock: Clock) -> Iterator[Report]:
    text, bar = TextColumn("{task.description}"), BarColumn()
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    started = clock()
    with Progress(
        SpinnerColumn(), text, bar, *times, console=console, transient=True, get_time=clock
    ) as progress:
        task = progress.add_task("Reading", total=None)

        def report(totals: Totals) -> None:
            share = extent.share
            progress.update(
                task,
                description=_describe(totals, clock() - started),
                total=None if share is None else 1.0,
                completed=share,
            )

        yield report


def _lines(console: Console, extent: ReadProgress, clock: Clock) -> Report:
    started = told = clock()

    def report(totals: Totals) -> None:
        nonlocal told
        now = clock()
        if now - told >= _LINE_EVERY_S:
            told = now
            parts = (_describe(totals, now - started), *_left(extent.share, now - started))
            console.print(", ".join(parts), highlight=False)

    return report


def _describe(totals: Totals, seconds: float) -> str:
    return f"{totals.total:,} articles, {totals.total / max(seconds, 1e-3):,.0f} a second"


def _left(share: float | None, seconds: float) -> Iterator[str]:
    if share:
        left = timedelta(seconds=round(seconds * (1 - share) / share))
        yield f"about {left} left"
