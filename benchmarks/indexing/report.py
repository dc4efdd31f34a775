"""The table that a measurement comes to."""

from dataclasses import dataclass
from statistics import median

from benchmarks.indexing.loads import Memory
from benchmarks.search.machine import MAX_FOREIGN_CORES

NEEDED = {"parsed": 0.9, "raw": 0.55, "bare": 0.9}


@dataclass(frozen=True)
class Cell:
    """One load: documents a second, what each cost, and the neighbours.

    `own_ms` and `server_ms` are processor time an article, of the client and of Elasticsearch;
    `foreign` are the cores that other programs used meanwhile.
    """

    name: str
    rate: float
    memory: Memory
    own_ms: float
    server_ms: float
    foreign: float


def report(cells: list[Cell]) -> str:
    """A table: for each kind of load its ratio to the plain runs around it, and its costs."""
    lines = [
        "load       docs/s  of plain (range)  requests  ms client  ms server  MB loader  MB helper",
        *(describe(kind, cells) for kind in ("plain", "parsed", "raw", "plain bare", "bare")),
    ]
    loud = sum(cell.foreign > MAX_FOREIGN_CORES for cell in cells)
    if loud:
        lines.append(f"{loud} of {len(cells)} runs had neighbours: measure again when it is quiet.")
    return "\n".join(lines)


def describe(kind: str, cells: list[Cell]) -> str:
    """A line of the table."""
    ours = [cell for cell in cells if cell.name == kind]
    ratios = [
        cell.rate * 2 / (cells[at - 1].rate + cells[at + 1].rate)
        for at, cell in enumerate(cells)
        if cell.name == kind in NEEDED
    ] or [1.0]
    ratio = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    rate, own_ms, server_ms = (
        median(getattr(cell, name) for cell in ours) for name in ("rate", "own_ms", "server_ms")
    )
    loader = max(cell.memory.loader for cell in ours)
    helper = max(cell.memory.helper for cell in ours)
    return (
        f"{kind:11}{rate:6,.0f}  {ratio:20} {NEEDED.get(kind, 1):5}"
        f"  {own_ms:9.2f}  {server_ms:9.2f}  {loader:9,.0f}  {helper:9,.0f}"
    )
