"""`indexer rollback`: search the generation before the last reindex again."""

import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import WRITE_TIMEOUT_S
from indexer.index.aliases import find_previous, roll_back
from indexer.index.deletes import purge_deleted
from indexer.index.index import find_loaded
from indexer.index.lock import REINDEXING, WRITING, locked
from mappings.connection import ClusterSettings


def run_rollback(client: Elasticsearch, settings: ClusterSettings) -> None:
    """Move the alias back to the previous generation; raise `IndexerError` if that fails."""
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    alias = settings.articles_alias
    with (
        locked(client, alias, REINDEXING, "rollback") as reindexing,
        locked(client, alias, WRITING, "rollback") as writing,
    ):
        index = find_loaded(client, alias)
        previous = find_previous(client, index)
        purge_deleted(client, previous, writing.check)
        for lease in (reindexing, writing):
            lease.check()
        roll_back(client, index, previous)
    kept = f"{index.name} is kept until the next reindex"
    typer.echo(f"{alias} points to {previous.name} again; {kept}.")
    typer.echo("What was loaded since then is not in it: load it again.")
    typer.echo("What was deleted since then stays deleted.")
