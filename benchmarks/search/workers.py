"""`make bench-workers`: the rate of searches by the number of worker processes.

Elasticsearch, the callers and the workers share the cores of one machine, so the rate stops growing
once these are busy; with Elasticsearch on machines of its own it would go on.
"""

import asyncio
import os
from collections.abc import Sequence

import typer

from api.schemas.request import SearchRequest
from benchmarks.search.cells import Pair, Programs, measure_cell, spread
from benchmarks.search.corpus import DATA, read_documents
from benchmarks.search.engines.http import OurApi, RawElasticsearch
from benchmarks.search.load import warm
from benchmarks.search.queries import make_requests
from benchmarks.search.service import ALIAS, api_process, elasticsearch_node, load

WORKERS = (1, 2, 4)
_ARTICLES = 50_000
_CALLERS = 8
_ROUNDS = 3


def main() -> None:
    """Print the rate as a share of Elasticsearch's, and the processor time of each program."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    documents = [*read_documents(_ARTICLES)]
    requests = make_requests(documents)
    typer.echo(f"{_ARTICLES:,} articles, {_CALLERS} callers, {os.cpu_count()} cores.")
    with elasticsearch_node() as (url, elasticsearch):
        load(url, documents)
        for workers in WORKERS:
            settings = {"API_CACHE_MAX_BYTES": "0", "API_WORKERS": str(workers)}
            with api_process(url, **settings) as (api_url, api):
                pids: Programs = {"elasticsearch": [elasticsearch], "api": [api]}
                line = asyncio.run(_measure(url, api_url, requests, pids))
            typer.echo(f"{workers} workers: {line}")


async def _measure(
    url: str, api_url: str, requests: Sequence[SearchRequest], pids: Programs
) -> str:
    async with RawElasticsearch(url, ALIAS) as raw, OurApi(api_url) as api:
        await warm([raw.search, api.search], requests, _CALLERS)
        pair = Pair("our API", raw.search, api.search)
        cells = [await measure_cell(pair, requests, _CALLERS, pids) for _ in range(_ROUNDS)]
    rate, p99 = spread([cell.rate for cell in cells]), spread([cell.p99 for cell in cells])
    cpu = (f"{name} {spread([cell.cpu_ms[name] for cell in cells])} ms" for name in pids)
    return f"rate {rate} and p99 {p99} of Elasticsearch's, processor time {', '.join(cpu)}"


if __name__ == "__main__":
    main()
