"""`indexer doctor`: what is wrong, why, and what to do about it."""

from dataclasses import asdict
from datetime import UTC, datetime

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.doctor import examine
from indexer.errors import elasticsearch_errors
from mappings.cluster import ClusterSettings

SOME_PROBLEMS = 1


def run_doctor(client: Elasticsearch, settings: ClusterSettings, as_json: bool) -> int:
    """Prints every problem, and answers with the exit code; raises `IndexerError`."""
    with elasticsearch_errors(settings.elasticsearch_url):
        problems = [*examine(client, settings.articles_alias, datetime.now(UTC))]
    if as_json:
        typer.echo(orjson.dumps([asdict(problem) for problem in problems]).decode())
    elif not problems:
        typer.echo("Nothing is wrong.")
    for problem in problems if not as_json else []:
        typer.echo(f"{problem.check}: {problem.cause}\n  remedy: {problem.remedy}")
    return SOME_PROBLEMS if problems else 0
