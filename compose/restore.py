"""Restores a backup: builds a new index from it, and moves the alias, under both locks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from compose.errors import BackupError
from compose.snapshots import REPOSITORY, SNAPSHOT_TIMEOUT_S, Backup, find_backup
from indexer.index.aliases import (
    clone_next,
    delete_expired,
    delete_next,
    delete_restored,
    restored_prefix,
    swap_alias,
)
from indexer.index.deletes import adopt_tombstones, find_deleted, purge_deleted, remove_tombstones
from indexer.index.index import IndexInfo, find_generation, find_index
from indexer.index.lock import REINDEXING, WRITING, locked

# Settings that belong to the state of the index at the time of the backup.
_IGNORED_SETTINGS = ["index.blocks.*", "index.routing.allocation.*"]
_READ_ONLY = {"index.blocks.write": True}  # required for an index that is cloned


def restore_backup(
    client: Elasticsearch, alias: str, name: str, *, undelete: bool = False
) -> IndexInfo:
    """Let a backup serve searches, and return its index; the index before is kept for a rollback.

    Deleted articles stay deleted; with `undelete` those in the backup are restored. Raises
    `BackupError` if the backup does not exist or is incomplete, and `IndexerError` if another
    process writes or has moved the alias.
    """
    with _locked_alias(client, alias) as check_locks:
        current = find_index(client, alias)
        with _restored_index(client, alias, find_backup(client, name), check_locks) as source:
            new = clone_next(client, alias, source)
        try:
            index = find_generation(client, alias, new)
            if undelete:
                remove_tombstones(client, alias, [*find_deleted(client, alias, new)])
            else:
                purge_deleted(client, index, check_locks)
            check_locks()
            swap_alias(client, alias, current.name if current else None, new)
        finally:
            delete_next(client, alias, new)
        delete_expired(client, alias)
        return find_generation(client, alias, new)


@contextmanager
def _locked_alias(client: Elasticsearch, alias: str) -> Iterator[Callable[[], None]]:
    """Hold both locks of the alias; yield a function that raises if either is lost."""
    with (
        locked(client, alias, REINDEXING, "restore") as reindexing,
        locked(client, alias, WRITING, "restore") as writing,
    ):

        def check_locks() -> None:
            reindexing.check()
            writing.check()

        yield check_locks


@contextmanager
def _restored_index(
    client: Elasticsearch, alias: str, backup: Backup, check_locks: Callable[[], None]
) -> Iterator[str]:
    """Restore the backup under a temporary name, which no search uses; delete it at the end.

    What a killed restore left is deleted first.
    """
    delete_restored(client, alias)
    prefix = restored_prefix(alias)
    try:
        _restore(client, backup, prefix)
        if backup.tombstones:
            adopt_tombstones(client, alias, f"{prefix}{backup.tombstones}")
        yield f"{prefix}{backup.index}"
    finally:
        check_locks()
        delete_restored(client, alias)


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
