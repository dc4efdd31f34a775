"""Write a batch into partitions: compare it with all of them, and move what belongs elsewhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.index.index import IndexInfo, read_from, search_documents
from indexer.index.moves import Move, finish_moves, move_articles
from indexer.index.partitions import Partitions
from indexer.index.settings import IndexSettings
from indexer.index.stamps import refresh
from indexer.load.bulk import (
    STORED_FIELDS,
    BulkItem,
    StoredVersion,
    bulk_index,
    no_fence,
    read_version,
)
from mappings.partitions import read_partition

# So many ids are kept of what was written since the last refresh: a refresh for each batch would
# leave many small segments.
_MOST_UNSEEN = 50_000


class PartitionedWriter:
    """Writes through the alias of each article's partition. Used by several threads.

    Two threads never write the same id at the same time.
    """

    def __init__(
        self, client: Elasticsearch, partitions: Partitions, fence: Callable[[], None]
    ) -> None:
        self._client, self._partitions, self._fence = client, partitions, fence
        self._unseen: set[str] = set()

    def read_stored(self, documents: Iterable[BulkDocument]) -> dict[str, StoredVersion]:
        """Return what is stored with these ids in any partition.

        In the partition of the document it is found at once, in others if it is visible: what this
        process wrote is made so first.
        """
        own = {document.id: self._find_partition(document) for document in documents}
        stored = read_from(self._client, own, STORED_FIELDS)
        missing = [*(own.keys() - {found["_id"] for found in stored})]
        if not self._unseen.isdisjoint(missing):
            self._refresh()
        stored += search_documents(self._client, self._partitions.alias, missing, STORED_FIELDS)
        return {found["_id"]: read_version(found) for found in stored}

    def write(
        self, documents: Iterable[BulkDocument], stored: Mapping[str, StoredVersion]
    ) -> dict[str, BulkItem]:
        """Write the documents and return the response's item for each id.

        `stored` has the result of `read_stored` for them.
        """
        routed = [replace(d, partition=self._find_partition(d)) for d in documents]
        self._partitions.ensure(str(document.partition) for document in routed)
        moving = [d for d in routed if d.id in stored and not self._is_in_place(d, stored[d.id])]
        ids = {document.id for document in moving}
        items = self._send([document for document in routed if document.id not in ids])
        if moving:
            items |= self._move(moving, stored)
        return items

    def _find_partition(self, document: BulkDocument) -> str:
        return self._partitions.of_article(document.published_at)

    def _is_in_place(self, document: BulkDocument, stored: StoredVersion) -> bool:
        partition = str(read_partition(stored.index))
        return self._partitions.written_through(partition) == document.partition

    def _send(self, documents: Sequence[BulkDocument]) -> dict[str, BulkItem]:
        if not documents:
            return {}
        self._unseen.update(document.id for document in documents)
        items = bulk_index(self._client, self._partitions.alias, documents, self._fence)
        if len(self._unseen) > _MOST_UNSEEN:
            self._refresh()
        return items

    def _refresh(self) -> None:
        unseen = {*self._unseen}
        refresh(self._client, self._partitions.alias)
        self._unseen -= unseen

    def _move(
        self, documents: Sequence[BulkDocument], stored: Mapping[str, StoredVersion]
    ) -> dict[str, BulkItem]:
        indices = self._partitions.find_indices({str(d.partition) for d in documents})
        moves = [
            Move(d.id, d.version, stored[d.id].index, indices[str(d.partition)]) for d in documents
        ]
        items: dict[str, BulkItem] = {}

        def write() -> Iterable[str]:
            items.update(self._send(documents))
            return [id_ for id_, item in items.items() if item["status"] < HTTPStatus.BAD_REQUEST]

        move_articles(self._client, self._partitions, moves, write, self._fence)
        return items


def open_writer(
    client: Elasticsearch,
    index: IndexInfo,
    settings: IndexSettings,
    fence: Callable[[], None] = no_fence,
) -> PartitionedWriter | None:
    """Return a writer to the partitions of an index, after the moves that a killed one left.

    Return None for an index without partitions.
    """
    partitions = Partitions.of(client, index, settings)
    if partitions is None:
        return None
    finish_moves(client, index.alias, fence)
    return PartitionedWriter(client, partitions, fence)
