"""The table that a measurement comes to, which is kept in `benchmarks/results`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.indexing.loads import Memory
from benchmarks.search.machine import MAX_FOREIGN_CORES
from benchmarks.search.report import RESULTS_DIRECTORY

NEEDED = {"parsed": 0.9, "raw": 0.75, "bare": 0.9}
# What each load is compared with.
_PLAIN = {"parsed": "plain", "raw": "plain", "bare": "plain bare"}

_RULES = f"""\
How to read it: `plain` posts ready-made bulk bodies over two connections, which excludes reading,
parsing, places, embeddings, stories, results and versions; `parsed` and `raw` are `indexer load`
with the same articles, as lines of JSON and as text files. `ratio` is the rate of a load divided
by the mean rate of the plain runs before and after it: the median of the rounds, and in brackets
the range; `goal` is what was wanted. The times are milliseconds of processor an article, of the
client with its worker process and of Elasticsearch; both share two cores, so their sum limits the
rate. Memory is the most resident memory of the loading process and of its largest worker, in MB,
in the first quarter of the run and in all of it: nearly the same if it stays flat. `foreign` is
the most that other programs used meanwhile, in cores: a run with more than {MAX_FOREIGN_CORES} is
to be measured again. Compare figures of one run only: another machine gives others.
"""


@dataclass(frozen=True)
class Cell:
    """One load: documents a second, what each cost, and the neighbours.

    `own_ms` and `server_ms` are processor time an article, of the client and of Elasticsearch;
    `early` is the memory after a quarter of the run; `foreign` are the cores that other programs
    used meanwhile; `rejected` are the inputs that were not loaded.
    """

    name: str
    rate: float
    early: Memory
    memory: Memory
    own_ms: float
    server_ms: float
    foreign: float
    rejected: int


def write_report(cells: Sequence[Cell], notes: Sequence[str]) -> str:
    """Return the table; it is also kept in the results folder, with the bare figures."""
    table = "\n".join((*_table(cells), "", *notes, *_doubts(cells), "", _RULES))
    RESULTS_DIRECTORY.mkdir(exist_ok=True)
    page = f"# Loading compared with ready-made bulk bodies\n\n{table}"
    (RESULTS_DIRECTORY / "index.md").write_text(page, "utf-8")
    figures = {"cells": [asdict(cell) for cell in cells], "notes": [*notes]}
    (RESULTS_DIRECTORY / "index.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return table


def _table(cells: Sequence[Cell]) -> Iterator[str]:
    yield (
        "| load | articles a second | ratio | goal | ms client | ms Elasticsearch | loader MB "
        "| worker MB | foreign | rejected |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for kind in dict.fromkeys(cell.name for cell in cells):
        yield _describe(kind, cells)


def _describe(kind: str, cells: Sequence[Cell]) -> str:
    """Return a line of the table."""
    ours = [cell for cell in cells if cell.name == kind]
    rate, own_ms, server_ms = (
        median(getattr(cell, name) for cell in ours) for name in ("rate", "own_ms", "server_ms")
    )
    loader = f"{max(c.early.loader for c in ours):.0f} to {max(c.memory.loader for c in ours):.0f}"
    worker = f"{max(c.early.helper for c in ours):.0f} to {max(c.memory.helper for c in ours):.0f}"
    is_load = kind in _PLAIN
    return (
        f"| {kind} | {rate:,.0f} | {_compare(kind, cells) if is_load else '1'} "
        f"| {NEEDED.get(kind, '')} | {own_ms:.2f} | {server_ms:.2f} "
        f"| {loader if is_load else ''} | {worker if is_load else ''} "
        f"| {max(cell.foreign for cell in ours):.1f} | {max(cell.rejected for cell in ours)} |"
    )


def _compare(kind: str, cells: Sequence[Cell]) -> str:
    """Return the median and the range of the ratios of a load to the plain runs around it."""
    ratios = []
    for at, cell in enumerate(cells):
        if cell.name == kind:
            before = [c.rate for c in cells[:at] if c.name == _PLAIN[kind]][-1]
            after = next(c.rate for c in cells[at:] if c.name == _PLAIN[kind])
            ratios.append(2 * cell.rate / (before + after))
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def _doubts(cells: Sequence[Cell]) -> Iterator[str]:
    loud = sum(cell.foreign > MAX_FOREIGN_CORES for cell in cells)
    if loud:
        yield f"{loud} of {len(cells)} runs had neighbours: measure again when it is quiet."
