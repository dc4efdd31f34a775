"""Deduplicate a stream of documents and cut it into batches for one bulk request each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

from indexer.documents.prepare import BulkDocument, LoadItem
from indexer.load.results import LoadResult, Outcome

# Batches of 250 to 1,000 news articles load equally fast; the limit in bytes bounds the memory that
# long articles take on both sides.
BATCH_DOCUMENTS = 500
BATCH_BYTES = 4 * 1024 * 1024

# Ids seen are kept as digests, each with its newest version and a digest of the content in one
# number: 20 MB for 100,000 ids, however long they are.
_ID_DIGEST_BYTES = 12
_CONTENT_BITS = 64


def deduplicate(items: Iterable[LoadItem]) -> Iterator[LoadItem]:
    """Yield the items; an id comes again only in a newer version.

    Of two documents with one version the first is kept. The other becomes a result: a duplicate,
    or a rejection if its content is another article, which must not get lost silently.
    """
    editions: dict[bytes, int] = {}
    for item in items:
        if isinstance(item, LoadResult):
            yield item
            continue
        key = blake2b(item.id.encode(), digest_size=_ID_DIGEST_BYTES).digest()
        edition = _edition(item)
        earlier = editions.get(key)
        if earlier is None or edition >> _CONTENT_BITS > earlier >> _CONTENT_BITS:
            editions[key] = edition
            yield item if earlier is None else replace(item, is_repeated=True)
        else:
            yield _duplicate_result(item, edition, earlier)


def _edition(document: BulkDocument) -> int:
    """Return the version in the upper bits and a digest of the content in the lower ones."""
    content = hash(document.content_hash) % (1 << _CONTENT_BITS)
    return document.version << _CONTENT_BITS | content


def _duplicate_result(document: BulkDocument, edition: int, earlier: int) -> LoadResult:
    if edition == earlier:
        detail = "an earlier input is the same article"
        return document.result(Outcome.DUPLICATE, "same-id", detail)
    if edition >> _CONTENT_BITS < earlier >> _CONTENT_BITS:
        return document.result(Outcome.STALE, "stale-version", "an earlier input is newer")
    remedy = "give each its own id or url, or load the directory above both"
    return document.result(
        Outcome.REJECTED, "same-id", f"another article of this load has its id and time: {remedy}"
    )


def batched(items: Iterable[LoadItem]) -> Iterator[list[LoadItem]]:
    """Yield the items in lists that fit one request and contain each id once."""
    batch: list[LoadItem] = []
    ids: set[str] = set()
    size = 0
    for item in items:
        id_, length = (item.id, len(item.payload)) if isinstance(item, BulkDocument) else (None, 0)
        if batch and (len(batch) == BATCH_DOCUMENTS or size + length > BATCH_BYTES or id_ in ids):
            yield batch
            batch, ids, size = [], set(), 0
        batch.append(item)
        size += length
        if id_ is not None:
            ids.add(id_)
    if batch:
        yield batch
