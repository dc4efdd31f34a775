"""Write a stream of documents: deduplicate, batch, compare with what is stored, send."""

import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Protocol

from elasticsearch import Elasticsearch

from indexer.documents.document import is_older
from indexer.documents.prepare import BulkDocument, LoadItem
from indexer.documents.withdrawal import Withdrawal
from indexer.index.deletes import DeleteTarget, read_tombstones
from indexer.index.retry import retry
from indexer.load.batches import (
    BATCH_DOCUMENTS,
    EMBEDDED_DOCUMENTS,
    batched,
    deduplicate,
)
from indexer.load.bulk import BulkItem, StoredVersion, bulk_index, no_fence, read_stored
from indexer.load.deletion import withdraw
from indexer.load.embedding import embed_documents
from indexer.load.partitioned import PartitionedWriter
from indexer.load.results import LoadResult, Outcome
from indexer.stories.clustering import RecentStories
from mappings.embedding.embedder import Embedder

# With one request in flight the server waits for us between two of them; a third would only queue.
IN_FLIGHT = 2

# A server's message may repeat a page of the document.
_MAX_MESSAGE = 500


class Stamper(Protocol):
    """Gives documents their stamps (see `mappings/watermark.py`)."""

    def stamping(
        self, documents: Sequence[BulkDocument]
    ) -> AbstractContextManager[Sequence[BulkDocument]]:
        """Yield the documents with their stamps, which are written within the block."""


@dataclass(frozen=True, slots=True)
class LoadTarget:
    """The index that documents are written to.

    `may_contain_documents`: compare with what is stored. `dry_run`: write nothing; the results are
    those that a load would have. `tombstones_alias` is the alias whose deleted articles are left
    out, None for an index without tombstones. `fence` is called before every write; it raises if
    this process lost its lock. `stamper` gives each document its stamp; None if all have one.
    `writer` writes to an index that consists of partitions. `embedder` is the model that the index
    is filled with, None for that of the package.
    """

    client: Elasticsearch
    alias: str
    may_contain_documents: bool
    dry_run: bool = False
    tombstones_alias: str | None = None
    fence: Callable[[], None] = no_fence
    stamper: Stamper | None = None
    writer: PartitionedWriter | None = None
    embedder: Embedder | None = None


# Seconds before the documents that another process was faster with are written again.
_LONGEST_PAUSE_S = 0.2


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
    yield from write_in_order(target, deduplicate(items))


def write_in_order(target: LoadTarget, items: Iterable[LoadItem]) -> Iterator[LoadResult]:
    """Do the same, but of documents with one id and version the last is kept.

    So it is for a feed, whose inputs do not come from one collection.
    """
    labelled = _predict_stories(items)
    batches = batched(labelled, EMBEDDED_DOCUMENTS if target.embedder else BATCH_DOCUMENTS)
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
            ids |= {withdrawal.id for withdrawal in _withdrawals(batch)}
            while len(pending) == IN_FLIGHT or any(ids & earlier.ids for earlier in pending):
                yield from pending.popleft().results.result()
            pending.append(_PendingBatch(ids, pool.submit(_write_batch, target, batch)))
        while pending:
            yield from pending.popleft().results.result()


def _write_batch(target: LoadTarget, batch: Sequence[LoadItem]) -> list[LoadResult]:
    results: dict[str, LoadResult] = {}
    left = [item for item in batch if isinstance(item, BulkDocument)]
    may_exist = target.may_contain_documents
    withdrawals = _withdrawals(batch)
    if withdrawals and not target.dry_run:
        articles = DeleteTarget(
            target.client,
            target.alias,
            target.fence,
            partitioned=target.writer is not None,
        )
        withdraw(articles, target.tombstones_alias or target.alias, withdrawals)
    while left:
        left = _write_once(target, left, results, may_exist=may_exist)
        may_exist = True
        if left:
            time.sleep(random.uniform(0, _LONGEST_PAUSE_S))
    return [item if isinstance(item, LoadResult) else results[item.id] for item in batch]


def _withdrawals(batch: Sequence[LoadItem]) -> list[Withdrawal]:
    return [item.withdrawal for item in batch if isinstance(item, LoadResult) and item.withdrawal]


def _write_once(
    target: LoadTarget,
    documents: Sequence[BulkDocument],
    results: dict[str, LoadResult],
    *,
    may_exist: bool,
) -> list[BulkDocument]:
    """Write documents, add their results, and return those that another process was faster with.

    Another load may have stored a newer version, or an update of the stories a new label.
    """
    existing = retry(lambda: _read_existing(target, documents, may_exist=may_exist))
    skipped = {document.id: _skip_result(document, existing) for document in documents}
    changed = [_merge_stored(d, existing) for d in documents if skipped[d.id] is None]
    response: Mapping[str, BulkItem] = {}
    if changed and not target.dry_run:
        if target.embedder:
            changed = embed_documents(target.embedder, changed)
        with _stamped(target, changed) as stamped:
            response = _send(target, stamped, existing)
    overtaken: list[BulkDocument] = []
    for document in documents:
        item = response.get(document.id)
        if item and item["status"] == HTTPStatus.CONFLICT:
            overtaken.append(document)
        else:
            results[document.id] = skipped[document.id] or _result(document, item, existing)
    return overtaken


def _send(
    target: LoadTarget, documents: Sequence[BulkDocument], existing: _Existing
) -> Mapping[str, BulkItem]:
    if target.writer:
        return target.writer.write(documents, existing.stored)
    return bulk_index(target.client, target.alias, documents, target.fence)


def _stamped(
    target: LoadTarget, documents: Sequence[BulkDocument]
) -> AbstractContextManager[Sequence[BulkDocument]]:
    return target.stamper.stamping(documents) if target.stamper else nullcontext(documents)


def _read_existing(
    target: LoadTarget, documents: Sequence[BulkDocument], *, may_exist: bool
) -> _Existing:
    ids = [document.id for document in documents]
    possible = [
        document
        for document in documents
        if may_exist or (document.is_repeated and not target.dry_run)
    ]
    stored = _read_stored(target, possible) if possible else {}
    if not ids or target.tombstones_alias is None:
        return _Existing(stored, {})
    return _Existing(stored, read_tombstones(target.client, target.tombstones_alias, ids))


def _read_stored(
    target: LoadTarget, documents: Sequence[BulkDocument]
) -> Mapping[str, StoredVersion]:
    if target.writer:
        return target.writer.read_stored(documents)
    return read_stored(target.client, target.alias, [document.id for document in documents])


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
        return document.result(Outcome.STALE, "stale-version", "a newer version is stored")
    return None


def _result(document: BulkDocument, item: BulkItem | None, existing: _Existing) -> LoadResult:
    """Return the result of a written document, or the expected one of a dry run (no item).

    Whether it is new depends on what was stored before the request: a request that is repeated
    because its response was lost meets its own documents.
    """
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
