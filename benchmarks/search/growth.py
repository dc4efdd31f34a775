"""`make bench-growth`: what a full search costs Elasticsearch as the index grows.

Both sizes are searched alternately, with our request and with the textbook's: a new Java process
becomes faster over thousands of searches, so what is measured first would seem to cost more.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

import typer

from api.schemas.request import SearchRequest
from benchmarks.search.corpus import DATA, read_documents
from benchmarks.search.engines.http import RawElasticsearch, Textbook
from benchmarks.search.load import run_callers, warm
from benchmarks.search.machine import measuring
from benchmarks.search.queries import make_requests
from benchmarks.search.service import elasticsearch_node, index_bytes, load

SIZES = (50_000, 200_000)
_CALLERS = 2
_ROUNDS = 5
_MS_PER_S = 1000


@dataclass(slots=True)
class _Costs:
    """Milliseconds of processor time a search, one for each round."""

    size: int
    bytes_per_article: float
    ours: list[float] = field(default_factory=list)
    textbook: list[float] = field(default_factory=list)


def main() -> None:
    """Print processor time a request and bytes an article at each size, and the growth."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    requests = make_requests([*islice(read_documents(min(SIZES)), min(SIZES))])
    with elasticsearch_node() as (url, pid):
        sizes = [_load(url, size) for size in SIZES]
        asyncio.run(_measure(url, pid, sizes, requests))
    _report(sizes)


def _load(url: str, size: int) -> _Costs:
    load(url, read_documents(size), _alias(size))
    return _Costs(size, index_bytes(url, _alias(size)) / size)


def _alias(size: int) -> str:
    return f"bench-{size}"


async def _measure(url: str, pid: int, sizes: list[_Costs], requests: list[SearchRequest]) -> None:
    async with AsyncExitStack() as open_engines:
        engines = [
            (await open_engines.enter_async_context(engine(url, _alias(size.size))), costs)
            for size in sizes
            for engine, costs in ((RawElasticsearch, size.ours), (Textbook, size.textbook))
        ]
        await warm([engine.search for engine, _ in engines], requests, _CALLERS)
        for _ in range(_ROUNDS):
            for engine, costs in engines:
                with measuring({"elasticsearch": [pid]}) as usage:
                    await run_callers(engine.search, requests, _CALLERS)
                costs.append(usage.own["elasticsearch"] / len(requests) * _MS_PER_S)


def _report(sizes: list[_Costs]) -> None:
    typer.echo("articles   bytes each   a search, ms   textbook, ms   ratio (medians of rounds)")
    for size in sizes:
        typer.echo(
            f"{size.size:>8,}   {size.bytes_per_article:>10,.0f}   {median(size.ours):>12.2f}   "
            f"{median(size.textbook):>12.2f}   {_ratio(size.ours, size.textbook):.2f}"
        )
    first, last = sizes[0], sizes[-1]
    typer.echo(
        f"{last.size // first.size} times the articles: {_ratio(last.ours, first.ours):.2f} times "
        f"the cost, of the textbook request {_ratio(last.textbook, first.textbook):.2f}"
    )


def _ratio(costs: list[float], others: list[float]) -> float:
    return median(cost / other for cost, other in zip(costs, others, strict=True))


if __name__ == "__main__":
    main()
