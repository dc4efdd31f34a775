"""When a failed delivery is sent again: the retry schedule of Standard Webhooks 1.0."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

_MINUTE_S = 60.0
_HOUR_S = 3600.0
# Seconds between an attempt and the next; after the last of them a delivery has failed.
RETRY_DELAYS_S = (
    5.0,
    5 * _MINUTE_S,
    30 * _MINUTE_S,
    2 * _HOUR_S,
    5 * _HOUR_S,
    10 * _HOUR_S,
    14 * _HOUR_S,
    20 * _HOUR_S,
    24 * _HOUR_S,
)
# A receiver cannot keep its messages waiting for longer than the schedule would.
MAX_RETRY_AFTER_S = 24 * _HOUR_S
# Spreads what failed together: a delay is up to this share longer, never shorter.
_JITTER = 0.2


def next_attempt_s(attempt: int, retry_after_s: float | None, random: Random) -> float | None:
    """Return the seconds until the next attempt, None if there is none.

    `attempt` is the number of attempts so far, which is 1 after the first. The receiver's
    `Retry-After` can only make the delay longer. Raise ValueError if `attempt` is below 1.
    """
    if attempt < 1:
        raise ValueError(f"{attempt} is not a number of attempts")
    if attempt > len(RETRY_DELAYS_S):
        return None
    wanted = min(retry_after_s or 0.0, MAX_RETRY_AFTER_S)
    delay = max(RETRY_DELAYS_S[attempt - 1], wanted)
    return delay * (1 + _JITTER * random.random())


def parse_retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds of a `Retry-After` header, at most a day; None if it is invalid."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        # Never too large for a float: that is infinite, and then bounded.
        return min(float(text), MAX_RETRY_AFTER_S)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # A date without a zone is in UTC, as RFC 9110 defines them.
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max((date - now).total_seconds(), 0.0), MAX_RETRY_AFTER_S)
