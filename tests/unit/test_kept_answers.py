"""Kept answers: what is held, what is given, and that it stays within its bounds."""

from hypothesis import given
from hypothesis import strategies as st

from api.kept_answers import KeptAnswer, KeptAnswers

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
    answers = KeptAnswers(KEEP_S, MAX_BYTES, clock)
    answers.keep("a", b"old")
    clock.seconds += 10
    answers.keep("a", b"new")
    clock.seconds += 5

    assert answers.stale("a") == KeptAnswer(b"new", 5)
    assert answers.stale("b") is None


def test_what_is_too_old_is_not_given() -> None:
    clock = Clock()
    answers = KeptAnswers(KEEP_S, MAX_BYTES, clock)
    answers.keep("a", b"old")
    clock.seconds += KEEP_S + 1

    assert answers.stale("a") is None


def test_what_is_not_whole_stands_in_only_where_nothing_whole_does() -> None:
    clock = Clock()
    answers = KeptAnswers(KEEP_S, MAX_BYTES, clock)
    answers.keep("a", b"whole", "one")
    answers.keep("a", b"part", whole=False)
    answers.keep("b", b"part", whole=False)

    assert answers.stale("a") == KeptAnswer(b"whole", 0)
    assert answers.fresh("a", "one") == b"whole"
    assert answers.stale("b") == KeptAnswer(b"part", 0)

    clock.seconds += KEEP_S + 1
    answers.keep("a", b"part", whole=False)
    answers.keep("b", b"whole")

    assert answers.stale("a") == KeptAnswer(b"part", 0)
    assert answers.stale("b") == KeptAnswer(b"whole", 0)


def test_nothing_stale_is_given_where_that_is_not_allowed() -> None:
    answers = KeptAnswers(0, MAX_BYTES, Clock())
    answers.keep("a", b"answer", "one")

    assert answers.stale("a") is None
    assert answers.fresh("a", "one") == b"answer"


def test_an_answer_is_fresh_in_its_own_generation_only() -> None:
    answers = KeptAnswers(KEEP_S, MAX_BYTES, Clock())
    answers.keep("a", b"answer", "one")
    answers.keep("b", b"of no known generation")

    assert (answers.fresh("a", "one"), answers.fresh("a", "two")) == (b"answer", None)
    assert ("b" in answers, answers.fresh("b", "one")) == (True, None)


def test_what_is_asked_for_is_kept_longest() -> None:
    answers = KeptAnswers(KEEP_S, 2, Clock())
    answers.keep("a", b"1", "one")
    answers.keep("b", b"2", "one")
    answers.fresh("a", "one")
    answers.keep("c", b"3", "one")

    assert [asked in answers for asked in "abc"] == [True, False, True]


@given(st.lists(st.tuples(st.integers(0, 9), st.binary(max_size=120)), max_size=50))
def test_the_memory_is_bounded_and_the_newest_answer_that_fits_is_held(
    given_answers: list[tuple[int, bytes]],
) -> None:
    answers = KeptAnswers(KEEP_S, MAX_BYTES, Clock())
    for asked, json in given_answers:
        answers.keep(asked, json)
        assert answers.bytes <= MAX_BYTES
        if 0 < len(json) <= MAX_BYTES:
            assert answers.stale(asked) == KeptAnswer(json, 0)
