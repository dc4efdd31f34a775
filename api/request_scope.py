"""The deadline and the stage timings of the current request, in context variables."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic, perf_counter

from api.errors import FieldError, InvalidRequestError

# Elasticsearch stops at the timeout; its response still has to arrive after that.
GRACE_S = 0.4
# A search of an idle server takes about as long.
MIN_TIMEOUT_MS = 50
TIMEOUT_HEADER = "X-Request-Timeout-Ms"
# The key in the state of each request that is set once the server shuts down.
SHUTTING_DOWN = "shutting_down"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`timeout_ms` is for Elasticsearch; `ends` is when the service stops waiting for it."""

    timeout_ms: int
    ends: float


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def parse_timeout_header(text: str | None, default_ms: int) -> int:
    """Return the milliseconds of the timeout header, at most the default.

    Raise InvalidRequestError for any other text.
    """
    if text is None:
        return default_ms
    if text.isdecimal() and text.isascii() and len(text) < len(str(default_ms)) + 1:
        timeout_ms = int(text)
        if MIN_TIMEOUT_MS <= timeout_ms <= default_ms:
            return timeout_ms
    hint = f"Give whole milliseconds from {MIN_TIMEOUT_MS} to {default_ms}."
    error = FieldError(
        "header",
        TIMEOUT_HEADER,
        "timeout",
        "Must be an integer number of milliseconds in the allowed range.",
        hint,
    )
    raise InvalidRequestError("See `errors`.", (error,))


Charge = Callable[[int, str], Awaitable[None]]
_charge: ContextVar[Charge | None] = ContextVar("charge", default=None)


def start_charging(charge: Charge | None) -> None:
    """Set what the costs of the current request are charged to; None if they are not limited."""
    _charge.set(charge)


async def charge_cost(cost: int, cheaper: str) -> None:
    """Charge a cost to the current request's client.

    Raise CostLimitedError, with what would be `cheaper`, if its budget is spent.
    """
    charge = _charge.get()
    if charge is not None:
        await charge(cost, cheaper)


def start_deadline(timeout_ms: int) -> None:
    """Start the deadline of the current request."""
    _deadline.set(Deadline(timeout_ms, monotonic() + timeout_ms / 1000 + GRACE_S))


def restart_deadline() -> None:
    """Start the deadline again, for a response that is made of several searches."""
    deadline = _deadline.get()
    if deadline is not None:
        start_deadline(deadline.timeout_ms)


def extend_deadline(seconds: float) -> None:
    """Let the current request wait so long from now on, for what is necessary only once."""
    deadline = _deadline.get()
    if deadline is not None:
        ends = max(deadline.ends, monotonic() + seconds)
        _deadline.set(Deadline(deadline.timeout_ms, ends))


def current_timeout_ms(default_ms: int) -> int:
    """Return the current request's timeout, or the default outside of requests."""
    deadline = _deadline.get()
    return deadline.timeout_ms if deadline else default_ms


def remaining_s(default_ms: int) -> float:
    """Return the seconds until the current request's deadline, at least 0."""
    deadline = _deadline.get()
    if deadline is None:
        return default_ms / 1000 + GRACE_S
    return max(0.0, deadline.ends - monotonic())


class _Timing:
    """One request's stages; overlapping times of the same stage count once."""

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
    """Start timing a request; stages add their seconds to the returned dictionary."""
    timing = _Timing()
    _timing.set(timing)
    return timing.seconds


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the time of the block to a stage of the current request."""
    timing = _timing.get()
    if timing is None:
        yield
        return
    timing.enter(name)
    try:
        yield
    finally:
        timing.leave(name)
