"""The figures of a run as a table, a picture and a file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.search.cells import Cell, Spread, spread
from benchmarks.search.machine import MAX_FOREIGN_CORES

_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)

RESULTS_DIRECTORY = Path(__file__).parents[1] / "results"

_RULES = f"""\
How to read it: every figure is a ratio to Elasticsearch itself, sent the very same search
in the seconds before and after; the median of the rounds, and in brackets the range. `rate` is
requests a second (more is better), `p50` and `p99` are latencies (less is better). CPU is
milliseconds of processor a request in the program named. Cells in which others used more than
{MAX_FOREIGN_CORES} of a core were measured again. Compare figures of one run only: another machine
gives others.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One engine at one number of callers."""

    engine: str
    callers: int
    rate: Spread
    p50: Spread
    p99: Spread
    cpu_ms: dict[str, Spread]
    raw_p50_ms: Spread
    foreign: float


def make_row(engine: str, callers: int, cells: Sequence[Cell]) -> Row:
    """The cells of all rounds as one row."""
    programs = cells[0].cpu_ms
    return Row(
        engine=engine,
        callers=callers,
        rate=spread([cell.rate for cell in cells]),
        p50=spread([cell.p50 for cell in cells]),
        p99=spread([cell.p99 for cell in cells]),
        cpu_ms={name: spread([cell.cpu_ms[name] for cell in cells]) for name in programs},
        raw_p50_ms=spread([cell.raw_p50_ms for cell in cells]),
        foreign=max(cell.foreign for cell in cells),
    )


def write_report(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """The table; it is also kept in the results folder, with a picture and the bare figures."""
    table = "\n".join((*_table(rows), "", *notes, "", _RULES))
    RESULTS_DIRECTORY.mkdir(exist_ok=True)
    (RESULTS_DIRECTORY / "search.md").write_text(
        f"# Search compared with raw Elasticsearch\n\n{table}", "utf-8"
    )
    figures = {"rows": [asdict(row) for row in rows], "notes": list(notes)}
    (RESULTS_DIRECTORY / "search.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    _draw(rows)
    return table


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| engine | callers | rate | p50 | p99 | CPU ms a request | raw p50 ms | foreign |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        cpu = ", ".join(f"{name} {value.middle:.2f}" for name, value in row.cpu_ms.items())
        yield (
            f"| {row.engine} | {row.callers} | {row.rate} | {row.p50} | {row.p99} | {cpu} "
            f"| {row.raw_p50_ms} | {row.foreign:.2f} |"
        )


def _draw(rows: Sequence[Row]) -> None:
    """Bars from Elasticsearch itself to each rate and median latency, halves as long as doubles."""
    import matplotlib as mpl  # noqa: PLC0415 (slow to import, and only here)

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    labels = [f"{row.engine}, {row.callers}" for row in rows]
    figure, panes = plt.subplots(1, 2, figsize=(10, 0.5 * len(rows) + 1.5), sharey=True)
    for pane, name in zip(panes, ("rate", "p50"), strict=True):
        beyond = [getattr(row, name).middle - 1 for row in rows]
        pane.barh(labels, beyond, left=1, color="#35618f")
        pane.axvline(1, color="#b2452c", linewidth=1)
        pane.set_xscale("log")
        pane.set_xticks(_TICKS, [f"{tick:g}" for tick in _TICKS])
        pane.minorticks_off()
        pane.set_title(f"{name}, as a ratio to raw Elasticsearch")
    panes[0].invert_yaxis()
    figure.tight_layout()
    figure.savefig(RESULTS_DIRECTORY / "search.svg", metadata={"Date": None})
