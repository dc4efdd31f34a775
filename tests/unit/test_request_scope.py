"""The time of a request: its deadline, and what is allowed to take longer once."""

from contextvars import copy_context

from api.request_scope import current_timeout_ms, extend_deadline, remaining_s, start_deadline


def test_a_deadline_is_extended_once_and_never_shortened() -> None:
    def request() -> None:
        start_deadline(2_000)
        extend_deadline(30.0)
        assert 20.0 < remaining_s(2_000) <= 30.0
        extend_deadline(1.0)
        assert remaining_s(2_000) > 20.0
        assert current_timeout_ms(500) == 2_000

    copy_context().run(request)


def test_outside_of_a_request_nothing_is_extended() -> None:
    def no_request() -> None:
        extend_deadline(30.0)
        assert remaining_s(2_000) < 3.0

    copy_context().run(no_request)
