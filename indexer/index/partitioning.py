"""Reindexes with partitions: of one index into indices by period, and of one period alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from indexer.index.aliases import (
    create_next,
    delete_all_next,
    delete_expired,
    delete_next,
    next_alias,
    swap_alias,
    swap_all,
)
from indexer.index.deletes import DeleteTarget, delete_articles, find_deleted
from indexer.index.index import IndexInfo, find_loaded, read_documents, search_documents
from indexer.index.moves import finish_moves
from indexer.index.partitions import Partitions
from indexer.index.reconcile import find_missing
from indexer.index.reindex import ReindexJob
from indexer.index.settings import read_kept
from indexer.load.loader import LoadTarget
from indexer.load.partitioned import PartitionedWriter
from indexer.stories.update import StoryTarget, update_stories
from mappings.partitions import Periods

_IDS_A_REQUEST = 1_000


@dataclass(slots=True)
class PartitionJob(ReindexJob):
    """A reindex of the one index, or of files, into partitions, all swapped in at once.

    `new` is the alias through which all of them are read.
    """

    periods: Periods = field(kw_only=True)
    partitions: Partitions = field(init=False)

    def create(self) -> None:
        """Create the partition of articles without a period; the others follow when needed."""
        client, alias = self.client, self.alias
        delete_all_next(client, alias)
        kept = read_kept(client, self.old, self.settings) if self.old else None
        self.partitions = Partitions(client, alias, self.periods, self.settings, kept, is_next=True)
        self.partitions.ensure([self.partitions.rest])
        self.new = next_alias(alias)

    def discard(self) -> None:
        """Delete the partitions, if they are not searched."""
        for name in self.partitions.created.values():
            delete_next(self.client, self.alias, name)

    def bulk_settings(self) -> AbstractContextManager[None]:
        """Return what restores the settings, which each partition is created with."""
        return _restored(self.partitions)

    def target(self, fence: Callable[[], None], *, may_contain_documents: bool) -> LoadTarget:
        """Return what is written to."""
        return LoadTarget(
            self.client,
            self.new,
            may_contain_documents,
            tombstones_alias=self.alias,
            fence=fence,
            embedder=self.settings.embedder,
            writer=PartitionedWriter(self.client, self.partitions, fence),
        )

    @property
    def stories(self) -> StoryTarget | None:
        """The stories of all partitions."""
        anchor = self.partitions.created[self.partitions.rest]
        return StoryTarget(self.client, self.new, self.alias, self.lease.check, anchor)

    def complete(self) -> None:
        """Restore the settings of the partitions that the last changes needed."""
        self.partitions.restore_settings()

    def move_alias(self) -> None:
        """Let the partitions be searched."""
        old = IndexInfo(self.alias, self.old, None) if self.old else None
        swap_all(self.client, self.alias, old, self.partitions.created.values())


@contextmanager
def _restored(partitions: Partitions) -> Iterator[None]:
    yield
    partitions.restore_settings()


@dataclass(slots=True)
class OnePartitionJob(ReindexJob):
    """A reindex of one partition from what is stored there; `partition` is its alias.

    Stories may have members in other partitions. Articles keep their labels, which are checked
    after the swap.
    """

    partition: str = field(kw_only=True)

    def create(self) -> None:
        """Create the new index of the partition."""
        self.new = create_next(self.client, self.partition, self.settings)

    def discard(self) -> None:
        """Delete the new index, if it is not searched."""
        delete_next(self.client, self.partition, self.new)

    def target(self, fence: Callable[[], None], *, may_contain_documents: bool) -> LoadTarget:
        """Return what is written to."""
        return LoadTarget(
            self.client,
            next_alias(self.partition),
            may_contain_documents,
            tombstones_alias=self.alias,
            fence=fence,
            embedder=self.settings.embedder,
        )

    @property
    def stories(self) -> StoryTarget | None:
        """None: they are those of all partitions."""
        return None

    def complete(self) -> None:
        """Delete what was deleted from the old index, or moved to another one, meanwhile."""
        finish_moves(self.client, self.alias, self.lease.check)
        for index in (str(self.old), self.new):
            self.client.indices.refresh(index=index)
        missing = [*find_missing(self.client, self.new, str(self.old))]
        _delete(self.client, self.new, missing, self.lease.check)
        self.deleted += len(missing)

    def move_alias(self) -> None:
        """Let the new index of the partition be searched."""
        swap_alias(self.client, self.partition, self.old, self.new)

    def finish(self) -> None:
        """Update the stories of all partitions, and delete old generations of this one."""
        index = find_loaded(self.client, self.alias)
        update_stories(StoryTarget.of(self.client, index, self.lease.check))
        delete_expired(self.client, self.partition)


def delete_elsewhere(
    client: Elasticsearch,
    index: IndexInfo,
    part: IndexInfo,
    previous: IndexInfo,
    fence: Callable[[], None],
) -> None:
    """Delete from an earlier index of a partition what was deleted, or moved to another, since.

    The caller owns the locks.
    """
    for name in (index.name, previous.name):
        client.indices.refresh(index=name)
    elsewhere: list[str] = []
    for ids in _chunked([*find_missing(client, previous.name, part.name)]):
        documents = search_documents(client, index.name, ids)
        elsewhere += [found["_id"] for found in documents]
    deleted = find_deleted(client, index.alias, previous.name)
    _delete(client, previous.name, [*{*elsewhere, *deleted}], fence)


def _delete(
    client: Elasticsearch, index: str, ids: Sequence[str], fence: Callable[[], None]
) -> None:
    for batch in _chunked(ids):
        stored = read_documents(client, index, batch, ["id"])
        versions = {found["_id"]: found["_version"] for found in stored}
        delete_articles(DeleteTarget(client, index, fence, require_alias=False), versions)
    client.indices.refresh(index=index)


def _chunked(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _IDS_A_REQUEST] for start in range(0, len(ids), _IDS_A_REQUEST))
