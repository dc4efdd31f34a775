"""`indexer doctor`: run all checks of what loading and searching need; print the remedies."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import orjson
import typer
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from indexer.doctor.checks import Cause, Check, Context, Finding, is_locked
from indexer.doctor.index_checks import INDEX_CHECKS
from indexer.doctor.server_checks import SERVER_CHECKS
from indexer.errors import AliasError
from indexer.index.aliases import read_generations
from indexer.index.index import find_index
from indexer.index.lock import WRITING
from indexer.index.nodes import find_foreign, read_nodes
from indexer.index.settings import IndexSettings
from mappings.connection import ClusterSettings
from mappings.embedding.embedder import Embedder

# The client works with servers of its own minor version and newer ones.
OLDEST_SERVER = (9, 4)

SOME_FINDINGS = 1


def run_doctor(client: Elasticsearch, settings: ClusterSettings, as_json: bool) -> int:
    """Print every finding and return the exit code; those before an error are printed, too."""
    findings: list[Finding] = []
    try:
        findings.extend(_find_node_problems(settings))
        embedder = IndexSettings.of(settings).embedder
        now = datetime.now(UTC)
        for finding in run_checks(client, settings.articles_alias, now, embedder=embedder):
            findings.append(finding)
    except (ApiError, TransportError):
        if findings:
            _print_findings(findings, as_json)
        raise
    _print_findings(findings, as_json)
    return SOME_FINDINGS if findings else 0


def _print_findings(findings: Sequence[Finding], as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps([asdict(finding) for finding in findings]).decode())
    elif not findings:
        typer.echo("No problems found.")
    for finding in findings if not as_json else []:
        typer.echo(f"{finding.check}: {finding.cause}\n  remedy: {finding.remedy}")


def _find_node_problems(settings: ClusterSettings) -> Iterator[Finding]:
    """Yield a finding for each node that serves no requests, if others do."""
    nodes = read_nodes(settings) if len(settings.nodes) > 1 else []
    if all(node.problem for node in nodes):
        return  # the first request reports it
    for node in nodes:
        if node.problem:
            remedy = "start that node, or remove it from ELASTICSEARCH_URL; the others serve"
            yield Finding("nodes", f"{node.url} {node.problem}", remedy)
    for node in find_foreign(nodes):
        cause = f"{node.url} belongs to another cluster than the other addresses"
        yield Finding("nodes", cause, "remove it from ELASTICSEARCH_URL")


def run_checks(
    client: Elasticsearch,
    alias: str,
    now: datetime,
    oldest_server: tuple[int, int] = OLDEST_SERVER,
    embedder: Embedder | None = None,
) -> Iterator[Finding]:
    """Yield every finding; raise the client's errors if there is no connection.

    `embedder` is the configured model, None for that of the package.
    """
    context = Context(client, alias, now, oldest_server)
    for server_check in SERVER_CHECKS:
        yield from _findings(server_check, server_check.find(context))
    try:
        index = find_index(client, alias)
    except AliasError as error:
        yield Finding("alias", error.cause, error.remedy)
        return
    if index is None:
        yield _missing_alias(client, alias)
        return
    is_writing = is_locked(client, alias, WRITING)
    model = embedder.field if embedder else None
    context = Context(client, alias, now, oldest_server, is_writing, model)
    for index_check in INDEX_CHECKS:
        if index_check.while_writing or not is_writing:
            for part in index.parts if index_check.of_parts else (index,):
                yield from _findings(index_check, index_check.find(context, part))


def _findings(check: Check, causes: Iterator[Cause]) -> Iterator[Finding]:
    for cause in causes:
        yield Finding(check.name, cause.text, check.remedy.format_map(cause.values))


def _missing_alias(client: Elasticsearch, alias: str) -> Finding:
    generations = read_generations(client, alias)
    if not generations:
        return Finding("alias", f"{alias} does not exist: nothing is loaded", "indexer load PATH")
    remedy = f"add it again: PUT /{generations[-1]}/_alias/{alias}"
    return Finding(
        "alias",
        f"the alias {alias} was removed from its index",
        f"{remedy}; or indexer load PATH, into a new index",
    )
