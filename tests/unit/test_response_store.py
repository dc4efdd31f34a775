"""The store of the response cache: fresh and stale responses, and its bounds."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from api.services.response_cache import ResponseStore, StaleResponse

KEEP_S = 60
MAX_BYTES = 2000


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_last_response_is_stale_with_its_age() -> None:
    clock = Clock()
    store = ResponseStore(KEEP_S, MAX_BYTES, clock)
    store.put(b"a", b"old")
    clock.seconds += 10
    store.put(b"a", b"new")
    clock.seconds += 5

    assert store.get_stale(b"a") == StaleResponse(b"new", 5)
    assert store.get_stale(b"b") is None


def test_a_response_that_is_too_old_is_not_returned() -> None:
    clock = Clock()
    store = ResponseStore(KEEP_S, MAX_BYTES, clock)
    store.put(b"a", b"old")
    clock.seconds += KEEP_S + 1

    assert store.get_stale(b"a") is None


def test_an_incomplete_response_does_not_replace_a_complete_one() -> None:
    clock = Clock()
    store = ResponseStore(KEEP_S, MAX_BYTES, clock)
    store.put(b"a", b"whole", "one")
    store.put(b"a", b"part", complete=False)
    store.put(b"b", b"part", complete=False)

    assert store.get_stale(b"a") == StaleResponse(b"whole", 0)
    assert store.get_fresh(b"a", "one") == b"whole"
    assert store.get_stale(b"b") == StaleResponse(b"part", 0)

    clock.seconds += KEEP_S + 1
    store.put(b"a", b"part", complete=False)
    store.put(b"b", b"whole")

    assert store.get_stale(b"a") == StaleResponse(b"part", 0)
    assert store.get_stale(b"b") == StaleResponse(b"whole", 0)


def test_without_stale_if_error_no_response_is_stale() -> None:
    store = ResponseStore(0, MAX_BYTES, Clock())
    store.put(b"a", b"answer", "one")

    assert store.get_stale(b"a") is None
    assert store.get_fresh(b"a", "one") == b"answer"


def test_a_response_is_fresh_for_its_own_change_token_only() -> None:
    store = ResponseStore(KEEP_S, MAX_BYTES, Clock())
    store.put(b"a", b"answer", "one")
    store.put(b"b", b"of no known generation")

    assert (store.get_fresh(b"a", "one"), store.get_fresh(b"a", "two")) == (b"answer", None)
    assert (b"b" in store, store.get_fresh(b"b", "one")) == (True, None)


def test_the_least_recently_used_is_evicted() -> None:
    store = ResponseStore(KEEP_S, MAX_BYTES, Clock())
    half = bytes(MAX_BYTES // 5)
    store.put(b"a", half, "one")
    store.put(b"b", half, "one")
    store.get_fresh(b"a", "one")
    store.put(b"c", half, "one")

    assert [key in store for key in (b"a", b"b", b"c")] == [True, False, True]


@given(st.lists(st.tuples(st.binary(max_size=1), st.binary(max_size=1400)), max_size=50))
def test_memory_is_bounded_and_the_newest_response_is_stored(
    responses: list[tuple[bytes, bytes]],
) -> None:
    store = ResponseStore(KEEP_S, MAX_BYTES, Clock())
    for key, json in responses:
        store.put(key, json)
        assert store.size_bytes <= MAX_BYTES
        assert store.get_stale(key) == StaleResponse(json, 0)


def test_a_response_that_does_not_fit_evicts_nothing() -> None:
    store = ResponseStore(KEEP_S, MAX_BYTES, Clock())
    store.put(b"a", b"answer")
    store.put(b"b", bytes(MAX_BYTES))

    assert (b"a" in store, b"b" in store) == (True, False)


def test_the_size_of_short_responses_is_the_memory_they_take() -> None:
    tracemalloc.start()
    store = ResponseStore(KEEP_S, 3_000_000, Clock())
    for number in range(20_000):
        store.put(number.to_bytes(32), number.to_bytes(200))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert store.size_bytes / 2 < taken < store.size_bytes
