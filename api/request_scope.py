"""The time that one request may take, kept beside the request without being passed around."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic, perf_counter

from api.errors import FieldError, RefusedRequestError

# Elasticsearch stops by itself at the budget; its answer then still has to come back.
GRACE_S = 0.4
# Less would end before a search of an idle server does.
LEAST_BUDGET_MS = 50
BUDGET_HEADER = "X-Request-Timeout-Ms"
# The key in the state of each request that is set once the server shuts down.
SHUTTING_DOWN = "shutting_down"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`budget_ms` is what Elasticsearch may take; `ends` is when nothing is waited for any more."""

    budget_ms: int
    ends: float


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def parse_timeout_header(text: str | None, usual_ms: int) -> int:
    """The milliseconds that a caller's header asks for: less than usual, never more.

    Raises RefusedRequestError for any other text.
    """
    if text is None:
        return usual_ms
    if text.isdecimal() and text.isascii() and len(text) < len(str(usual_ms)) + 1:
        budget = int(text)
        if LEAST_BUDGET_MS <= budget <= usual_ms:
            return budget
    hint = f"Give whole milliseconds from {LEAST_BUDGET_MS} to {usual_ms}."
    fault = FieldError("header", BUDGET_HEADER, "budget", "It is no time that can be given.", hint)
    raise RefusedRequestError("See `errors`.", (fault,))


def start_deadline(budget_ms: int) -> None:
    """Begin the time of the current request."""
    _deadline.set(Deadline(budget_ms, monotonic() + budget_ms / 1000 + GRACE_S))


def restart_deadline() -> None:
    """Give what follows as much time again, for an answer that consists of several."""
    deadline = _deadline.get()
    if deadline is not None:
        start_deadline(deadline.budget_ms)


def current_timeout_ms(usual_ms: int) -> int:
    """The current request's budget; the usual one outside of requests."""
    deadline = _deadline.get()
    return deadline.budget_ms if deadline else usual_ms


def remaining_s(usual_ms: int) -> float:
    """Seconds until the current request has to be answered, never below 0."""
    deadline = _deadline.get()
    if deadline is None:
        return usual_ms / 1000 + GRACE_S
    return max(0.0, deadline.ends - monotonic())


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
