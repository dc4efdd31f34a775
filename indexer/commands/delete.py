"""`indexer delete`: delete articles, and write tombstones so that loads leave them out."""

from collections.abc import Sequence
from dataclasses import asdict

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import SWAP_WAIT_S
from indexer.index.index import check_index, find_loaded
from indexer.index.lock import WRITING, LockWait, Mode, locked
from indexer.load.deletion import Deletion, classify, delete_with_tombstones, read_versions
from indexer.stories.update import StoryTarget, update_stories
from mappings.connection import ClusterSettings

SOME_UNKNOWN = 1


def run_delete(
    client: Elasticsearch, settings: ClusterSettings, ids: Sequence[str], dry_run: bool
) -> Deletion:
    """Delete the articles; raise `IndexerError` if Elasticsearch or a lock stops it."""
    alias = settings.articles_alias
    unique = list(dict.fromkeys(ids))
    index = find_loaded(client, alias)
    partitioned = index.is_partitioned
    if dry_run:
        versions = read_versions(client, alias, unique, partitioned=partitioned)
        return classify(client, alias, unique, versions)
    wait = LockWait(SWAP_WAIT_S)
    with locked(client, alias, WRITING, "delete", wait, Mode.BRIEF) as lease:
        index = check_index(find_loaded(client, alias))
        deletion = delete_with_tombstones(
            client, alias, unique, lease.check, partitioned=index.is_partitioned
        )
        if deletion.deleted:
            update_stories(StoryTarget.of(client, index, lease.check))
    return deletion


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
