"""How far a load is: a bar on a terminal, a plain line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from indexer.receipts import Totals

# Often enough to see that it moves, seldom enough for a log.
_LINE_EVERY_S = 5.0

Report = Callable[[Totals], None]


@contextmanager
def reporting(console: Console, quiet: bool) -> Iterator[Report]:
    """A function to call with the totals after every input."""
    if quiet:
        yield lambda _: None
    elif console.is_terminal:
        with _bar(console) as report:
            yield report
    else:
        yield _lines(console)


@contextmanager
def _bar(console: Console) -> Iterator[Report]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Reading", total=None)
        started = time.monotonic()

        def report(totals: Totals) -> None:
            rate = totals.seen / max(time.monotonic() - started, 1e-3)
            text = f"{totals.seen:,} articles, {rate:,.0f} a second"
            progress.update(task, description=text)

        yield report


def _lines(console: Console) -> Report:
    told = time.monotonic()

    def report(totals: Totals) -> None:
        nonlocal told
        if time.monotonic() - told >= _LINE_EVERY_S:
            told = time.monotonic()
            console.print(f"{totals.seen:,} articles so far", highlight=False)

    return report
