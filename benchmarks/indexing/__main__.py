"""`make bench-index`: loading compared with the plainest client, in one run.

The plain client posts bulk bodies that were made before, over two connections. It is measured
before and after the loads of a round, and each load is compared with the nearest plain runs before
and after it. With `BENCH_BARE=1` each round also loads without names and stories ("bare"), compared
with bodies without them.

Where the archive has to be repeated, the words inside each sentence are in another order: two
thirds of a hundred thousand articles would else be copies, which a load joins to stories one by
one.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.indexing.inputs import write_inputs
from benchmarks.indexing.loads import Load, post_bodies, run_indexer
from benchmarks.indexing.report import Cell, write_report
from benchmarks.indexing.without import MODULE
from benchmarks.search.corpus import DATA
from benchmarks.search.machine import measuring
from benchmarks.search.service import elasticsearch_node

ROUND = ("plain", "parsed", "raw")
BARE_ROUND = ("plain bare", "bare", "plain bare")
# What a server does for the first time takes longer; so many bodies are enough for that.
_WARM_UP_BODIES = 20

app = typer.Typer(add_completion=False)


@app.command()
def bench(
    articles: Annotated[
        int, typer.Option(envvar="BENCH_ARTICLES", help="How many articles to load.")
    ] = 100_000,
    rounds: Annotated[
        int, typer.Option(envvar="BENCH_ROUNDS", help="How often each load is measured.")
    ] = 1,
    bare: Annotated[
        bool, typer.Option(envvar="BENCH_BARE", help="Load without names and stories as well.")
    ] = False,
) -> None:
    """Measure, and print the ratios."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    with tempfile.TemporaryDirectory() as place, elasticsearch_node() as (url, server):
        bodies = write_inputs(Path(place), articles, bare=bare)
        runs: dict[str, Callable[[], Load]] = {
            "plain": lambda: post_bodies(url, bodies["plain"]),
            "parsed": lambda: run_indexer(url, Path(place, "parsed")),
            "raw": lambda: run_indexer(url, Path(place, "raw")),
            "plain bare": lambda: post_bodies(url, bodies["bare"]),
            "bare": lambda: run_indexer(url, Path(place, "parsed"), MODULE),
        }
        post_bodies(url, bodies["plain"][:_WARM_UP_BODIES])
        order = [*(*ROUND, "plain", *(BARE_ROUND if bare else ())) * rounds]
        cells = [measure(name, runs[name], server) for name in order]
    notes = [f"{articles:,} articles, {rounds} {'round' if rounds == 1 else 'rounds'}."]
    typer.echo(write_report(cells, notes))


def measure(name: str, run: Callable[[], Load], server: int) -> Cell:
    """One load into an empty index."""
    children = child_seconds()
    with measuring({"elasticsearch": [server]}) as usage:
        begun = time.monotonic()
        load = run()
        seconds = time.monotonic() - begun
    children = child_seconds() - children
    cell = Cell(
        name,
        load.articles / seconds,
        load.early,
        load.memory,
        1_000 * (usage.own["driver"] + children) / load.articles,
        1_000 * usage.own["elasticsearch"] / load.articles,
        max(0.0, usage.foreign - children / seconds),
        load.rejected,
    )
    typer.echo(f"{name:11}{cell.rate:8,.0f} a second, neighbours took {cell.foreign:.1f} cores")
    return cell


def child_seconds() -> float:
    """Processor time of all programs that were started here and have ended."""
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


if __name__ == "__main__":
    app()
