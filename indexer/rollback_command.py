"""`indexer rollback`: the generation before the last rebuild, searched again."""

import typer
from elasticsearch import Elasticsearch

from indexer.deleting import delete_articles
from indexer.errors import elasticsearch_errors
from indexer.index import ArticleIndex, find_loaded
from indexer.load_command import LOAD_TIMEOUT_S
from indexer.lock import REBUILDING, WRITING, Lease, holding
from indexer.rebuilding import find_kept, roll_back
from indexer.story_changes import settling_index
from indexer.tombstones import find_entombed
from mappings.cluster import ClusterSettings


def run_rollback(client: Elasticsearch, settings: ClusterSettings) -> None:
    """Moves the alias back to the generation before; raises `IndexerError`."""
    alias = settings.articles_alias
    patient = client.options(request_timeout=LOAD_TIMEOUT_S)
    with (
        elasticsearch_errors(settings.elasticsearch_url),
        holding(client, alias, REBUILDING, "rollback") as moving,
        holding(client, alias, WRITING, "rollback") as writing,
    ):
        index = find_loaded(client, alias)
        previous = find_kept(client, index)
        _delete_entombed(patient, previous, writing)
        for lease in (moving, writing):
            lease.check()
        roll_back(client, index, previous)
    kept = f"{index.name} is kept until the next rebuild"
    typer.echo(f"{alias} is answered by {previous.name} again; {kept}.")
    typer.echo("What was loaded since then is not in it: load it again.")
    typer.echo("What was deleted since then stays away.")


def _delete_entombed(client: Elasticsearch, index: ArticleIndex, lease: Lease) -> None:
    """Take out what was deleted since the index was searched, before anybody finds it again."""
    entombed = find_entombed(client, index.alias, index.name)
    if entombed:
        lease.check()
        with settling_index(client, index) as changes:
            delete_articles(client, index.name, entombed, changes, require_alias=False)
