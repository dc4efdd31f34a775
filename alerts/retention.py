"""Remove matches and deliveries once they are old."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alerts.registry import Fence
from api.elasticsearch.documents import DocumentStore
from api.search.saved_searches import stamp_at
from mappings.saved_searches import WAITING_STATES

_INTERVAL_S = 3_600.0


class Retention:
    """Removes what was indexed some days ago from the matches and deliveries, every hour.

    `run` raises ServiceError; then run it again.
    """

    def __init__(
        self, alerts: DocumentStore, fence: Fence, clock: Callable[[], float], days: int
    ) -> None:
        self._alerts = alerts
        self._fence = fence
        self._clock = clock
        self._age_s = timedelta(days=days).total_seconds()
        self._next = 0.0

    async def run(self) -> None:
        """Remove what is old, unless that was done in the last hour."""
        now = self._clock()
        if now < self._next:
            return
        for query in build_expired_queries(stamp_at(now - self._age_s)):
            await self._fence()
            await self._alerts.delete_matching(query)
        self._next = now + _INTERVAL_S


def build_expired_queries(end: int) -> list[dict[str, Any]]:
    """Return what to remove below a stamp: first the matches, then the deliveries.

    A delivery covers the matches up to its last one. Without it they would be sent again.
    """
    matches = [
        {"terms": {"kind": ["match", "copy"]}},
        {"range": {"stamp": {"lt": end}}},
    ]
    deliveries = [
        {"term": {"kind": "delivery"}},
        {"range": {"last": {"lt": end}}},
    ]
    waiting = [{"terms": {"state": [state.value for state in WAITING_STATES]}}]
    return [
        {"bool": {"filter": matches}},
        {"bool": {"filter": deliveries, "must_not": waiting}},
    ]
