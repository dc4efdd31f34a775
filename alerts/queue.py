"""The deliveries that wait: of each search the earliest is sent first, the next after it."""

from bisect import insort
from collections.abc import Callable, Iterator

from mappings.saved_searches import DeliveryRecord


class SendQueue:
    """Waiting deliveries by search, in the order of their matches."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[DeliveryRecord]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def put(self, record: DeliveryRecord) -> None:
        """Add a delivery, or replace it by its present state."""
        self.remove(record)
        insort(self._waiting.setdefault(record.search, []), record, key=lambda other: other.first)

    def remove(self, record: DeliveryRecord) -> None:
        """Remove a delivery that no longer waits, if it is there."""
        left = [r for r in self._waiting.get(record.search, ()) if r.first != record.first]
        if left:
            self._waiting[record.search] = left
        else:
            self._waiting.pop(record.search, None)

    def due(self, now: float, admits: Callable[[str], bool]) -> Iterator[DeliveryRecord]:
        """Yield the delivery to send next of each search that is admitted, if it is time for it."""
        for search, records in self._waiting.items():
            if records[0].next_attempt_at <= now and admits(search):
                yield records[0]

    def forget(self, search: str) -> None:
        """Remove the deliveries of a search."""
        self._waiting.pop(search, None)
