"""Loads a stream of inputs: prepared, compared with what is stored, written, told."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.documents.version import is_older
from indexer.index.retry import retry
from indexer.index.tombstones import read_tombstones
from indexer.load.batches import LoadItem, batched, deduplicate
from indexer.load.bulk import Item, Stored, bulk_index, no_fence, read_stored
from indexer.load.results import LoadResult, Outcome
from indexer.stories.recent import RecentStories

# With one request the server waits for us between two of them; more than two only wait there.
IN_FLIGHT = 2

# A server's message may repeat a page of the document.
_MAX_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Target:
    """Where a load goes.

    `stored` tells whether the index may hold documents already, `dry_run` that nothing is
    written: the results then tell what would have happened. `tombstones` names the alias whose
    deleted articles stay away, none where nothing was deleted. `fence` is passed before every
    write, and raises where this process may not write any more.
    """

    client: Elasticsearch
    alias: str
    stored: bool
    dry_run: bool = False
    tombstones: str | None = None
    fence: Callable[[], None] = no_fence


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a chunk's ids before it is written."""

    stored: Mapping[str, Stored]
    deleted: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A chunk on its way; one with another version of the same article waits for its end."""

    ids: AbstractSet[str]
    results: Future[list[LoadResult]]


def load(target: Target, steps: Iterable[LoadItem]) -> Iterator[LoadResult]:
    """One result for each step, in its order, while the next ones are already prepared.

    Documents with the content that is stored are not written again, and a newer version is never
    overwritten by an older one. Raises `WritesRefusedError` and the client's errors.
    """
    sent: deque[_Sent] = deque()
    with ThreadPoolExecutor(IN_FLIGHT) as senders:
        for chunk in batched(_expect_stories(deduplicate(steps))):
            ids = {step.id for step in chunk if isinstance(step, BulkDocument)}
            while len(sent) == IN_FLIGHT or any(ids & earlier.ids for earlier in sent):
                yield from sent.popleft().results.result()
            sent.append(_Sent(ids, senders.submit(_load_chunk, target, chunk)))
        while sent:
            yield from sent.popleft().results.result()


def _expect_stories(steps: Iterable[LoadItem]) -> Iterator[LoadItem]:
    """The steps, where a near-copy of one shortly before is already in its story."""
    recent = RecentStories()
    for step in steps:
        if isinstance(step, BulkDocument) and step.bands:
            yield replace(step, story=recent.expect(step.id, step.bands))
        else:
            yield step


def _load_chunk(target: Target, chunk: Sequence[LoadItem]) -> list[LoadResult]:
    documents = [step for step in chunk if isinstance(step, BulkDocument)]
    known = retry(lambda: _read_known(target, documents))
    told = {document.id: _skip_reason(document, known) for document in documents}
    changed = [_follow(d, known.stored.get(d.id)) for d in documents if told[d.id] is None]
    items: dict[str, Any] = {}
    if changed and not target.dry_run:
        items = bulk_index(target.client, target.alias, changed, target.fence)
    return [
        step
        if isinstance(step, LoadResult)
        else told[step.id] or _tell(step, items.get(step.id), known)
        for step in chunk
    ]


def _follow(document: BulkDocument, stored: Stored | None) -> BulkDocument:
    """The document as it is to be written in place of what is stored."""
    if stored is None:
        return document
    return replace(document, version=max(document.version, stored.version), story=stored.story)


def _read_known(target: Target, documents: Sequence[BulkDocument]) -> _Known:
    ids = [document.id for document in documents]
    before = [
        document.id
        for document in documents
        if target.stored or (document.again and not target.dry_run)
    ]
    stored = read_stored(target.client, target.alias, before) if before else {}
    if not ids or target.tombstones is None:
        return _Known(stored, {})
    return _Known(stored, read_tombstones(target.client, target.tombstones, ids))


def _skip_reason(document: BulkDocument, known: _Known) -> LoadResult | None:
    """What becomes of a document that need not be written; none of one to write."""
    stored = known.stored.get(document.id)
    if stored and stored.content_hash == document.content_hash:
        return document.told(Outcome.UNCHANGED)
    deleted = known.deleted.get(document.id)
    if deleted is not None and not is_older(deleted, document.version):
        return document.told(Outcome.STALE, "deleted", "it was deleted in this version or later")
    if stored and is_older(document.version, stored.version):
        return _older(document)
    return None


def _older(document: BulkDocument) -> LoadResult:
    return document.told(Outcome.STALE, "stale-version", "a newer version is stored")


def _tell(document: BulkDocument, item: Item | None, known: _Known) -> LoadResult:
    """What became of a document, or what would have in a dry run, where there is no item.

    Whether it is new is told by what was there before: a request that is sent again, since its
    answer was lost, finds its own documents.
    """
    if item and item["status"] == HTTPStatus.CONFLICT:
        return _older(document)
    if item and "error" in item:
        return document.told(Outcome.REJECTED, "refused-by-elasticsearch", _cause(item))
    known_before = document.id in known.stored or (item is None and document.again)
    return document.told(Outcome.UPDATED if known_before else Outcome.INDEXED)


def _cause(item: Item) -> str:
    """The server's words, down to the first cause."""
    error = item["error"]
    cause = error.get("caused_by", {}).get("reason")
    words = f"{error['type']}: {error['reason']}" + (f" ({cause})" if cause else "")
    return words[:_MAX_SHOWN]
