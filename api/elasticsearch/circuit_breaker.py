"""Circuit breaker: after several failures in a row, nothing is sent but one probe at a time."""

from collections.abc import Callable
from enum import StrEnum

# Fewer would open on two slow searches; more would let a single caller wait several timeouts.
FAILURES_TO_OPEN = 3
# Short, so that the service is back within seconds; a probe costs the server next to nothing.
PAUSE_S = 1.0


class BreakerState(StrEnum):
    """`closed` admits every request, `open` none, `half_open` waits for the end of one probe."""

    closed = "closed"
    half_open = "half_open"
    open = "open"


class CircuitBreaker:
    """Pure but for its clock, which returns seconds that never run backwards."""

    def __init__(
        self,
        clock: Callable[[], float],
        failures_to_open: int = FAILURES_TO_OPEN,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._clock = clock
        self._failures_to_open = failures_to_open
        self._pause_s = pause_s
        self._failures = 0
        self._opened_at = 0.0
        self.state = BreakerState.closed

    @property
    def admits(self) -> bool:
        """Whether a request may be sent."""
        return self.state is BreakerState.closed

    def take_probe(self) -> bool:
        """Return whether the caller is to probe the server now; only one may at a time."""
        if self.state is not BreakerState.open or self._clock() < self._opened_at + self._pause_s:
            return False
        self.state = BreakerState.half_open
        return True

    def record_success(self) -> None:
        """Close the breaker and forget earlier failures: the server responded."""
        self._failures = 0
        self.state = BreakerState.closed

    def record_failure(self) -> None:
        """Open the breaker if a probe failed, or the last of several requests in a row."""
        self._failures += 1
        if self.state is BreakerState.half_open or self._failures >= self._failures_to_open:
            self.state = BreakerState.open
            self._opened_at = self._clock()
