"""Signatures, secrets, and the times of retries."""

import base64
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from alerts.webhooks.delivery import Delivery, Outcome
from alerts.webhooks.schedule import MAX_RETRY_AFTER_S, next_attempt_s, parse_retry_after
from alerts.webhooks.signature import build_headers, create_secret, parse_secret

DAY_S = 86_400
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
# Standard Webhooks 1.0: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
PUBLISHED_S = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]


def delivery(*secrets: str, body: bytes = b"{}") -> Delivery:
    now = int(datetime.now(UTC).timestamp())
    return Delivery("msg_1", "https://receiver.example/", secrets, now, body)


@given(body=st.text().map(str.encode), key=st.binary(min_size=24, max_size=64))
def test_the_official_library_verifies_what_is_signed(body: bytes, key: bytes) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()

    headers = build_headers(delivery(secret, body=body))

    Webhook(secret).verify(body, headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers, json_parse=False)


def test_while_secrets_rotate_a_receiver_with_either_accepts() -> None:
    new, old, other = create_secret(), create_secret(), create_secret()

    headers = build_headers(delivery(new, old))

    assert Webhook(new).verify(b"{}", headers) == {}
    assert Webhook(old).verify(b"{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(b"{}", headers)


def test_a_secret_is_random_and_of_the_published_form() -> None:
    assert len({create_secret() for _ in range(100)}) == 100
    assert len(parse_secret(create_secret())) == 32


def test_a_secret_is_not_shown() -> None:
    secret = create_secret()

    assert secret not in repr(delivery(secret))


@pytest.mark.parametrize(
    "text",
    [
        *("", "whsec_", "whsec_???", "whsec_" + "A" * 31, "whsec_ü"),
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        base64.b64encode(b"x" * 32).decode(),
    ],
)
def test_invalid_secrets_are_rejected_without_being_shown(text: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_ and the Base64 of 24 to 64") as error:
        parse_secret(text)

    assert len(text) < 10 or text not in str(error.value)


def test_a_delivery_without_a_secret_is_not_signed() -> None:
    with pytest.raises(ValueError, match="needs a secret"):
        build_headers(delivery())


def test_the_schedule_is_the_published_one_and_ends_after_ten_attempts() -> None:
    no_jitter = Random()
    no_jitter.random = lambda: 0.0  # type: ignore[method-assign]

    assert [next_attempt_s(n, None, no_jitter) for n in range(1, 11)] == [*PUBLISHED_S, None]
    with pytest.raises(ValueError, match="0 is not a number of attempts"):
        next_attempt_s(0, None, no_jitter)


@given(
    attempt=st.integers(1, 9),
    retry_after=st.none() | st.floats(0, allow_nan=False),
    seed=st.integers(),
)
def test_a_retry_is_never_early_and_at_most_a_fifth_late(
    attempt: int, retry_after: float | None, seed: int
) -> None:
    base = max(PUBLISHED_S[attempt - 1], min(retry_after or 0, DAY_S))

    delay = next_attempt_s(attempt, retry_after, Random(seed))

    assert delay is not None
    assert base <= delay <= 1.2 * base


def test_retries_of_what_failed_together_are_spread() -> None:
    random = Random(1)

    assert len({next_attempt_s(1, 60, random) for _ in range(100)}) == 100


@given(seconds=st.integers(0, 10**6))
def test_retry_after_is_read_as_seconds_and_as_a_date(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    assert parse_retry_after(str(seconds), NOW) == min(seconds, DAY_S)
    assert parse_retry_after(date, NOW) == min(seconds, DAY_S)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (" 7 ", 7),
        ("9" * 5_000, MAX_RETRY_AFTER_S),
        ("Sat, 28 Nov 2026 11:59:00 GMT", 0),
        ("Sat Nov 28 12:00:30 2026", 30),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_RETRY_AFTER_S),
        *((text, None) for text in ("-5", "5.5", "soon", "", "٣", "Sat, 99 Nov 2026 11:59:00 GMT")),
    ],
)
def test_retry_after_in_unusual_forms(text: str, seconds: float | None) -> None:
    assert parse_retry_after(text, NOW) == seconds


@given(text=st.text())
def test_no_text_of_retry_after_fails_or_exceeds_a_day(text: str) -> None:
    seconds = parse_retry_after(text, NOW)

    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER_S


@pytest.mark.parametrize(
    ("status", "delivered", "gone"),
    [(200, True, False), (204, True, False), (302, False, False), (410, False, True)],
)
def test_only_2xx_is_delivered_and_410_is_gone(status: int, delivered: bool, gone: bool) -> None:
    outcome = Outcome(status, None, None, 0.0, "")

    assert (outcome.delivered, outcome.gone) == (delivered, gone)
    assert not Outcome(None, "down", None, 0.0, "").delivered
