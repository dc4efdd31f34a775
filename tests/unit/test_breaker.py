"""The circuit breaker: a table of transitions, and properties over random events."""

from hypothesis import given
from hypothesis import strategies as st

from api.elasticsearch.circuit_breaker import (
    FAILURES_TO_OPEN,
    PAUSE_S,
    BreakerState,
    CircuitBreaker,
)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def opened(clock: Clock) -> CircuitBreaker:
    breaker = CircuitBreaker(clock)
    for _ in range(FAILURES_TO_OPEN):
        breaker.record_failure()
    return breaker


def test_failures_in_a_row_open_it() -> None:
    breaker = CircuitBreaker(Clock())
    states = []
    for _ in range(FAILURES_TO_OPEN):
        states.append(breaker.state)
        breaker.record_failure()

    assert states == [BreakerState.closed] * FAILURES_TO_OPEN
    assert (breaker.state, breaker.admits) == (BreakerState.open, False)


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker = CircuitBreaker(Clock())
    for _ in range(10):
        for _ in range(FAILURES_TO_OPEN - 1):
            breaker.record_failure()
        breaker.record_success()

    assert breaker.admits


def test_after_its_pause_one_probe_is_due_and_no_second() -> None:
    clock = Clock()
    breaker = opened(clock)

    early = breaker.take_probe()
    clock.seconds += PAUSE_S
    assert (early, breaker.take_probe(), breaker.take_probe()) == (False, True, False)
    assert (breaker.state, breaker.admits) == (BreakerState.half_open, False)


def test_a_probe_that_succeeds_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.seconds += PAUSE_S
    breaker.take_probe()

    breaker.record_success()

    assert breaker.admits


def test_a_probe_that_fails_opens_it_for_a_whole_pause_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.seconds += PAUSE_S
    breaker.take_probe()
    clock.seconds += PAUSE_S / 2

    breaker.record_failure()

    clock.seconds += PAUSE_S / 2
    assert not breaker.take_probe()
    clock.seconds += PAUSE_S / 2
    assert breaker.take_probe()


@given(st.lists(st.sampled_from(["fail", "succeed", "wait", "probe"]), max_size=60))
def test_whatever_happens_it_never_sends_while_the_last_answers_were_failures(
    events: list[str],
) -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    failures = 0
    for event in events:
        if event == "wait":
            clock.seconds += PAUSE_S
        elif event == "probe":
            breaker.take_probe()
        elif event == "fail":
            failures += 1
            breaker.record_failure()
        else:
            failures = 0
            breaker.record_success()
        assert breaker.admits == (failures < FAILURES_TO_OPEN and not breaker_is_probing(breaker))
    clock.seconds += PAUSE_S
    assert breaker.admits or breaker.take_probe() or breaker_is_probing(breaker)


def breaker_is_probing(breaker: CircuitBreaker) -> bool:
    return breaker.state is BreakerState.half_open
