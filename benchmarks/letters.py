"""Searches at each key: what `prefix=last` finds while a query is typed (`make bench-letters`).

For each query of `letter_queries.tsv` and each of its beginnings, one search. The numbers of the
ranking were chosen on the set `tuned`; the set `second` was not looked at meanwhile.
"""

import csv
import gzip
import logging
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

import orjson
import structlog
from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.settings import ApiSettings
from benchmarks.search.corpus import DATA
from indexer.commands.evaluate import loaded_index
from indexer.documents.article import Article
from indexer.documents.document import build_document
from indexer.documents.normalize import normalize_article

QUERIES = Path(__file__).with_name("letter_queries.tsv")
URL = "http://127.0.0.1:9200"
ALIAS = "bench-letters"
ARTICLES = 8000
# Enough for a loaded machine.
TIMEOUT_S, TIMEOUT_MS = 120, 20_000
_SEED = 1
# The article aimed at is to be among so many first hits after so many words.
_FIRST, _WORDS = 5, 2


@dataclass(frozen=True, slots=True)
class TypedQuery:
    """A query aimed at an article, and what was found at each of its keys.

    `ranks` are of the article, from 1, or None if it is not on the first page.
    """

    text: str
    totals: tuple[int, ...]
    ranks: tuple[int | None, ...]
    took_ms: tuple[int, ...]

    @property
    def empty_keys(self) -> int:
        """How many keys find nothing although the whole query finds something."""
        return self.totals.count(0) if self.totals[-1] else 0

    @property
    def has_article_after_words(self) -> bool:
        """Whether the article is among the first hits at the end of the second word."""
        length = len(" ".join(self.text.split()[:_WORDS]))
        rank = self.ranks[length - 1]
        return rank is not None and rank <= _FIRST


def main() -> None:
    """Print the figures of both sets; with `--queries` also of each query."""
    if not DATA.exists():
        sys.exit(f"Skipped: the articles are not here ({DATA.name}).")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    url = os.environ.get("ELASTICSEARCH_URL", URL)
    with (
        QUERIES.open(encoding="utf-8") as lines,
        Elasticsearch(url, request_timeout=TIMEOUT_S) as client,
        _index(client) as index,
    ):
        rows = [*csv.DictReader(lines, delimiter="\t")]
        settings = ApiSettings(
            elasticsearch_url=url,
            articles_alias=index,
            request_timeout_ms=TIMEOUT_MS,
        )
        with TestClient(create_app(settings)) as api:
            for name in dict.fromkeys(row["set"] for row in rows):
                chosen = [row for row in rows if row["set"] == name]
                print(f"set {name}")
                for mode in ("none", "last"):
                    typed = [_type(api, row["query"], row["article"], mode) for row in chosen]
                    _report(mode, typed)


def _index(client: Elasticsearch) -> Any:
    return loaded_index(client, ALIAS, _documents())


def _documents() -> Iterator[dict[str, Any]]:
    with gzip.open(DATA) as file:
        rows = [row for row in map(orjson.loads, file) if row["title"] and row["text"]]
    random.Random(_SEED).shuffle(rows)
    for row in rows[:ARTICLES]:
        body = tuple(part for part in row["text"].split("\n\n") if part.strip())
        authors = tuple(row.get("authors") or ())
        article = Article(
            title=row["title"], body=body or (row["title"],), authors=authors, language="en"
        )
        yield build_document(normalize_article(article)[0], row["id"])


def _type(api: TestClient, text: str, article: str, mode: str) -> TypedQuery:
    """Search for each beginning of a text that ends in a letter."""
    totals, ranks, times = [], [], []
    for length in range(1, len(text) + 1):
        params = {"q": text[:length], "prefix": mode, "facets": "", "fields": "title"}
        response = api.get("/v1/search", params=params).json()
        ids = [hit["id"] for hit in response["hits"]]
        totals.append(response["total"]["value"])
        ranks.append(ids.index(article) + 1 if article in ids else None)
        times.append(response["took_ms"])
    return TypedQuery(text, tuple(totals), tuple(ranks), tuple(times))


def _report(mode: str, typed: Sequence[TypedQuery]) -> None:
    keys = sum(len(query.totals) for query in typed)
    empty = sum(query.empty_keys for query in typed)
    after_words = fmean(query.has_article_after_words for query in typed)
    first = [rank is not None and rank <= _FIRST for query in typed for rank in query.ranks]
    whole = fmean((query.ranks[-1] or _FIRST + 1) <= _FIRST for query in typed)
    took = median(ms for query in typed for ms in query.took_ms)
    print(
        f"  prefix={mode}: {keys} keys, {empty} find nothing ({empty / keys:.1%}); "
        f"article among the first {_FIRST} after {_WORDS} words {after_words:.0%}, "
        f"at the end {whole:.0%}, at each key {fmean(first):.0%}; median {took:.0f} ms",
        flush=True,
    )
    if "--queries" in sys.argv:
        for query in typed:
            end = len(" ".join(query.text.split()[:_WORDS]))
            print(f"    {query.empty_keys:3} {query.ranks[end - 1]} {query.ranks[-1]} {query.text}")


if __name__ == "__main__":
    main()
