"""Deduplicate a stream of documents and cut it into batches for one bulk request each."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import blake2b

from indexer.documents.prepare import BulkDocument, LoadItem
from indexer.load.results import LoadResult, Outcome

# Batches of 250 to 1,000 news articles load equally fast; the limit in bytes bounds the memory that
# long articles take on both sides.
BATCH_DOCUMENTS = 500
BATCH_BYTES = 4 * 1024 * 1024
# A model takes up to a tenth of a second for each, and a stop signal waits for the batch.
EMBEDDED_DOCUMENTS = 50

# Ids seen are kept as digests, each with its newest version and a digest of the content.
_DIGEST_BYTES = 12

# SQLite keeps so much of them in memory, and the rest in a temporary file: 60 bytes for each id.
_CACHE_KB = 8 * 1024

_CREATE = "CREATE TABLE seen (id BLOB PRIMARY KEY, version INT, content BLOB) WITHOUT ROWID"
_SELECT = "SELECT version, content FROM seen WHERE id = ?"
_INSERT = "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)"


class _SeenEditions:
    """The newest version and content of each id, in bounded memory."""

    def __init__(self) -> None:
        # A database without a name is a temporary file, which its connection deletes.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(_CREATE)
        self._database.execute("BEGIN")

    def close(self) -> None:
        """Delete the temporary file."""
        self._database.close()

    def find(self, document: BulkDocument) -> tuple[int, bytes] | None:
        """Return the version and content of the id, if it was seen."""
        row: tuple[int, bytes] | None = self._database.execute(
            _SELECT, (_digest(document.id),)
        ).fetchone()
        return row

    def add(self, document: BulkDocument) -> None:
        """Keep the document's version and content."""
        self._database.execute(_INSERT, (_digest(document.id), *_edition(document)))


def deduplicate(items: Iterable[LoadItem]) -> Iterator[LoadItem]:
    """Yield the items; an id comes again only in a newer version.

    Of two documents with one version the first is kept. The other becomes a result: a duplicate,
    or a rejection if its content is another article, which must not get lost silently.
    """
    with closing(_SeenEditions()) as seen:
        for item in items:
            if isinstance(item, LoadResult):
                yield item
                continue
            earlier = seen.find(item)
            if earlier is None or item.version > earlier[0]:
                seen.add(item)
                yield item if earlier is None else replace(item, is_repeated=True)
            else:
                yield _duplicate_result(item, earlier)


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()


def _edition(document: BulkDocument) -> tuple[int, bytes]:
    return document.version, _digest(document.content_hash)


def _duplicate_result(document: BulkDocument, earlier: tuple[int, bytes]) -> LoadResult:
    if _edition(document) == earlier:
        detail = "an earlier input is the same article"
        return document.result(Outcome.DUPLICATE, "same-id", detail)
    if document.version < earlier[0]:
        return document.result(Outcome.STALE, "stale-version", "an earlier input is newer")
    remedy = "give each its own id or url, or load the directory above both"
    return document.result(
        Outcome.REJECTED, "same-id", f"another article of this load has its id and time: {remedy}"
    )


def batched(items: Iterable[LoadItem], most: int = BATCH_DOCUMENTS) -> Iterator[list[LoadItem]]:
    """Yield the items in lists that fit one request and contain each id once.

    Each has at most so many items.
    """
    batch: list[LoadItem] = []
    ids: set[str] = set()
    size = 0
    for item in items:
        id_, length = (item.id, len(item.payload)) if isinstance(item, BulkDocument) else (None, 0)
        if batch and (len(batch) == most or size + length > BATCH_BYTES or id_ in ids):
            yield batch
            batch, ids, size = [], set(), 0
        batch.append(item)
        size += length
        if id_ is not None:
            ids.add(id_)
    if batch:
        yield batch
