"""What is sent to a receiver, and the result of one attempt."""

from dataclasses import dataclass, field

_GONE = 410


@dataclass(frozen=True)
class Delivery:
    """One message to one receiver; a retry sends the same id and body."""

    id: str
    url: str
    # `whsec_…`, newest first; each signs, so that a receiver may change its own at any time.
    secrets: tuple[str, ...] = field(repr=False)
    # Seconds since 1970 of this attempt: receivers refuse old ones.
    timestamp: int
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """The result of one attempt; `status` is None if there was no response."""

    status: int | None
    # What went wrong, in a sentence without addresses of our network.
    error: str | None
    # Seconds that the receiver wants us to wait, bounded.
    retry_after_s: float | None
    duration_s: float
    # The beginning of the response body, for the delivery log.
    response_excerpt: str

    @property
    def delivered(self) -> bool:
        """Whether the receiver has accepted the message."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004

    @property
    def gone(self) -> bool:
        """Whether the receiver wants no more messages, ever."""
        return self.status == _GONE
