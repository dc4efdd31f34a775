"""Repeated searches while articles are loaded, which measure the response cache."""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count, cycle, islice

from elasticsearch import Elasticsearch, OrjsonSerializer
from elasticsearch.helpers import bulk

from api.schemas.request import SearchRequest
from benchmarks.search.corpus import Document
from benchmarks.search.service import ALIAS

COUNT = 2000
_SEED = 1
# 100 articles a second.
_BATCH, _PAUSE_S = 50, 0.5


def draw_zipf(requests: Sequence[SearchRequest], count: int = COUNT) -> list[SearchRequest]:
    """So many requests, the n-th of them drawn n times less often than the first (s = 1)."""
    weights = [1 / rank for rank in range(1, len(requests) + 1)]
    return random.Random(_SEED).choices(requests, weights, k=count)


@contextmanager
def loading(url: str, documents: Sequence[Document]) -> Iterator[None]:
    """Copies of the documents are loaded under new ids within the block, and become visible."""
    done = threading.Event()
    thread = threading.Thread(target=_load_on, args=(url, documents, done))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _load_on(url: str, documents: Sequence[Document], done: threading.Event) -> None:
    articles, numbers = cycle(documents), count()
    with Elasticsearch(url, serializer=OrjsonSerializer(), request_timeout=60) as client:
        while not done.wait(_PAUSE_S):
            batch = islice(articles, _BATCH)
            actions = (
                {
                    "_index": ALIAS,
                    "_id": f"new{number:07}",
                    "_source": {**doc, "id": f"new{number:07}"},
                }
                for doc, number in zip(batch, numbers, strict=False)
            )
            bulk(client, actions)
