"""What a search costs Elasticsearch in 24 indices by month, compared with one index.

python -m benchmarks.search.partitions [ARTICLES]
"""

import asyncio
import sys
from collections.abc import Sequence

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
from mappings.partitions import partition_alias

ARTICLES = 200_000
_BY_MONTH = f"{ALIAS}-by-month"
_MONTHS = [f"{2023 + month // 12}-{month % 12 + 1:02}" for month in range(24)]
_RANGE = {"published_from": "2024-03-01", "published_to": "2024-04-30"}
_REQUESTS, _CALLERS, _ROUNDS = 150, 2, 3
_REINDEX_TIMEOUT_S = 1800
_FACETS = ("authors", "source", "section", "places")
# What is added to the path of a search.
_OPTIONS = {
    "as it is": "",
    "skipping first": "?pre_filter_shard_size=1",
    "common statistics": "?search_type=dfs_query_then_fetch",
    "both": "?pre_filter_shard_size=1&search_type=dfs_query_then_fetch",
}


class _Search(RawElasticsearch):
    """Searches with these options."""

    def __init__(self, url: str, alias: str, options: str) -> None:
        super().__init__(url, alias)
        self._path += options


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
        _copy_by_month(url)
        typer.echo(f"{count:,} articles in {len(_MONTHS)} months")
        for kind, searches in requests.items():
            single = asyncio.run(_cost_ms(url, pid, ALIAS, "", searches))
            typer.echo(f"{kind}: one index {single:.2f} ms of processor a search")
            for name, options in _OPTIONS.items():
                cost = asyncio.run(_cost_ms(url, pid, _BY_MONTH, options, searches))
                typer.echo(f"  by month, {name}: {cost:.2f} ms, {cost / single:.2f} times")


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


def _copy_by_month(url: str) -> None:
    with Elasticsearch(url, request_timeout=_REINDEX_TIMEOUT_S) as client:
        partitions = Partitions(client, _BY_MONTH, _MONTHS[0], IndexSettings(), None)
        partitions.ensure([partitions.rest])
        for month in _MONTHS:
            partition = partition_alias(_BY_MONTH, month)
            partitions.ensure([partition])
            dates = {"range": {"published_at": {"gte": f"{month}||/M", "lte": f"{month}||/M"}}}
            source = {"index": ALIAS, "query": dates}
            client.reindex(source=source, dest={"index": partition}, wait_for_completion=True)
        client.indices.forcemerge(index=_BY_MONTH, max_num_segments=1)
        client.indices.refresh(index=_BY_MONTH)
        counts = [client.count(index=alias)["count"] for alias in (ALIAS, _BY_MONTH)]
        assert counts[0] == counts[1], counts


async def _cost_ms(
    url: str, pid: int, alias: str, options: str, requests: list[SearchRequest]
) -> float:
    async with _Search(url, alias, options) as raw:
        await warm([raw.search], requests, _CALLERS)
        with measuring({"elasticsearch": [pid]}) as usage:
            for _ in range(_ROUNDS):
                await run_callers(raw.search, requests, _CALLERS)
    return usage.own["elasticsearch"] / (_ROUNDS * len(requests)) * 1000


if __name__ == "__main__":
    main()
