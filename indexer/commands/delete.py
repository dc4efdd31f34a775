"""`indexer delete`: delete articles, and write tombstones so that loads leave them out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import REINDEX_LOCK_WAIT_S
from indexer.index.deletes import (
    DeleteTarget,
    delete_articles,
    has_tombstones,
    read_tombstones,
    write_tombstones,
)
from indexer.index.index import find_loaded
from indexer.index.lock import WRITING, Lease, LockWait, locked
from indexer.load.bulk import read_stored
from indexer.stories.update import track_changes
from mappings.connection import ClusterSettings

SOME_UNKNOWN = 1


@dataclass(frozen=True, slots=True)
class Deletion:
    """The requested ids: deleted now, deleted before (`gone`), or never loaded."""

    deleted: tuple[str, ...]
    gone: tuple[str, ...]
    unknown: tuple[str, ...]


def run_delete(
    client: Elasticsearch, settings: ClusterSettings, ids: Sequence[str], dry_run: bool
) -> Deletion:
    """Delete the articles; raise `IndexerError` if Elasticsearch or a lock stops it."""
    alias = settings.articles_alias
    unique = list(dict.fromkeys(ids))
    find_loaded(client, alias)
    if dry_run:
        return _classify(client, alias, unique, _read_versions(client, alias, unique))
    with locked(client, alias, WRITING, "delete", LockWait(REINDEX_LOCK_WAIT_S)) as lease:
        versions = _read_versions(client, alias, unique)
        deletion = _classify(client, alias, unique, versions)
        if versions:
            _delete(client, alias, versions, lease)
    return deletion


def _read_versions(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, int]:
    return {id_: stored.version for id_, stored in read_stored(client, alias, ids).items()}


def _classify(
    client: Elasticsearch, alias: str, ids: Sequence[str], versions: dict[str, int]
) -> Deletion:
    tombstones = read_tombstones(client, alias, ids) if has_tombstones(client, alias) else {}
    missing = [id_ for id_ in ids if id_ not in versions]
    return Deletion(
        deleted=tuple(id_ for id_ in ids if id_ in versions),
        gone=tuple(id_ for id_ in missing if id_ in tombstones),
        unknown=tuple(id_ for id_ in missing if id_ not in tombstones),
    )


def _delete(client: Elasticsearch, alias: str, versions: dict[str, int], lease: Lease) -> None:
    """Write the tombstones first: if the command is killed, the same command completes it."""
    with track_changes(client, alias, dry_run=False) as changes:
        lease.check()
        write_tombstones(client, alias, versions, datetime.now(UTC).isoformat())
        delete_articles(DeleteTarget(client, alias, lease.check), versions, changes)


def print_deletion(deletion: Deletion, dry_run: bool, as_json: bool) -> int:
    """Print the outcome of each id and return the exit code."""
    if as_json:
        typer.echo(orjson.dumps({"dry_run": dry_run, **asdict(deletion)}).decode())
    else:
        typer.echo(f"{'Would delete' if dry_run else 'Deleted'} {len(deletion.deleted):,}.")
        for label, ids in (("deleted before", deletion.gone), ("not found", deletion.unknown)):
            for id_ in ids:
                typer.echo(f"  {label}: {id_}")
    return SOME_UNKNOWN if deletion.unknown else 0
