"""`make bench-search`: our API and what could be used instead, compared with Elasticsearch, in one run."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated

import typer

from benchmarks.search.cells import Programs
from benchmarks.search.corpus import DATA, Document, read_documents
from benchmarks.search.engines.postgres import find_postgres_problem, postgres_server
from benchmarks.search.report import Row, write_report
from benchmarks.search.run import Urls, measure
from benchmarks.search.service import api_process, elasticsearch_node, load, plain_process

app = typer.Typer(add_completion=False)


@app.command()
def bench(
    articles: Annotated[int, typer.Option(help="The number of articles to search.")] = 50_000,
    rounds: Annotated[int, typer.Option(help="The number of measurements of each cell.")] = 3,
) -> None:
    """Measure, print the table, and keep it with its picture."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    problem = find_postgres_problem()
    rows = _measure([*read_documents(articles)], rounds, with_postgres=problem is None)
    notes = [
        f"{articles:,} articles, {rounds} rounds.",
        *([f"Left out: {problem}"] if problem else []),
    ]
    typer.echo(write_report(rows, notes))


def _measure(documents: Sequence[Document], rounds: int, *, with_postgres: bool) -> list[Row]:
    with ExitStack() as programs:
        url, elasticsearch = programs.enter_context(elasticsearch_node())
        load(url, documents)
        api_url, api = programs.enter_context(api_process(url, API_CACHE_MAX_BYTES="0"))
        caching_url, caching = programs.enter_context(api_process(url))
        plain_url, plain = programs.enter_context(plain_process(url))
        pids: Programs = {"elasticsearch": [elasticsearch], "api": [api, caching, plain]}
        directory = None
        if with_postgres:
            directory, postgres = programs.enter_context(postgres_server())
            pids["postgres"] = [postgres]
        urls = Urls(url, api_url, caching_url, plain_url, directory)
        return asyncio.run(measure(documents, urls, pids, rounds))


if __name__ == "__main__":
    app()
