"""Restore a backup next to the current index, and swap it in under both locks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from compose.errors import BackupError
from compose.snapshots import REPOSITORY, RETRY_TIMEOUT_S, Backup, find_backup
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

# What kept an index from being written to where it was has no meaning where it comes back.
_LEFT_BEHIND = ["index.blocks.*", "index.routing.allocation.*"]
_READ_ONLY = {"index.blocks.write": True}  # a clone is made of an index that cannot change


def restore_backup(
    client: Elasticsearch, alias: str, name: str, *, undelete: bool = False
) -> IndexInfo:
    """The index that was restored and now answers; the one before is kept, as by a reindex.

    What was deleted, before the backup or since, stays away; with `undelete` what the backup still
    holds of it comes back. Raises `BackupError` when there is no such backup or it does not come
    back whole, and `IndexerError` when another process writes or moved the alias.
    """
    with (
        locked(client, alias, REINDEXING, "restore") as moving,
        locked(client, alias, WRITING, "restore") as writing,
    ):

        def fence() -> None:
            moving.check()
            writing.check()

        found = find_index(client, alias)
        with _restored(client, alias, find_backup(client, name), fence) as source:
            new = clone_next(client, alias, source)
        try:
            _settle_deletions(client, find_generation(client, alias, new), undelete, fence)
            fence()
            swap_alias(client, alias, found.name if found else None, new)
        finally:
            delete_next(client, alias, new)
        delete_expired(client, alias)
        return find_generation(client, alias, new)


def _settle_deletions(
    client: Elasticsearch, index: IndexInfo, undelete: bool, fence: Callable[[], None]
) -> None:
    if undelete:
        remove_tombstones(client, index.alias, [*find_deleted(client, index.alias, index.name)])
    else:
        purge_deleted(client, index, fence)


@contextmanager
def _restored(
    client: Elasticsearch, alias: str, backup: Backup, fence: Callable[[], None]
) -> Iterator[str]:
    """The backup's index, under a name that is none of a generation: nobody may search it yet.

    What a restore that was killed left is deleted first.
    """
    delete_restored(client, alias)
    prefix = restored_prefix(alias)
    try:
        _restore(client, backup, prefix)
        if backup.tombstones:
            adopt_tombstones(client, alias, f"{prefix}{backup.tombstones}")
        yield f"{prefix}{backup.index}"
    finally:
        fence()
        delete_restored(client, alias)


def _restore(client: Elasticsearch, backup: Backup, prefix: str) -> None:
    answer = client.options(request_timeout=RETRY_TIMEOUT_S).snapshot.restore(
        repository=REPOSITORY,
        snapshot=backup.name,
        include_aliases=False,
        rename_pattern="(.+)",
        rename_replacement=f"{prefix}$1",
        ignore_index_settings=_LEFT_BEHIND,
        index_settings=_READ_ONLY,
        wait_for_completion=True,
    )
    if answer["snapshot"]["shards"]["failed"]:
        raise BackupError(
            f"The backup {backup.name} was not restored completely: the log of Elasticsearch says "
            "why. The index of before is still in use."
        )
