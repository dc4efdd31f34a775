"""What matching saved searches costs, compared with Elasticsearch's percolator.

`make bench-alerts`, or with ELASTICSEARCH_URL of a server without other load, whose processor time
is counted. Searches are words, phrases, alternatives and filters of real articles.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from alerts.matcher import Matcher
from alerts.metrics import AlertMetrics
from alerts.registry import SavedSearchRegistry
from alerts.run import make_gateway
from api.elasticsearch.documents import DocumentStore
from api.query_language import parse_query
from api.schemas.request import SearchRequest
from api.search.changes import build_delta_query
from api.settings import ApiSettings
from benchmarks.search.corpus import read_documents
from indexer.index.stamps import change_watermark
from mappings.saved_searches import (
    ALERTS_MAPPINGS,
    SAVED_SEARCHES_MAPPINGS,
    Progress,
    SavedSearch,
    Schedule,
    alerts_index,
    saved_searches_index,
    write_document,
)
from mappings.schema import HIDDEN_SETTINGS, index_body
from mappings.watermark import format_stamp

URL = "http://127.0.0.1:9200"
ALIAS = "bench-alerts"
PERCOLATOR = f"{ALIAS}-percolator"
OLD_ARTICLES, BATCH, SMALL_BATCH = 4_000, 1_000, 10
SEARCHES = (100, 1_000, 10_000)
# Documents a request: a percolator holds them in memory, with every query that may match.
PERCOLATED = 100
TIMEOUT_S = 600
_SEED = 20
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that passed, and of processor time of this process and of the server."""

    wall: float
    client: float
    server: float


@contextmanager
def measured(client: Elasticsearch, report: Callable[[Cost], None]) -> Iterator[None]:
    """Report what the block costs."""
    before = server_cpu_s(client)
    wall, own = time.perf_counter(), time.process_time()
    yield
    wall, own = time.perf_counter() - wall, time.process_time() - own
    report(Cost(wall, own, server_cpu_s(client) - before))


def server_cpu_s(client: Elasticsearch) -> float:
    """Return the processor time of all nodes in seconds."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)) / 1000


def make_searches(documents: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return searches as users save them: mostly two or three words, some with filters."""
    dice = random.Random(_SEED)

    def words(size: int) -> list[str]:
        text = [
            w
            for w in dice.choice(documents)["title"].split()
            if len(w) >= _SHORTEST and w.isalpha()
        ]
        return dice.sample(text, min(size, len(text))) or ["news"]

    kinds: dict[Callable[[], str], int] = {
        lambda: " ".join(words(2)): 60,
        lambda: " ".join(words(3)): 15,
        lambda: f'"{" ".join(words(2))}"': 10,
        lambda: " OR ".join(words(4)): 15,
    }
    queries = dice.choices([*kinds], [*kinds.values()], k=count)
    sources = [[f"Source {dice.randrange(40)}"] if n % 5 == 0 else [] for n in range(count)]
    return [
        {"q": query(), **({"source": source} if source else {})}
        for query, source in zip(queries, sources, strict=True)
    ]


def delete_all(client: Elasticsearch) -> None:
    """Delete every index of a run."""
    for index in client.indices.get(index=f"{ALIAS}*", expand_wildcards="all"):
        client.indices.delete(index=index)


def build_source(document: dict[str, Any], stamp: int) -> dict[str, Any]:
    """Return the document as a load would store it with this stamp."""
    return document | {"indexed_at": format_stamp(stamp), "story": document["id"]}


def create_articles(client: Elasticsearch, documents: list[dict[str, Any]]) -> None:
    """Index the documents with consecutive stamps."""
    client.indices.create(
        index=f"{ALIAS}-1", aliases={ALIAS: {"is_write_index": True}}, **index_body()
    )
    actions = (
        {"_index": ALIAS, "_id": d["id"], "_source": build_source(d, n + 1)}
        for n, d in enumerate(documents)
    )
    bulk(client, actions, refresh=True)
    client.indices.forcemerge(index=ALIAS, max_num_segments=5)
    change_watermark(client, ALIAS, lambda mark: replace(mark, next=len(documents) + 1))


