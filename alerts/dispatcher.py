"""Create deliveries from stored matches: each match of a webhook is in one delivery, in order.

The next delivery of a search covers its matches after the last delivery, and its id is derived
from the first of them. So a delivery that is created again after a crash is the same document.
"""

from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from alerts.deliveries import due_before, split_matches
from alerts.matching import InvalidSearchError, read_request
from alerts.registry import Fence, SavedSearchRegistry
from api.elasticsearch.documents import DocumentStore, Write
from api.schemas.request import SearchRequest
from api.schemas.saved_searches import DeliveriesRequest
from api.search.changes import Stamps
from api.search.saved_searches import build_deliveries_body, build_matches_body
from mappings.saved_searches import (
    DeliveryRecord,
    Match,
    SavedSearch,
    read_document,
    write_document,
)

# Searches a request, and matches of each: those of ten deliveries.
_CHUNK = 200
_MATCHES = 200
# How often searches with a schedule are looked at.
_LOOK_S = 30.0
_LAST = DeliveriesRequest(size=1)


class Dispatcher:
    """Creates the deliveries of one alias. `run` raises ServiceError; then make another one."""

    def __init__(
        self,
        registry: SavedSearchRegistry,
        alerts: DocumentStore,
        fence: Fence,
        clock: Callable[[], float],
    ) -> None:
        self._registry = registry
        self._alerts = alerts
        self._fence = fence
        self._clock = clock
        # The last stamp that a delivery of a search covers.
        self._covered: dict[str, int] = {}
        # Searches that may have matches without a delivery, and when to look at them.
        self._open: dict[str, float] = {}

    def add(self, searches: Iterable[str]) -> None:
        """Look at searches that have matched, or may have before the start of this process."""
        self._open |= dict.fromkeys(searches, 0.0)

    async def run(self) -> list[DeliveryRecord]:
        """Create and return the deliveries that are due."""
        now = self._clock()
        self._open = {id_: at for id_, at in self._open.items() if self._registry.get(id_)}
        due = [
            saved
            for id_, at in self._open.items()
            if at <= now and (saved := self._registry.get(id_)) and _sends(saved)
        ]
        created: list[DeliveryRecord] = []
        for first in range(0, len(due), _CHUNK):
            created += await self._create(due[first : first + _CHUNK], now)
        return created

    async def _create(self, searches: Sequence[SavedSearch], now: float) -> list[DeliveryRecord]:
        await self._read_covered(searches)
        bodies = [self._build_body(saved) for saved in searches]
        records: list[DeliveryRecord] = []
        for saved, documents in zip(searches, await self._alerts.find_each(bodies), strict=True):
            matches = [read_document(Match, document.source) for document in documents]
            before = due_before(saved.schedule, now, _zone(saved))
            own = split_matches(saved, [m for m in matches if m.stamp < before], now)
            records += own
            self._schedule(saved, own, matches, now)
        if records:
            await self._fence()
            writes = [Write(record.id, write_document(record)) for record in records]
            known = await self._alerts.write(writes)
            # Not expected, since one process creates them: what is stored is read again.
            stale = {record.search for record in records if record.id in known}
            self._covered = {id_: s for id_, s in self._covered.items() if id_ not in stale}
            self.add(stale)
            records = [record for record in records if record.search not in stale]
        return records

    def _schedule(
        self,
        saved: SavedSearch,
        records: Sequence[DeliveryRecord],
        matches: Sequence[Match],
        now: float,
    ) -> None:
        """Decide when to look at a search again, unless all of its matches are in deliveries."""
        if records:
            self._covered[saved.id] = records[-1].last
        is_done = not matches or self._covered[saved.id] >= matches[-1].stamp
        if not is_done:
            self._open[saved.id] = now + _LOOK_S
        elif len(matches) < _MATCHES:
            self._open.pop(saved.id, None)

    def _build_body(self, saved: SavedSearch) -> dict[str, object]:
        assert saved.webhook
        after = max(self._covered[saved.id] + 1, saved.webhook.start)
        end = saved.position(self._registry.progress.of(saved))
        return build_matches_body(saved.id, Stamps(after, end), _MATCHES)

    async def _read_covered(self, searches: Sequence[SavedSearch]) -> None:
        unknown = [saved for saved in searches if saved.id not in self._covered]
        bodies = [build_deliveries_body(saved.id, _LAST) for saved in unknown]
        for saved, documents in zip(unknown, await self._alerts.find_each(bodies), strict=True):
            last = [read_document(DeliveryRecord, document.source).last for document in documents]
            self._covered[saved.id] = max(last, default=-1)


def _sends(saved: SavedSearch) -> bool:
    return saved.enabled and saved.webhook is not None and saved.webhook.disabled is None


def _zone(saved: SavedSearch) -> ZoneInfo:
    """Return the time zone of a search; UTC if the search is not valid any more."""
    try:
        return read_request(saved).zone
    except InvalidSearchError:
        return SearchRequest().zone
