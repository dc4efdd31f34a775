"""How long the parts of one request take, kept beside the request without being passed around."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter


class _Timing:
    """One request's stages; where one is open several times at once, its time counts once."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: Counter[str] = Counter()
        self._since: dict[str, float] = {}

    def enter(self, name: str) -> None:
        if not self._open[name]:
            self._since[name] = perf_counter()
        self._open[name] += 1

    def leave(self, name: str) -> None:
        self._open[name] -= 1
        if not self._open[name]:
            seconds = perf_counter() - self._since[name]
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds


_timing: ContextVar[_Timing | None] = ContextVar("timing", default=None)


def start_timing() -> dict[str, float]:
    """Begin a request; the stages that follow write their seconds into what is returned."""
    timing = _Timing()
    _timing.set(timing)
    return timing.seconds


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the time inside to a stage of the current request."""
    timing = _timing.get()
    if timing is None:
        yield
        return
    timing.enter(name)
    try:
        yield
    finally:
        timing.leave(name)
