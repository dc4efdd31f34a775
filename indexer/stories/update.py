"""Update the story labels of an index after writes, by any process.

An update looks at what has a higher sequence number than the last one has seen: articles that were
written and tombstones. So it needs no list of what a load has written, and it completes the work
of a load that was killed. Several loads and updates may run at once: every label is a write, too,
and is looked at by the next round.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import islice
from typing import Any, TypeVar

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import ScanError, scan, streaming_bulk

from indexer.documents.document import is_older
from indexer.errors import NotReadyError, WritesRefusedError, describe_error
from indexer.index.deletes import (
    DeleteTarget,
    delete_articles,
    delete_older_copies,
    read_tombstone_pages,
    read_tombstones,
    tombstones_index,
)
from indexer.index.index import IndexInfo, fetch_documents, search_documents
from indexer.index.reader import (
    Checkpoints,
    count_articles,
    count_changes,
    read_checkpoints,
    read_written,
)
from indexer.index.retry import RETRYABLE_STATUS, retry
from indexer.load.bulk import no_fence
from indexer.stories.clustering import Member, find_stories
from indexer.stories.records import StoryCheckpoint, StoryRecords

# A thousand articles have a third as many bands as one query may have terms.
_IDS_A_QUERY = 1_000

# The retries of one item by the client, before the whole update is retried.
_MAX_RETRIES = 3

# A restarted server has lost its scrolls and points in time.
_LOST_SCROLL = {"search_context_missing_exception", "search_phase_execution_exception"}

# Statuses of a label that need not be written: the article was deleted, or written again and is
# looked at by the next round.
_OVERTAKEN = {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}

# While others write near-copies, each round finds new ones. After this many, the rest is left to
# the updates that those writers make at their end.
_MAX_ROUNDS = 10

_BEFORE_FIRST = -1
_FIELDS = ["story", "story_minhash"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class UpdateLimits:
    """Sizes of an update.

    `reread_share`: with a larger share of changed articles the whole index is read, which takes
    less processor time than searching for the neighbours of each; but only up to `most_in_memory`
    articles, which take 0.5 kB each. `round_size`: changed articles updated at a time, in about
    20 MB with their neighbours. `page_size`: articles a page.
    """

    reread_share: float = 0.3
    most_in_memory: int = 100_000
    round_size: int = 5_000
    page_size: int = 2_000


DEFAULT_LIMITS = UpdateLimits()


@dataclass(frozen=True, slots=True)
class StoryTarget:
    """The index whose stories are updated, and the alias of the tombstones, if there are some.

    `fence` is called before every write; it raises if this process lost its lock. If `index` is the
    alias of several partitions, `anchor` is the one next to which the records of all are.
    """

    client: Elasticsearch
    index: str
    tombstones_alias: str | None
    fence: Callable[[], None] = no_fence
    anchor: str | None = None

    @classmethod
    def of(
        cls, client: Elasticsearch, index: IndexInfo, fence: Callable[[], None] = no_fence
    ) -> "StoryTarget":
        """Return the index behind an alias."""
        return cls(client, index.name, index.alias, fence, index.anchor)

    @property
    def is_partitioned(self) -> bool:
        """Whether there are several indices."""
        return self.anchor is not None

    @property
    def records(self) -> StoryRecords:
        """What the updates keep between them."""
        return StoryRecords(self.client, self.anchor or self.index)


def update_stories(
    target: StoryTarget, limits: UpdateLimits = DEFAULT_LIMITS, *, wait: bool = True
) -> int:
    """Label every article with its story, delete what has a tombstone, and return how many.

    What is written meanwhile is left to the update of its writer. A server that is overloaded or
    restarting is waited for.
    Raise `LockHeldError` if another update runs and `wait` is false, `WritesRefusedError` and the
    client's errors.
    """
    update = _Update(target, limits)
    with target.records.locked(wait):
        for _ in range(_MAX_ROUNDS):
            if not retry(update.run_round):
                break
    return update.deleted


def count_pending(client: Elasticsearch, index: str, anchor: str | None = None) -> int:
    """Return how many articles were written since the last update of the stories."""
    checkpoint = StoryRecords(client, anchor or index).read_checkpoint()
    return count_changes(client, index, checkpoint.articles)


class _Update:
    """An update of one index; `deleted` counts the articles that had a tombstone."""

    def __init__(self, target: StoryTarget, limits: UpdateLimits) -> None:
        self._target, self._limits = target, limits
        self._client, self._index = target.client, target.index
        self._records = target.records
        self.deleted = 0

    def run_round(self) -> bool:
        """Look at what was written since the last round; return whether a label was written."""
        try:
            return self._run_round()
        except NotFoundError as error:
            if describe_error(error)["type"] not in _LOST_SCROLL:
                raise
            raise NotReadyError("a restart of the server ended a search") from error

    def _run_round(self) -> bool:
        now, before = self._read_now(), self._records.read_checkpoint()
        if now == before:
            return False
        articles = {s: n for s, n in before.articles.items() if n <= now.articles.get(s, n)}
        before = StoryCheckpoint(articles, before.tombstones)
        self._client.indices.refresh(index=self._index)
        changed = self._delete_new(before)
        whole = self._is_mostly_new(before)
        if not whole or now.tombstones or self._target.is_partitioned:
            for hits in _chunked(self._read_dirty(before), self._limits.round_size):
                changed += self._update_some(hits, whole=whole)
        if whole:
            self._client.indices.refresh(index=self._index)
            changed += self._relabel(self._read_members({"match_all": {}}))
        self._records.write_checkpoint(now)
        return changed > 0

    def _read_now(self) -> StoryCheckpoint:
        tombstones: Checkpoints = {}
        if self._target.tombstones_alias is not None:
            try:
                name = tombstones_index(self._target.tombstones_alias)
                tombstones = read_checkpoints(self._client, name)
            except NotFoundError:
                pass  # nothing was ever deleted
        articles = read_checkpoints(self._client, self._index, "global_checkpoint")
        return StoryCheckpoint(articles, {s: n for s, n in tombstones.items() if n >= 0})

    def _is_mostly_new(self, before: StoryCheckpoint) -> bool:
        total = count_articles(self._client, self._index)
        if total > self._limits.most_in_memory:
            return False
        changes = count_changes(self._client, self._index, before.articles)
        return changes > self._limits.reread_share * total

    def _delete_new(self, before: StoryCheckpoint) -> int:
        """Delete the articles of new tombstones, and update the stories that they were part of."""
        if self._target.tombstones_alias is None:
            return 0
        after = before.tombstones.get(0, _BEFORE_FIRST)
        changed = 0
        try:
            for page in read_tombstone_pages(self._client, self._target.tombstones_alias, after):
                deleted = {id_: tombstone["version"] for id_, tombstone in page.items()}
                fetch = partial(fetch_documents, partitioned=self._target.is_partitioned)
                documents = retry(partial(fetch, self._client, self._index, [*deleted], ["id"]))
                stored = {document["_id"]: document["_version"] for document in documents}
                self._delete(stored, deleted)
                changed += self._update_left([*deleted])
        except NotFoundError as error:
            if describe_error(error)["type"] != "index_not_found_exception":
                raise
        return changed

    def _delete(self, stored: Mapping[str, int], deleted: Mapping[str, int]) -> set[str]:
        """Delete and return what is stored in a version that was deleted."""
        versions = {
            id_: stored[id_]
            for id_, version in deleted.items()
            if id_ in stored and not is_older(version, stored[id_])
        }
        if versions:
            target = DeleteTarget(
                self._client,
                self._index,
                self._target.fence,
                require_alias=False,
                partitioned=self._target.is_partitioned,
            )
            delete_articles(target, versions)
            self.deleted += len(versions)
            self._client.indices.refresh(index=self._index)
        return set(versions)

    def _update_left(self, ids: Sequence[str]) -> int:
        """Update the stories that articles were part of before they were deleted."""
        labels = self._records.read_labels(ids)
        if not labels:
            return 0
        stories = sorted(set(labels.values()))
        members = {m.id: m for m in self._read_by_terms("story", stories)}
        changed = self._relabel(members.values())
        gone = [id_ for id_ in labels if id_ not in members]
        self._records.write_labels({}, gone)
        return changed

    def _read_dirty(self, before: StoryCheckpoint) -> Iterator[Mapping[str, Any]]:
        return read_written(
            self._client,
            self._index,
            before.articles,
            self._limits.page_size,
            source=False,
            docvalue_fields=_FIELDS,
        )

    def _update_some(self, hits: Sequence[Mapping[str, Any]], *, whole: bool) -> int:
        """Update the stories of some articles; if `whole`, only of those that are deleted."""
        versions = {hit["_id"]: hit["_version"] for hit in hits}
        left: set[str] = set()
        if self._target.tombstones_alias is not None:
            for ids in _chunked(versions, _IDS_A_QUERY):
                tombstones = retry(
                    partial(read_tombstones, self._client, self._target.tombstones_alias, ids)
                )
                left |= self._delete(versions, tombstones)
        if self._target.is_partitioned:
            for ids in _chunked(versions, _IDS_A_QUERY):
                delete_older_copies(self._client, self._index, ids, self._target.fence)
        changed = self._update_left([*left]) if left else 0
        if whole:
            return changed
        dirty = [_read_member(hit) for hit in hits if hit["_id"] not in left]
        return changed + self._relabel(self._read_touched(dirty).values())

    def _read_touched(self, dirty: Sequence[Member]) -> dict[str, Member]:
        """Return these articles, and all members of the stories they were or may be part of.

        All other stories are linked to none of these and stay as they are.
        """
        touched = {member.id: member for member in dirty}
        for chunk in _chunked(dirty, _IDS_A_QUERY):
            bands = sorted({band for member in chunk for band in member.bands})
            if bands:
                linked = self._read_members({"terms": {"story_minhash": bands}})
                touched |= {member.id: member for member in linked}
        recorded = self._records.read_labels([member.id for member in dirty])
        own = {member.id for member in dirty}
        stories = {*recorded.values()} | {
            member.story
            for member in touched.values()
            if member.id not in own or member.story != member.id
        }
        touched |= {m.id: m for m in self._read_by_terms("story", sorted(stories))}
        return touched

    def _relabel(self, members: Iterable[Member]) -> int:
        """Write and record the labels that changed, and refresh so that the next round reads them.

        They are recorded last: until then the record names the story that members have left.
        """
        stories = find_stories(members)
        self._target.fence()
        if stories.changed:
            self._write_labels(stories.changed)
            self._client.indices.refresh(index=self._index)
        recorded = self._records.read_labels([*stories.grouped, *stories.single])
        new = {i: label for i, label in stories.grouped.items() if recorded.get(i) != label}
        self._records.write_labels(new, [id_ for id_ in stories.single if id_ in recorded])
        return len(stories.changed)

    def _read_by_terms(self, field: str, values: Iterable[str]) -> Iterator[Member]:
        for chunk in _chunked(values, _IDS_A_QUERY):
            yield from self._read_members({"terms": {field: chunk}})

    def _read_members(self, query: dict[str, Any]) -> Iterator[Member]:
        body = {"query": query, "_source": False, "docvalue_fields": _FIELDS}
        try:
            hits = scan(self._client, index=self._index, query=body, size=self._limits.page_size)
            yield from map(_read_member, hits)
        except ScanError as error:  # a shard became unavailable between two pages
            raise NotReadyError(str(error)) from error

    def _write_labels(self, labels: Mapping[str, str]) -> None:
        """Send one partial update per label."""
        updates = (
            {"_op_type": "update", "_index": index, "_id": id_, "doc": {"story": labels[id_]}}
            for id_, index in self._locate(labels)
        )
        for ok, response in streaming_bulk(
            self._client, updates, raise_on_error=False, max_retries=_MAX_RETRIES
        ):
            [item] = response.values()
            if not ok and item["status"] in RETRYABLE_STATUS:
                raise NotReadyError(str(item["error"]))
            if not ok and item["status"] not in _OVERTAKEN:
                raise WritesRefusedError(f"A story cannot be written: {item['error']}. Load again.")

    def _locate(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield each id with the index that it is in."""
        if not self._target.is_partitioned:
            yield from ((id_, self._index) for id_ in ids)
            return
        for chunk in _chunked(ids, _IDS_A_QUERY):
            documents = retry(partial(search_documents, self._client, self._index, chunk))
            yield from ((found["_id"], found["_index"]) for found in documents)


def _read_member(hit: Mapping[str, Any]) -> Member:
    fields = hit.get("fields", {})
    [story] = fields.get("story", [hit["_id"]])
    return Member(hit["_id"], story, tuple(fields.get("story_minhash", ())))


def _chunked(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk
