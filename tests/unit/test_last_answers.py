"""The last good answers: what is held, what is given, and that it stays within its bounds."""

from hypothesis import given
from hypothesis import strategies as st

from api.last_answers import LastAnswer, LastAnswers

KEEP_S = 60
MAX_BYTES = 100


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_last_answer_to_the_same_is_given_with_its_age() -> None:
    clock = Clock()
    answers = LastAnswers(KEEP_S, MAX_BYTES, clock)
    answers.remember("a", b"old")
    clock.seconds += 10
    answers.remember("a", b"new")
    clock.seconds += 5

    assert answers.recall("a") == LastAnswer(b"new", 5)
    assert answers.recall("b") is None


def test_what_is_too_old_is_not_given() -> None:
    clock = Clock()
    answers = LastAnswers(KEEP_S, MAX_BYTES, clock)
    answers.remember("a", b"old")
    clock.seconds += KEEP_S + 1

    assert answers.recall("a") is None


def test_nothing_is_held_where_it_may_never_be_given() -> None:
    answers = LastAnswers(0, MAX_BYTES, Clock())
    answers.remember("a", b"answer")

    assert (answers.recall("a"), answers.bytes) == (None, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.binary(max_size=120)), max_size=50))
def test_the_memory_is_bounded_and_the_newest_answer_that_fits_is_held(
    given_answers: list[tuple[int, bytes]],
) -> None:
    answers = LastAnswers(KEEP_S, MAX_BYTES, Clock())
    for asked, json in given_answers:
        answers.remember(asked, json)
        assert answers.bytes <= MAX_BYTES
        if 0 < len(json) <= MAX_BYTES:
            assert answers.recall(asked) == LastAnswer(json, 0)
