"""`indexer rollback`: the generation before the last reindex, searched again."""

import typer
from elasticsearch import Elasticsearch

from indexer.commands.load import LOAD_TIMEOUT_S
from indexer.errors import translate_errors
from indexer.index.aliases import find_kept, roll_back
from indexer.index.deletes import purge_deleted
from indexer.index.index import find_loaded
from indexer.index.lock import REINDEXING, WRITING, holding
from mappings.connection import ClusterSettings


def run_rollback(client: Elasticsearch, settings: ClusterSettings) -> None:
    """Moves the alias back to the generation before; raises `IndexerError`."""
    alias = settings.articles_alias
    patient = client.options(request_timeout=LOAD_TIMEOUT_S)
    with (
        translate_errors(settings.elasticsearch_url),
        holding(client, alias, REINDEXING, "rollback") as moving,
        holding(client, alias, WRITING, "rollback") as writing,
    ):
        index = find_loaded(client, alias)
        previous = find_kept(client, index)
        purge_deleted(patient, previous, writing.check)
        for lease in (moving, writing):
            lease.check()
        roll_back(client, index, previous)
    kept = f"{index.name} is kept until the next reindex"
    typer.echo(f"{alias} is answered by {previous.name} again; {kept}.")
    typer.echo("What was loaded since then is not in it: load it again.")
    typer.echo("What was deleted since then stays away.")
