"""`make bench-search`: our API, PostgreSQL and tantivy beside Elasticsearch itself, in one run."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from typing import Annotated

import typer

from api.schemas.request import SearchRequest
from benchmarks.search.cells import Programs, measure_cell
from benchmarks.search.corpus import DATA, Document, read_documents
from benchmarks.search.engines import Engine
from benchmarks.search.engines.http import OurApi, RawElasticsearch
from benchmarks.search.engines.postgres import Postgres, find_postgres_fault, postgres_server
from benchmarks.search.engines.tantivy import Tantivy
from benchmarks.search.load import run_callers
from benchmarks.search.queries import make_requests
from benchmarks.search.report import Row, make_row, write_report
from benchmarks.search.service import ALIAS, api_process, elasticsearch_node, load

CALLERS = (1, 8)
_COMPARED = 60
_WARM_ROUNDS = 2

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
    documents = [*read_documents(articles)]
    with ExitStack() as programs:
        url, elasticsearch = programs.enter_context(elasticsearch_node())
        load(url, documents)
        api_url, api = programs.enter_context(api_process(url))
        fault = find_postgres_fault()
        folder, postgres = ("", 0) if fault else programs.enter_context(postgres_server())
        pids: Programs = {"elasticsearch": [elasticsearch], "api": [api]}
        pids |= {} if fault else {"postgres": [postgres]}
        run = _run(documents, (url, api_url, folder), pids, rounds)
        rows = asyncio.run(run)
    typer.echo(write_report(rows, [f"Left out: {fault}"] if fault else []))


async def _run(
    documents: Sequence[Document], places: tuple[str, str, str], pids: Programs, rounds: int
) -> list[Row]:
    requests = make_requests(documents)
    async with _engines(documents, places) as (raw, api, others):
        await _compare(raw, api, requests[:_COMPARED])
        await _warm(raw, api, requests)
        rows = []
        engines: list[Engine] = [api, *others]
        for engine in engines:
            for callers in CALLERS:
                few = requests if engine is api else requests[: len(requests) // 4]
                cells = [await measure_cell(raw, engine, few, callers, pids) for _ in range(rounds)]
                rows.append(make_row(engine.name, callers, cells))
                typer.echo(f"{engine.name}, {callers} callers: rate {rows[-1].rate}")
        return rows


@asynccontextmanager
async def _engines(
    documents: Sequence[Document], places: tuple[str, str, str]
) -> AsyncIterator[tuple[RawElasticsearch, OurApi, list[Engine]]]:
    url, api_url, folder = places
    async with AsyncExitStack() as stack:
        raw, api = RawElasticsearch(url, ALIAS), OurApi(api_url)
        await stack.enter_async_context(raw)
        await stack.enter_async_context(api)
        others: list[Engine] = []
        if folder:
            postgres = Postgres(folder)
            await stack.enter_async_context(postgres)
            await postgres.load(documents)
            others.append(postgres)
        tantivy = Tantivy()
        await stack.enter_async_context(tantivy)
        tantivy.load(documents)
        yield raw, api, [*others, tantivy]


async def _compare(raw: RawElasticsearch, api: OurApi, requests: Sequence[SearchRequest]) -> None:
    """Refuse to time two engines that answer differently."""
    for request in requests:
        expected, got = await raw.read(request), await api.read(request)
        if expected != got:
            raise SystemExit(f"The API answers {request.q!r} otherwise than Elasticsearch.")


async def _warm(raw: RawElasticsearch, api: OurApi, requests: Sequence[SearchRequest]) -> None:
    """Until Java has compiled what a search runs through, raw Elasticsearch only gets faster."""
    for _ in range(_WARM_ROUNDS):
        await run_callers(raw.ask, requests, max(CALLERS))
        await run_callers(api.ask, requests, max(CALLERS))


if __name__ == "__main__":
    app()