def save_searches(client: Elasticsearch, searches: list[dict[str, Any]]) -> None:
    """Store the searches instead of the ones before."""
    for name, mappings in (
        (saved_searches_index(ALIAS), SAVED_SEARCHES_MAPPINGS),
        (alerts_index(ALIAS), ALERTS_MAPPINGS),
    ):
        client.indices.delete(index=name, ignore_unavailable=True)
        client.indices.create(index=name, settings=HIDDEN_SETTINGS, mappings=mappings)
    saved = (
        SavedSearch(
            id=f"{number:016x}",
            owner="bench",
            name="bench",
            search=search,
            schedule=Schedule.immediate,
            webhook=None,
            enabled=True,
            start=OLD_ARTICLES + 1,
            created_at=0.0,
            updated_at=0.0,
        )
        for number, search in enumerate(searches)
    )
    index = saved_searches_index(ALIAS)
    actions = ({"_index": index, "_id": s.id, "_source": write_document(s)} for s in saved)
    bulk(client, actions, refresh=True)


async def match(client: Elasticsearch, settings: ApiSettings) -> dict[str, Cost]:
    """Match the batch with queries that are read first, the same again, and the last articles."""
    costs: dict[str, Cost] = {}

    async def free() -> None:
        """Nothing else runs."""

    async def never() -> bool:
        return False

    gateway = make_gateway(settings)
    searches = DocumentStore(gateway, saved_searches_index(ALIAS), SAVED_SEARCHES_MAPPINGS)
    registry = SavedSearchRegistry(searches, free)
    alerts = DocumentStore(gateway, alerts_index(ALIAS), ALERTS_MAPPINGS)
    matcher = Matcher(gateway, registry, alerts, AlertMetrics(), free, time.time, never)
    last = OLD_ARTICLES + BATCH
    starts = {
        "first": OLD_ARTICLES + 1,
        "known": OLD_ARTICLES + 1,
        f"{SMALL_BATCH} articles": last - SMALL_BATCH + 1,
        "1 article": last,
    }
    try:
        await registry.refresh()
        for name, start in starts.items():
            registry.progress = Progress(articles=start)
            with measured(client, partial(costs.__setitem__, name)):
                await matcher.run()
    finally:
        await gateway.close()
    return costs


def percolate(
    client: Elasticsearch, searches: list[dict[str, Any]], batch: list[dict[str, Any]]
) -> Cost:
    """Send the batch to a percolator with the same queries, as the API builds them."""
    body = index_body()
    body["mappings"]["properties"]["query"] = {"type": "percolator"}
    client.indices.delete(index=PERCOLATOR, ignore_unavailable=True)
    client.indices.create(index=PERCOLATOR, **body)
    actions = (
        {"_index": PERCOLATOR, "_id": str(n), "_source": {"query": build_query(search)}}
        for n, search in enumerate(searches)
    )
    bulk(client, actions, refresh=True)
    costs: list[Cost] = []
    with measured(client, costs.append):
        for first in range(0, len(batch), PERCOLATED):
            documents = [
                {k: v for k, v in d.items() if k != "id"} for d in batch[first : first + PERCOLATED]
            ]
            query = {"percolate": {"field": "query", "documents": documents}}
            client.search(index=PERCOLATOR, query=query, size=10_000, source=False)
    return costs[0]


def build_query(search: dict[str, Any]) -> dict[str, Any]:
    """Return the query of a saved search without its range of stamps."""
    request = SearchRequest.model_validate(search)
    return build_delta_query(request, parse_query(request.q).root)


def main() -> None:
    """Print the costs for growing numbers of searches, and write them as JSON."""
    url = os.environ.get("ELASTICSEARCH_URL", URL)
    settings = ApiSettings(_env_file=None, elasticsearch_url=url, articles_alias=ALIAS)
    results: dict[str, Any] = {}
    with Elasticsearch(url, request_timeout=TIMEOUT_S) as client:
        delete_all(client)
        documents = list(read_documents(OLD_ARTICLES + BATCH))
        create_articles(client, documents)
        # A distribution may come without this module, such as that of `local_node`.
        modules = [
            m["name"]
            for node in client.nodes.info(metric="plugins")["nodes"].values()
            for m in node["modules"]
        ]
        has_percolator = "percolator" in modules
        for count in SEARCHES:
            searches = make_searches(documents, count)
            save_searches(client, searches)
            costs = asyncio.run(match(client, settings))
            matches = client.count(index=alerts_index(ALIAS))["count"]
            if has_percolator:
                costs["percolator"] = percolate(client, searches, documents[-BATCH:])
            for name, cost in costs.items():
                line = f"{count:>6} searches, {name:>10}: {cost.wall:7.2f} s, processor "
                print(f"{line}{cost.client:6.2f} s here, {cost.server:7.2f} s server", flush=True)
                results[f"{count} {name}"] = [cost.wall, cost.client, cost.server]
            print(f"{count:>6} searches, {matches} matches", flush=True)
        delete_all(client)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
