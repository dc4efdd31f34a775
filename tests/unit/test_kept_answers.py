"""Kept answers: what is held, what is given, and that it stays within its bounds."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from api.services.response_cache import StaleResponse, StaleResponseStore

KEEP_S = 60
MAX_BYTES = 2000


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_last_answer_to_the_same_is_given_with_its_age() -> None:
    clock = Clock()
    answers = StaleResponseStore(KEEP_S, MAX_BYTES, clock)
    answers.keep(b"a", b"old")
    clock.seconds += 10
    answers.keep(b"a", b"new")
    clock.seconds += 5

    assert answers.stale(b"a") == StaleResponse(b"new", 5)
    assert answers.stale(b"b") is None


def test_what_is_too_old_is_not_given() -> None:
    clock = Clock()
    answers = StaleResponseStore(KEEP_S, MAX_BYTES, clock)
    answers.keep(b"a", b"old")
    clock.seconds += KEEP_S + 1

    assert answers.stale(b"a") is None


def test_what_is_not_whole_stands_in_only_where_nothing_whole_does() -> None:
    clock = Clock()
    answers = StaleResponseStore(KEEP_S, MAX_BYTES, clock)
    answers.keep(b"a", b"whole", "one")
    answers.keep(b"a", b"part", whole=False)
    answers.keep(b"b", b"part", whole=False)

    assert answers.stale(b"a") == StaleResponse(b"whole", 0)
    assert answers.fresh(b"a", "one") == b"whole"
    assert answers.stale(b"b") == StaleResponse(b"part", 0)

    clock.seconds += KEEP_S + 1
    answers.keep(b"a", b"part", whole=False)
    answers.keep(b"b", b"whole")

    assert answers.stale(b"a") == StaleResponse(b"part", 0)
    assert answers.stale(b"b") == StaleResponse(b"whole", 0)


def test_nothing_stale_is_given_where_that_is_not_allowed() -> None:
    answers = StaleResponseStore(0, MAX_BYTES, Clock())
    answers.keep(b"a", b"answer", "one")

    assert answers.stale(b"a") is None
    assert answers.fresh(b"a", "one") == b"answer"


def test_an_answer_is_fresh_in_its_own_generation_only() -> None:
    answers = StaleResponseStore(KEEP_S, MAX_BYTES, Clock())
    answers.keep(b"a", b"answer", "one")
    answers.keep(b"b", b"of no known generation")

    assert (answers.fresh(b"a", "one"), answers.fresh(b"a", "two")) == (b"answer", None)
    assert (b"b" in answers, answers.fresh(b"b", "one")) == (True, None)


def test_what_is_asked_for_is_kept_longest() -> None:
    answers = StaleResponseStore(KEEP_S, MAX_BYTES, Clock())
    half = bytes(MAX_BYTES // 4)
    answers.keep(b"a", half, "one")
    answers.keep(b"b", half, "one")
    answers.fresh(b"a", "one")
    answers.keep(b"c", half, "one")

    assert [asked in answers for asked in (b"a", b"b", b"c")] == [True, False, True]


@given(st.lists(st.tuples(st.binary(max_size=1), st.binary(max_size=1500)), max_size=50))
def test_the_memory_is_bounded_and_the_newest_answer_is_held(
    given_answers: list[tuple[bytes, bytes]],
) -> None:
    answers = StaleResponseStore(KEEP_S, MAX_BYTES, Clock())
    for asked, json in given_answers:
        answers.keep(asked, json)
        assert answers.bytes <= MAX_BYTES
        assert answers.stale(asked) == StaleResponse(json, 0)


def test_an_answer_that_does_not_fit_drives_no_other_out() -> None:
    answers = StaleResponseStore(KEEP_S, MAX_BYTES, Clock())
    answers.keep(b"a", b"answer")
    answers.keep(b"b", bytes(MAX_BYTES))

    assert (b"a" in answers, b"b" in answers) == (True, False)


def test_what_is_told_of_short_answers_is_what_they_take() -> None:
    tracemalloc.start()
    answers = StaleResponseStore(KEEP_S, 3_000_000, Clock())
    for number in range(20_000):
        answers.keep(number.to_bytes(32), number.to_bytes(200))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert answers.bytes / 2 < taken < answers.bytes
