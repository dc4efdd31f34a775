"""`indexer delete`: articles out of the index, with tombstones that keep them out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.commands.load import REINDEX_LOCK_WAIT_S
from indexer.errors import translate_errors
from indexer.index.deletes import DeleteTarget, delete_articles
from indexer.index.index import find_loaded
from indexer.index.lock import WRITING, Lease, LockWait, holding
from indexer.index.tombstones import has_tombstones, read_tombstones, write_tombstones
from indexer.load.bulk import read_stored
from indexer.stories.changes import settling
from mappings.connection import ClusterSettings

SOME_UNKNOWN = 1


@dataclass(frozen=True, slots=True)
class Deletion:
    """Ids by what became of them: deleted now, deleted before, or never loaded."""

    deleted: tuple[str, ...]
    gone: tuple[str, ...]
    unknown: tuple[str, ...]


def run_delete(
    client: Elasticsearch, settings: ClusterSettings, ids: Sequence[str], dry_run: bool
) -> Deletion:
    """Deletes the articles; raises `IndexerError` when Elasticsearch or a lock stops it."""
    alias = settings.articles_alias
    chosen = list(dict.fromkeys(ids))
    with translate_errors(settings.elasticsearch_url):
        find_loaded(client, alias)
        if dry_run:
            return _split(client, alias, chosen, read_versions(client, alias, chosen))
        with holding(client, alias, WRITING, "delete", LockWait(REINDEX_LOCK_WAIT_S)) as lease:
            versions = read_versions(client, alias, chosen)
            told = _split(client, alias, chosen, versions)
            if versions:
                _delete(client, alias, versions, lease)
    return told


def read_versions(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, int]:
    """The stored version of each of the ids."""
    return {id_: stored.version for id_, stored in read_stored(client, alias, ids).items()}


def _split(
    client: Elasticsearch, alias: str, ids: Sequence[str], versions: dict[str, int]
) -> Deletion:
    before = read_tombstones(client, alias, ids) if has_tombstones(client, alias) else {}
    missing = [id_ for id_ in ids if id_ not in versions]
    return Deletion(
        deleted=tuple(id_ for id_ in ids if id_ in versions),
        gone=tuple(id_ for id_ in missing if id_ in before),
        unknown=tuple(id_ for id_ in missing if id_ not in before),
    )


def _delete(client: Elasticsearch, alias: str, versions: dict[str, int], lease: Lease) -> None:
    """The tombstones first: broken off in between, the same command ends it."""
    with settling(client, alias, dry_run=False) as changes:
        lease.check()
        write_tombstones(client, alias, versions, datetime.now(UTC).isoformat())
        delete_articles(DeleteTarget(client, alias, lease.check), versions, changes)


def tell_deletion(deletion: Deletion, dry_run: bool, as_json: bool) -> int:
    """Prints what became of the ids, and answers with the exit code."""
    if as_json:
        typer.echo(orjson.dumps({"dry_run": dry_run, **asdict(deletion)}).decode())
    else:
        typer.echo(f"{'Would delete' if dry_run else 'Deleted'} {len(deletion.deleted):,}.")
        for word, ids in (("deleted before", deletion.gone), ("not found", deletion.unknown)):
            for id_ in ids:
                typer.echo(f"  {word}: {id_}")
    return SOME_UNKNOWN if deletion.unknown else 0
