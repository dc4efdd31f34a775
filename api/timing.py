"""How long the parts of one request take, kept beside the request without being passed around."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

_stages: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


def start_timing() -> dict[str, float]:
    """Begin a request; the stages that follow write their seconds into what is returned."""
    stages: dict[str, float] = {}
    _stages.set(stages)
    return stages


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the time inside to a stage of the current request."""
    begin = perf_counter()
    try:
        yield
    finally:
        stages = _stages.get()
        if stages is not None:
            stages[name] = stages.get(name, 0.0) + perf_counter() - begin
