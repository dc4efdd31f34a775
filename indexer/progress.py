"""How far a load is: a bar on a terminal, a plain line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from indexer.extent import Extent
from indexer.receipts import Totals

# Often enough to see that it moves, seldom enough for a log.
_LINE_EVERY_S = 5.0

Report = Callable[[Totals], None]
Clock = Callable[[], float]


@contextmanager
def reporting(
    console: Console, quiet: bool, extent: Extent, clock: Clock = time.monotonic
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
def _bar(console: Console, extent: Extent, clock: Clock) -> Iterator[Report]:
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


def _lines(console: Console, extent: Extent, clock: Clock) -> Report:
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
    return f"{totals.seen:,} articles, {totals.seen / max(seconds, 1e-3):,.0f} a second"


def _left(share: float | None, seconds: float) -> Iterator[str]:
    if share:
        left = timedelta(seconds=round(seconds * (1 - share) / share))
        yield f"about {left} left"
