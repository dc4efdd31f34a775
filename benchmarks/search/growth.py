"""`make bench-growth`: what a full search costs Elasticsearch as the index grows."""

import asyncio
from itertools import islice

import typer

from api.schemas.request import SearchRequest
from benchmarks.search.corpus import DATA, read_documents
from benchmarks.search.engines.http import RawElasticsearch
from benchmarks.search.load import run_callers, warm
from benchmarks.search.machine import measuring
from benchmarks.search.queries import make_requests
from benchmarks.search.service import ALIAS, elasticsearch_node, index_bytes, load

SIZES = (50_000, 200_000)
_CALLERS = 2
_ROUNDS = 3


def main() -> None:
    """Print processor time a request and bytes an article at each size, and the growth."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    documents = read_documents(max(SIZES))
    costs: list[float] = []
    requests: list[SearchRequest] = []
    with elasticsearch_node() as (url, pid):
        for size, before in zip(SIZES, (0, *SIZES), strict=False):
            more = [*islice(documents, size - before)]
            requests = requests or make_requests(more)
            load(url, more)
            costs.append(asyncio.run(_cost_ms(url, pid, requests)))
            per_article = index_bytes(url) / size
            typer.echo(
                f"{size:,} articles: {costs[-1]:.2f} ms of processor a search, "
                f"{per_article:,.0f} bytes an article"
            )
    typer.echo(
        f"{SIZES[-1] // SIZES[0]} times the articles: {costs[-1] / costs[0]:.2f} times the cost"
    )


async def _cost_ms(url: str, pid: int, requests: list[SearchRequest]) -> float:
    async with RawElasticsearch(url, ALIAS) as raw:
        await warm([raw.search], requests, _CALLERS)
        with measuring({"elasticsearch": [pid]}) as usage:
            for _ in range(_ROUNDS):
                await run_callers(raw.search, requests, _CALLERS)
    return usage.own["elasticsearch"] / (_ROUNDS * len(requests)) * 1000


if __name__ == "__main__":
    main()
