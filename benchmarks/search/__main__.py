"""`make bench-search`: our API, PostgreSQL and tantivy compared with Elasticsearch, in one run."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated

import typer

from benchmarks.search.cells import Programs
from benchmarks.search.corpus import DATA, Document, read_documents
from benchmarks.search.engines.postgres import find_postgres_fault, postgres_server
from benchmarks.search.report import Row, write_report
from benchmarks.search.run import Places, measure
from benchmarks.search.service import api_process, elasticsearch_node, load

app = typer.Typer(add_completion=False)


@app.command()
def bench(
    articles: Annotated[int, typer.Option(help="How many articles to search.")] = 50_000,
    rounds: Annotated[int, typer.Option(help="How often each cell is measured.")] = 3,
) -> None:
    """Measure, print the table, and keep it with its picture."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    fault = find_postgres_fault()
    rows = _measure([*read_documents(articles)], rounds, with_postgres=fault is None)
    notes = [f"{articles:,} articles, {rounds} rounds.", *([f"Left out: {fault}"] if fault else [])]
    typer.echo(write_report(rows, notes))


def _measure(documents: Sequence[Document], rounds: int, *, with_postgres: bool) -> list[Row]:
    with ExitStack() as programs:
        url, elasticsearch = programs.enter_context(elasticsearch_node())
        load(url, documents)
        api_url, api = programs.enter_context(api_process(url, API_CACHE_MAX_BYTES="0"))
        keeping_url, keeping = programs.enter_context(api_process(url))
        pids: Programs = {"elasticsearch": [elasticsearch], "api": [api, keeping]}
        folder = None
        if with_postgres:
            folder, postgres = programs.enter_context(postgres_server())
            pids["postgres"] = [postgres]
        places = Places(url, api_url, keeping_url, folder)
        return asyncio.run(measure(documents, places, pids, rounds))


if __name__ == "__main__":
    app()
