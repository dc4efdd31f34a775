"""The processor time of the measured programs and of all others."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

# A neighbour's load above this share of one core makes a cell worthless.
MAX_FOREIGN_CORES = 0.3


@dataclass(slots=True)
class Usage:
    """Processor seconds within a block: of each program, and as cores of everybody else."""

    own: dict[str, float]
    foreign: float = 0.0

    @property
    def quiet(self) -> bool:
        """Whether the machine was ours alone."""
        return self.foreign <= MAX_FOREIGN_CORES


@contextmanager
def measuring(programs: dict[str, Iterable[int]]) -> Iterator[Usage]:
    """Account for the block; `programs` are process ids by name, their children counted too.

    The measuring process itself is added as "driver", without the programs that it started.
    """
    usage = Usage({})
    begin, busy, own = time.monotonic(), _busy(), _own(programs)
    yield usage
    elapsed = time.monotonic() - begin
    after = _own(programs)
    usage.own = {name: after[name] - own[name] for name in after}
    usage.foreign = max(0.0, _busy() - busy - sum(usage.own.values())) / elapsed


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _own(programs: dict[str, Iterable[int]]) -> dict[str, float]:
    driver = psutil.Process().cpu_times()
    others = {name: sum(map(_seconds, pids)) for name, pids in programs.items()}
    return {**others, "driver": driver.user + driver.system}


def _seconds(pid: int) -> float:
    total = 0.0
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = member.cpu_times()
                total += times.user + times.system
    return total
