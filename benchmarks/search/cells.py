"""Cells of a run: an engine between two runs of raw Elasticsearch, so that drift cancels out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Generic, TypeVar

from benchmarks.search.load import Send, run_callers
from benchmarks.search.machine import MAX_FOREIGN_CORES, measuring

T = TypeVar("T")

# A cell that other programs disturbed is measured again, at most so often.
MAX_ATTEMPTS = 6

Programs = dict[str, Iterable[int]]


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """The same work done by Elasticsearch itself and by the measured engine."""

    name: str
    raw: Send[T]
    other: Send[T]


@dataclass(frozen=True, slots=True)
class Cell:
    """One engine's run and raw Elasticsearch's in the same seconds.

    Ratios are to the mean of raw's two runs; `cpu_ms` is processor time a request of each program.
    """

    rate: float
    p50: float
    p99: float
    cpu_ms: dict[str, float]
    foreign: float
    raw_p50_ms: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the rounds."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.least:.2f}-{self.most:.2f})"


def spread(values: Sequence[float]) -> Spread:
    """The median and the range."""
    return Spread(median(values), min(values), max(values))


async def measure_cell(pair: Pair[T], tasks: Sequence[T], callers: int, programs: Programs) -> Cell:
    """Return a cell that no other program disturbed, or the last try."""
    for _ in range(MAX_ATTEMPTS):
        cell = await _measure(pair, tasks, callers, programs)
        if cell.foreign <= MAX_FOREIGN_CORES:
            break
    return cell


async def _measure(pair: Pair[T], tasks: Sequence[T], callers: int, programs: Programs) -> Cell:
    with measuring(programs) as whole:
        before = await run_callers(pair.raw, tasks, callers)
        with measuring(programs) as own:
            timing = await run_callers(pair.other, tasks, callers)
        after = await run_callers(pair.raw, tasks, callers)
    return Cell(
        rate=timing.rate / _mean(before.rate, after.rate),
        p50=timing.p50 / _mean(before.p50, after.p50),
        p99=timing.p99 / _mean(before.p99, after.p99),
        cpu_ms={name: spent / len(tasks) * 1000 for name, spent in own.own.items()},
        foreign=whole.foreign,
        raw_p50_ms=_mean(before.p50, after.p50),
    )


def _mean(one: float, other: float) -> float:
    return (one + other) / 2
