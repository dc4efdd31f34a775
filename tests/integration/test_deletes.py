"""What was deleted is found by nobody: not by a restart, a rebuild, a rollback, or fed again."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexer import loader
from indexer.document import build_document
from indexer.intake import Prepared
from indexer.loader import Target
from indexer.parsed_article import parse_parsed_article
from indexer.receipts import Outcome, Receipt
from indexer.tombstones import tombstones_index
from indexer.versions import article_version
from tests.integration.command_line import indexer, write

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "updated_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed.", "updated_at": "2024-05-01"}

pytestmark = pytest.mark.usefixtures("command_settings")


def load(*articles: dict[str, Any]) -> dict[str, int]:
    """Load the articles, and tell the outcomes."""
    told = indexer("load", write(Path("a.jsonl"), articles), "--json")
    counts: dict[str, int] = told.json["outcomes"]
    return counts


def delete(*ids: str) -> None:
    assert indexer("delete", *ids).exit_code == 0


def lines(*articles: dict[str, Any]) -> bytes:
    return "".join(f"{json.dumps(article)}\n" for article in articles).encode()


def prepared(article: dict[str, Any]) -> Prepared:
    """The article on its way into an index."""
    receipt = Receipt("a.json", None, Outcome.INDEXED, id=article["id"])
    parsed = parse_parsed_article(json.dumps(article))
    document = build_document(parsed, article["id"])
    payload = json.dumps(document).encode()
    return Prepared(
        article["id"], document["content_hash"], payload, receipt, article_version(parsed)
    )


def test_a_load_waits_while_tombstones_cannot_be_read(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    """As after a restart: the index is known, and its shard is not there yet."""
    load(SNOW)
    nowhere = "index.routing.allocation.require._name"
    index = tombstones_index(alias)
    elasticsearch.indices.create(
        index=index, settings={nowhere: "nobody"}, wait_for_active_shards="0", timeout="0s"
    )
    target = Target(elasticsearch, alias, stored=True, tombstones=alias)

    with ThreadPoolExecutor() as executor:
        loading = executor.submit(list, loader.load(target, [prepared(RAIN)]))
        time.sleep(0.5)
        waits = not loading.done()
        elasticsearch.indices.put_settings(index=index, settings={nowhere: None})
        [told] = loading.result()

    assert waits
    assert told.outcome is Outcome.INDEXED
