"""Write a stream of documents: deduplicate, batch, compare with what is stored, send."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus

from elasticsearch import Elasticsearch

from indexer.documents.document import is_older
from indexer.documents.prepare import BulkDocument, LoadItem
from indexer.index.deletes import read_tombstones
from indexer.index.retry import retry
from indexer.load.batches import batched, deduplicate
from indexer.load.bulk import BulkItem, StoredVersion, bulk_index, no_fence, read_stored
from indexer.load.results import LoadResult, Outcome
from indexer.stories.clustering import RecentStories

# With one request in flight the server waits for us between two of them; a third would only queue.
IN_FLIGHT = 2

# A server's message may repeat a page of the document.
_MAX_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class LoadTarget:
    """The index that documents are written to.

    `may_contain_documents`: compare with what is stored. `dry_run`: write nothing; the results are
    those that a load would have. `tombstones_alias` is the alias whose deleted articles are left
    out, None if nothing was deleted. `fence` is called before every write; it raises if this
    process lost its lock.
    """

    client: Elasticsearch
    alias: str
    may_contain_documents: bool
    dry_run: bool = False
    tombstones_alias: str | None = None
    fence: Callable[[], None] = no_fence


@dataclass(frozen=True, slots=True)
class _Existing:
    """Stored documents and tombstones with the ids of a batch."""

    stored: Mapping[str, StoredVersion]
    deleted: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _PendingBatch:
    """A batch in flight; another one with any of its ids waits for its end."""

    ids: AbstractSet[str]
    results: Future[list[LoadResult]]


def write_documents(target: LoadTarget, items: Iterable[LoadItem]) -> Iterator[LoadResult]:
    """Yield one result for each item, in order, while later items are prepared.

    A document with unchanged content is not written, and a stored newer version is not replaced.
    Raise `WritesRefusedError` and the client's errors.
    """
    unique = deduplicate(items)
    labelled = _predict_stories(unique)
    batches = batched(labelled)
    yield from _write_batches(target, batches)


def _predict_stories(items: Iterable[LoadItem]) -> Iterator[LoadItem]:
    """Label a near-copy of a recent document with its story, which saves a write at the end."""
    recent = RecentStories()
    for item in items:
        if isinstance(item, BulkDocument) and item.bands:
            yield item.with_story(recent.predict(item.id, item.bands))
        else:
            yield item


def _write_batches(
    target: LoadTarget, batches: Iterable[Sequence[LoadItem]]
) -> Iterator[LoadResult]:
    pending: deque[_PendingBatch] = deque()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        for batch in batches:
            ids = {item.id for item in batch if isinstance(item, BulkDocument)}
            while len(pending) == IN_FLIGHT or any(ids & earlier.ids for earlier in pending):
                yield from pending.popleft().results.result()
            pending.append(_PendingBatch(ids, pool.submit(_write_batch, target, batch)))
        while pending:
            yield from pending.popleft().results.result()


def _write_batch(target: LoadTarget, batch: Sequence[LoadItem]) -> list[LoadResult]:
    documents = [item for item in batch if isinstance(item, BulkDocument)]
    existing = retry(lambda: _read_existing(target, documents))
    skipped = {document.id: _skip_result(document, existing) for document in documents}
    changed = [_merge_stored(d, existing) for d in documents if skipped[d.id] is None]
    response: Mapping[str, BulkItem] = {}
    if changed and not target.dry_run:
        response = bulk_index(target.client, target.alias, changed, target.fence)
    return [
        item
        if isinstance(item, LoadResult)
        else skipped[item.id] or _result(item, response.get(item.id), existing)
        for item in batch
    ]


def _read_existing(target: LoadTarget, documents: Sequence[BulkDocument]) -> _Existing:
    ids = [document.id for document in documents]
    possible = [
        document.id
        for document in documents
        if target.may_contain_documents or (document.is_repeated and not target.dry_run)
    ]
    stored = read_stored(target.client, target.alias, possible) if possible else {}
    if not ids or target.tombstones_alias is None:
        return _Existing(stored, {})
    return _Existing(stored, read_tombstones(target.client, target.tombstones_alias, ids))


def _merge_stored(document: BulkDocument, existing: _Existing) -> BulkDocument:
    """Return the document with the story, and at least the version, of the stored one."""
    stored = existing.stored.get(document.id)
    if stored is None:
        return document
    version = max(document.version, stored.version)
    return replace(document.with_story(stored.story), version=version)


def _skip_result(document: BulkDocument, existing: _Existing) -> LoadResult | None:
    """Return the result of a document that need not be written, None for one to write."""
    stored = existing.stored.get(document.id)
    if stored and stored.content_hash == document.content_hash:
        return document.result(Outcome.UNCHANGED)
    deleted = existing.deleted.get(document.id)
    if deleted is not None and not is_older(deleted, document.version):
        return document.result(Outcome.STALE, "deleted", "it was deleted in this version or later")
    if stored and is_older(document.version, stored.version):
        return _stale_result(document)
    return None


def _stale_result(document: BulkDocument) -> LoadResult:
    return document.result(Outcome.STALE, "stale-version", "a newer version is stored")


def _result(document: BulkDocument, item: BulkItem | None, existing: _Existing) -> LoadResult:
    """Return the result of a written document, or the expected one of a dry run (no item).

    Whether it is new depends on what was stored before the request: a request that is repeated
    because its response was lost meets its own documents.
    """
    if item and item["status"] == HTTPStatus.CONFLICT:
        return _stale_result(document)
    if item and "error" in item:
        return document.result(
            Outcome.REJECTED, "refused-by-elasticsearch", _describe_item_error(item)
        )
    is_update = document.id in existing.stored or (item is None and document.is_repeated)
    return document.result(Outcome.UPDATED if is_update else Outcome.INDEXED)


def _describe_item_error(item: BulkItem) -> str:
    """Return the server's message with its first cause."""
    error = item["error"]
    cause = error.get("caused_by", {}).get("reason")
    message = f"{error['type']}: {error['reason']}" + (f" ({cause})" if cause else "")
    return message[:_MAX_MESSAGE]
