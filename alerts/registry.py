"""All saved searches in memory, and up to where they are matched, as they are stored."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.elasticsearch.documents import DocumentStore, Source
from mappings.saved_searches import (
    PROGRESS_ID,
    Progress,
    SavedSearch,
    read_document,
    write_document,
)

# A write with a lower sequence number may become visible after one with a higher one, if both are
# in progress at once. There are never so many.
_OVERLAP = 100
_EVERYTHING: Mapping[str, Any] = {"match_all": {}}

# Raises if another process may do the same work; called before each write.
Fence = Callable[[], Awaitable[None]]


class SavedSearchRegistry:
    """The saved searches of one alias. Every method raises ServiceError."""

    def __init__(self, store: DocumentStore, fence: Fence) -> None:
        self._store = store
        self._fence = fence
        self._searches: dict[str, SavedSearch] = {}
        self._seen = -1
        self.progress = Progress()
        self.deleted: set[str] = set()

    def get(self, id_: str) -> SavedSearch | None:
        """Return a saved search, None if it was deleted."""
        return self._searches.get(id_)

    @property
    def all(self) -> list[SavedSearch]:
        """All saved searches."""
        return [*self._searches.values()]

    async def refresh(self) -> None:
        """Read what has changed since the last time."""
        documents = await self._store.find_all(_EVERYTHING, max(-1, self._seen - _OVERLAP))
        for document in documents:
            self._seen = max(self._seen, document.revision.seq_no)
            self._put(document.id, document.source)

    def _put(self, id_: str, source: Source) -> None:
        if id_ == PROGRESS_ID:
            self.progress = read_document(Progress, source)
        elif source.get("deleted"):
            self._searches.pop(id_, None)
            self.deleted.add(id_)
        else:
            self._searches[id_] = read_document(SavedSearch, source)

    async def save_progress(self, **stamps: int) -> None:
        """Store up to where the searches of articles or stories are matched."""
        progress = replace(self.progress, **stamps)
        await self._fence()
        await self._store.update([PROGRESS_ID], lambda *_: write_document(progress))
        self.progress = progress

    async def change(
        self, ids: Sequence[str], change: Callable[[SavedSearch], SavedSearch]
    ) -> None:
        """Replace saved searches by what `change` returns for them as they are stored now."""

        def changed(_: str, source: Source | None) -> Source | None:
            if source is None or source.get("deleted"):
                return None
            return write_document(change(read_document(SavedSearch, source)))

        if ids:
            await self._fence()
            await self._store.update(ids, changed)
            await self.refresh()

    async def forget(self, id_: str) -> None:
        """Remove what is left of a deleted search."""
        await self._fence()
        await self._store.delete_matching({"ids": {"values": [id_]}})
        self.deleted.discard(id_)
