"""What a search costs Elasticsearch in 24 months of partitions, compared with one index.

python -m benchmarks.search.partitions [ARTICLES]
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack

import typer
from elasticsearch import Elasticsearch

from api.schemas.request import SearchRequest
from benchmarks.search.corpus import DATA, Document, read_documents
from benchmarks.search.engines.http import RawElasticsearch
from benchmarks.search.load import run_callers, warm
from benchmarks.search.machine import measuring
from benchmarks.search.queries import make_requests
from benchmarks.search.service import ALIAS, elasticsearch_node, load
from indexer.index.partitions import Partitions
from indexer.index.settings import IndexSettings
from mappings.partitions import Period, Periods

ARTICLES = 200_000
_MONTHS = [f"{2023 + month // 12}-{month % 12 + 1:02}" for month in range(24)]
_RANGE = {"published_from": "2024-03-01", "published_to": "2024-04-30"}
_REQUESTS, _CALLERS, _ROUNDS = 150, 2, 3
_REINDEX_TIMEOUT_S = 1800
_FACETS = ("authors", "source", "section", "places")


def main() -> None:
    """Print the processor time of each kind of search in both, and the ratios."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    documents = [_date(doc, number, count) for number, doc in enumerate(read_documents(count))]
    with elasticsearch_node() as (url, pid):
        load(url, documents)
        requests = _make_requests(documents)
        del documents
        for period in Period:
            _copy(url, period)
        typer.echo(f"{count:,} articles in {len(_MONTHS)} months")
        for kind, searches in requests.items():
            costs = asyncio.run(_measure(url, pid, searches))
            typer.echo(f"{kind}: one index {costs[ALIAS]:.2f} ms of processor a search")
            for period in Period:
                cost = costs[_alias(period)]
                typer.echo(f"  by {period}: {cost:.2f} ms, {cost / costs[ALIAS]:.2f} times")


def _date(document: Document, number: int, count: int) -> Document:
    """Spread the articles evenly, so that the copies of one are in different months."""
    month = _MONTHS[number * len(_MONTHS) // count]
    return {**document, "published_at": f"{month}-{number % 28 + 1:02}T08:00:00Z"}


def _make_requests(documents: Sequence[Document]) -> dict[str, list[SearchRequest]]:
    """Return the searches without dates, of two months, and of two months with all dates counted."""
    made = make_requests(documents, _REQUESTS)
    no_dates = {"published_from": None, "published_to": None}
    plain = [request.model_copy(update=no_dates) for request in made]
    dated = [SearchRequest(q=r.q, facets=_FACETS, **_RANGE) for r in made]
    histogram = [SearchRequest(q=r.q, facets=r.facets, **_RANGE) for r in made]
    return {
        "without dates": plain,
        "of two months": dated,
        "of two months, with a histogram of all dates": histogram,
    }


def _alias(period: Period) -> str:
    return f"{ALIAS}-by-{period}"


def _copy(url: str, period: Period) -> None:
    alias = _alias(period)
    with Elasticsearch(url, request_timeout=_REINDEX_TIMEOUT_S) as client:
        periods = Periods(period, period.name_of(_MONTHS[0]))
        partitions = Partitions(client, alias, periods, IndexSettings(), None)
        partitions.ensure([partitions.rest])
        for month in _MONTHS:
            partition = partitions.of_article(f"{month}-01")
            partitions.ensure([partition])
            dates = {"range": {"published_at": {"gte": f"{month}||/M", "lte": f"{month}||/M"}}}
            source = {"index": ALIAS, "query": dates}
            client.reindex(source=source, dest={"index": partition}, wait_for_completion=True)
        client.indices.forcemerge(index=alias, max_num_segments=1)
        client.indices.refresh(index=alias)
        counts = [client.count(index=name)["count"] for name in (ALIAS, alias)]
        assert counts[0] == counts[1], counts


async def _measure(url: str, pid: int, requests: list[SearchRequest]) -> dict[str, float]:
    """Return what a search costs in each, measured in turn so that other load is shared."""
    aliases = [ALIAS, *map(_alias, Period)]
    costs = dict.fromkeys(aliases, 0.0)
    async with AsyncExitStack() as stack:
        engines = [
            await stack.enter_async_context(RawElasticsearch(url, alias)) for alias in aliases
        ]
        await warm([engine.search for engine in engines], requests, _CALLERS)
        for _ in range(_ROUNDS):
            for engine in engines:
                with measuring({"elasticsearch": [pid]}) as usage:
                    await run_callers(engine.search, requests, _CALLERS)
                costs[engine.alias] += usage.own["elasticsearch"] * 1000
    return {alias: cost / (_ROUNDS * len(requests)) for alias, cost in costs.items()}


if __name__ == "__main__":
    main()
