"""Restores a backup: builds a new index from it, and moves the alias, under both locks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from compose.errors import BackupError
from compose.snapshots import REPOSITORY, SNAPSHOT_TIMEOUT_S, Backup, find_backup
from indexer.index.aliases import (
    clone_next,
    delete_expired,
    delete_next,
    delete_restored,
    find_next_index,
    restored_prefix,
    swap_alias,
    swap_all,
)
from indexer.index.deletes import adopt_tombstones, find_deleted, remove_tombstones
from indexer.index.index import IndexInfo, find_index, find_loaded
from indexer.index.lock import REINDEXING, WRITERS_WAIT_S, WRITING, LockWait, locked
from indexer.index.moves import finish_moves
from indexer.index.reconcile import has_stamps, newest_stamp, reconcile
from indexer.index.settings import IndexSettings
from indexer.index.stamps import Stamps, open_stamps
from indexer.stories.update import StoryTarget, update_stories
from mappings.partitions import are_partitions

# Settings that belong to the state of the index at the time of the backup.
_IGNORED_SETTINGS = ["index.blocks.*", "index.routing.allocation.*"]
_READ_ONLY = {"index.blocks.write": True}  # required for an index that is cloned


def restore_backup(
    client: Elasticsearch,
    alias: str,
    name: str,
    *,
    undelete: bool = False,
    settings: IndexSettings | None = None,
) -> IndexInfo:
    """Let a backup serve searches, and return its index; the index before is kept for a rollback.

    Deleted articles stay deleted; with `undelete` those in the backup are restored. Saved searches
    are restored if the server has none. Raises
    `BackupError` if the backup does not exist or is incomplete, and `IndexerError` if another
    process writes or has moved the alias.
    """
    with _locked_alias(client, alias) as check_locks:
        current = find_index(client, alias)
        finish_moves(client, alias, check_locks)
        with _restored_indices(client, alias, find_backup(client, name), check_locks) as sources:
            new = clone_next(client, alias, sources, settings)
        try:
            restored = find_next_index(client, alias)
            if undelete:
                deleted = find_deleted(
                    client, alias, restored.name, partitioned=restored.is_partitioned
                )
                remove_tombstones(client, alias, [*deleted])
            # Also removes what has a tombstone.
            stories = StoryTarget(client, restored.name, alias, check_locks, restored.anchor)
            update_stories(stories)
            with open_stamps(client, alias) as stamps:
                _stamp_changes(alias, current, stories, stamps)
                check_locks()
                stamps.check()
                _swap(client, alias, current, new)
        finally:
            for index in new:
                delete_next(client, alias, index)
        delete_expired(client, alias)
        return find_loaded(client, alias)


def _swap(client: Elasticsearch, alias: str, current: IndexInfo | None, new: Sequence[str]) -> None:
    if are_partitions(new) or (current and current.is_partitioned):
        swap_all(client, alias, current, new)
    else:
        swap_alias(client, alias, current.name if current else None, *new)


def _stamp_changes(
    alias: str, current: IndexInfo | None, restored: StoryTarget, stamps: Stamps
) -> None:
    """Report what the restored index changes; further stamps are above those of the backup."""
    client, index = restored.client, restored.index
    if has_stamps(client, index):
        client.indices.refresh(index=index)
        if newest := newest_stamp(client, index):
            stamps.advance(newest)
    if current:
        reconcile(alias, current.name, restored, stamps)


@contextmanager
def _locked_alias(client: Elasticsearch, alias: str) -> Iterator[Callable[[], None]]:
    """Hold both locks of the alias; yield a function that raises if either is lost."""
    with (
        locked(client, alias, REINDEXING, "restore") as reindexing,
        locked(client, alias, WRITING, "restore", LockWait(WRITERS_WAIT_S)) as writing,
    ):

        def check_locks() -> None:
            reindexing.check()
            writing.check()

        yield check_locks


@contextmanager
def _restored_indices(
    client: Elasticsearch, alias: str, backup: Backup, check_locks: Callable[[], None]
) -> Iterator[Sequence[str]]:
    """Restore the backup under a temporary name, which no search uses; delete it at the end.

    What a killed restore left is deleted first.
    """
    delete_restored(client, alias)
    prefix = restored_prefix(alias)
    try:
        _restore(client, backup, prefix)
        if backup.tombstones:
            adopt_tombstones(client, alias, f"{prefix}{backup.tombstones}")
        for name in backup.saved:
            _restore_missing(client, f"{prefix}{name}", name)
        yield [f"{prefix}{name}" for name in backup.index.split(",")]
    finally:
        check_locks()
        delete_restored(client, alias)


def _restore_missing(client: Elasticsearch, source: str, name: str) -> None:
    """Let a restored index of saved searches be that of the alias, unless it has one: a newer."""
    if not client.indices.exists(index=name):
        client.indices.clone(index=source, target=name, settings={"index": {"blocks.write": False}})


def _restore(client: Elasticsearch, backup: Backup, prefix: str) -> None:
    response = client.options(request_timeout=SNAPSHOT_TIMEOUT_S).snapshot.restore(
        repository=REPOSITORY,
        snapshot=backup.name,
        include_aliases=False,
        rename_pattern="(.+)",
        rename_replacement=f"{prefix}$1",
        ignore_index_settings=_IGNORED_SETTINGS,
        index_settings=_READ_ONLY,
        wait_for_completion=True,
    )
    if response["snapshot"]["shards"]["failed"]:
        raise BackupError(
            f"The backup {backup.name} was restored incompletely: see the log of Elasticsearch "
            "for the reason. The current index is unchanged."
        )
