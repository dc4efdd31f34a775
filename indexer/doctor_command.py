"""`indexer doctor`: what is wrong, why, and what to do about it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import orjson
import typer
from elasticsearch import Elasticsearch

from indexer.doctor import Problem, examine
from indexer.errors import IndexerError, elasticsearch_errors
from mappings.cluster import ClusterSettings

SOME_PROBLEMS = 1


def run_doctor(client: Elasticsearch, settings: ClusterSettings, as_json: bool) -> int:
    """Prints every problem, and answers with the exit code.

    Raises `IndexerError`; what was found before it is printed too.
    """
    problems: list[Problem] = []
    try:
        with elasticsearch_errors(settings.elasticsearch_url):
            for problem in examine(client, settings.articles_alias, datetime.now(UTC)):
                problems.append(problem)
    except IndexerError:
        if problems:
            _tell(problems, as_json)
        raise
    _tell(problems, as_json)
    return SOME_PROBLEMS if problems else 0


def _tell(problems: Sequence[Problem], as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps([asdict(problem) for problem in problems]).decode())
    elif not problems:
        typer.echo("Nothing is wrong.")
    for problem in problems if not as_json else []:
        typer.echo(f"{problem.check}: {problem.cause}\n  remedy: {problem.remedy}")
