"""Deliveries: which matches are sent together, what is sent, and the result of an attempt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import orjson

from alerts.webhooks.delivery import Outcome
from mappings.saved_searches import (
    Attempt,
    DeliveryRecord,
    DeliveryState,
    Match,
    SavedSearch,
    Schedule,
)

EVENT_TYPE = "articles.matched"
# Standard Webhooks recommends payloads below 20 kB; this many ids, titles and URLs fit mostly.
MAX_MATCHES = 20
MAX_BODY_BYTES = 20_000
# The fields of an article that are sent; the first is left out first if a body is too large.
SENT_FIELDS = ("lead", "source", "url", "published_at", "title")
# The log of a delivery; one that is replayed often keeps its last attempts.
_MAX_ATTEMPTS = 20
_US_PER_S = 1_000_000

RetryDelay = Callable[[int, float | None], float | None]


def due_before(schedule: Schedule, now: float, zone: tzinfo) -> int:
    """Return the stamp below which matches are sent now: the beginning of this hour or day."""
    if schedule is Schedule.immediate:
        return int(now * _US_PER_S) + _US_PER_S * int(timedelta(days=1).total_seconds())
    moment = datetime.fromtimestamp(now, UTC).astimezone(zone)
    start = moment.replace(minute=0, second=0, microsecond=0)
    if schedule is Schedule.daily:
        start = start.replace(hour=0)
    return int(start.timestamp()) * _US_PER_S


def split_matches(saved: SavedSearch, matches: Sequence[Match], now: float) -> list[DeliveryRecord]:
    """Return the deliveries of matches in their order."""
    parts = [matches[i : i + MAX_MATCHES] for i in range(0, len(matches), MAX_MATCHES)]
    return [
        DeliveryRecord(
            search=saved.id,
            first=part[0].stamp,
            last=part[-1].stamp,
            articles=tuple(match.article for match in part),
            created_at=now,
        )
        for part in parts
    ]


def build_body(
    saved: SavedSearch, record: DeliveryRecord, articles: Mapping[str, Mapping[str, Any]]
) -> bytes:
    """Return the body: the articles by their stored fields; one that was deleted has its id only.

    It is the same for each attempt unless an article or the search has changed.
    """
    for left_out in range(len(SENT_FIELDS) + 1):
        matches = [
            _describe(id_, articles.get(id_), SENT_FIELDS[left_out:]) for id_ in record.articles
        ]
        body = orjson.dumps(
            {
                "type": EVENT_TYPE,
                "timestamp": _format_time(record.created_at),
                "data": {
                    "saved_search": {"id": saved.id, "name": saved.name},
                    "matches": matches,
                },
            }
        )
        if len(body) < MAX_BODY_BYTES:
            break
    return body


def _describe(id_: str, article: Mapping[str, Any] | None, fields: Sequence[str]) -> dict[str, Any]:
    if article is None:
        return {"id": id_, "deleted": True}
    return {"id": id_, **{name: article.get(name) for name in reversed(fields)}}


def _format_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def with_attempt(
    record: DeliveryRecord, outcome: Outcome, now: float, retry_delay_s: RetryDelay
) -> DeliveryRecord:
    """Return a delivery after an attempt: delivered, failed, or to be tried again.

    `retry_delay_s` returns the seconds until the next attempt for the number of attempts so far and
    the receiver's `Retry-After`, None if there is none.
    """
    attempt = Attempt(
        now, outcome.status, outcome.error, outcome.duration_s, outcome.response_excerpt
    )
    tried = replace(
        record,
        attempts=(*record.attempts, attempt)[-_MAX_ATTEMPTS:],
        tries=record.tries + 1,
        state=DeliveryState.pending,
    )
    if outcome.delivered:
        return replace(tried, state=DeliveryState.delivered)
    pause = None if outcome.gone else retry_delay_s(tried.tries, outcome.retry_after_s)
    if pause is None:
        return replace(tried, state=DeliveryState.failed)
    return replace(tried, next_attempt_at=now + pause)
