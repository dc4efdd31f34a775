"""Deleted articles stay deleted after a restart, a reindex, a rollback and another load."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexer.documents.document import article_version, build_document
from indexer.documents.prepare import BulkDocument
from indexer.index.aliases import find_next
from indexer.index.deletes import (
    find_deleted,
    has_tombstones,
    read_tombstones,
    tombstones_index,
    write_tombstones,
)
from indexer.input.parsed_json import parse_parsed_article
from indexer.load import loader
from indexer.load.loader import LoadTarget
from indexer.load.results import Outcome
from tests.integration.command_line import indexer, outcomes, write
from tests.integration.reindexing import lines, wait_until, waiting_reindex
from tests.unit.near_copies import original

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "updated_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed.", "updated_at": "2024-05-01"}

pytestmark = pytest.mark.usefixtures("command_settings")


def load(*articles: dict[str, Any]) -> dict[str, int]:
    """Load the articles and return the outcomes."""
    result = indexer("load", write(Path("a.jsonl"), articles), "--json")
    counts: dict[str, int] = result.json["outcomes"]
    return counts


def delete(*ids: str) -> None:
    assert indexer("delete", *ids).exit_code == 0


def stories(client: Elasticsearch, alias: str) -> dict[str, str]:
    """Return the story of every article that a search finds, by id."""
    hits = client.search(index=alias, size=100)["hits"]["hits"]
    return {hit["_id"]: hit["_source"]["story"] for hit in hits}


def prepared(article: dict[str, Any]) -> BulkDocument:
    """The article ready to be sent."""
    parsed = parse_parsed_article(json.dumps(article))
    document = build_document(parsed, article["id"])
    return BulkDocument(
        id=article["id"],
        content_hash=document["content_hash"],
        payload=json.dumps({**document, "story": article["id"]}).encode(),
        path="a.json",
        version=article_version(parsed),
        story=article["id"],
    )


def test_a_load_waits_while_tombstones_cannot_be_read(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    """An index whose shard is not ready, as after a restart."""
    load(SNOW)
    nowhere = "index.routing.allocation.require._name"
    index = tombstones_index(alias)
    elasticsearch.indices.create(
        index=index, settings={nowhere: "nobody"}, wait_for_active_shards="0", timeout="0s"
    )
    target = LoadTarget(elasticsearch, alias, may_contain_documents=True, tombstones_alias=alias)

    with ThreadPoolExecutor() as executor:
        asking = executor.submit(has_tombstones, elasticsearch, alias)
        loading = executor.submit(list, loader.write_documents(target, [prepared(RAIN)]))
        time.sleep(0.5)
        waits = not asking.done() and not loading.done()
        elasticsearch.indices.put_settings(index=index, settings={nowhere: None})
        [result] = loading.result()

    assert waits
    assert not asking.result()
    assert result.outcome is Outcome.INDEXED


@pytest.mark.slow
def test_what_is_deleted_during_a_reindex_stays_deleted_after_its_story_was_relabelled(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    text = " ".join(original(1))
    first = {**RAIN, "id": "a", "body": text}
    second = {**RAIN, "id": "b", "body": f"{text} It rained."}
    load(first, second)
    with waiting_reindex() as (process, stdin):
        wait_until(lambda: find_next(elasticsearch, alias))
        delete("b")
        stdin.write(lines(second, first, SNOW))
        process.communicate(timeout=60)

    assert process.returncode == 0
    assert stories(elasticsearch, alias) == {"a": "a", "snow": "snow"}
    assert load(second) == outcomes(stale=1)


def test_a_delete_of_an_older_version_keeps_the_newer_tombstone(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    """A deleted article that came back in an older version, as from a backup."""
    deleted_at = "2026-01-01T00:00:00+00:00"
    newer = article_version(parse_parsed_article(json.dumps({**RAIN, "updated_at": "2025-05-01"})))
    write_tombstones(elasticsearch, alias, {"rain": newer}, deleted_at, 1)

    write_tombstones(elasticsearch, alias, {"rain": newer - 1, "snow": 1}, deleted_at, 2)

    known = read_tombstones(elasticsearch, alias, ["rain", "snow"])
    assert known == {"rain": newer, "snow": 1}


def test_many_tombstones_are_read_page_by_page(alias: str, elasticsearch: Elasticsearch) -> None:
    """Two articles came back: one in a newer version, one by a reindex without the tombstone."""
    load({**RAIN, "updated_at": "2024-05-02"}, SNOW)
    version = article_version(parse_parsed_article(json.dumps(RAIN)))
    never_loaded = {str(number): version for number in range(2_500)}
    deleted_at = "2024-05-03T00:00:00+00:00"
    write_tombstones(elasticsearch, alias, {"rain": version} | never_loaded, deleted_at, 1)
    write_tombstones(elasticsearch, alias, {"snow": version}, deleted_at, 2_502)

    assert find_deleted(elasticsearch, alias, alias) == {"snow": version}


def test_what_was_deleted_is_not_in_what_a_rollback_brings_back(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    text = " ".join(original(1))
    copies = [{**RAIN, "id": id_, "body": f"{text} {id_}"} for id_ in "abc"]
    load(*copies, SNOW)
    assert indexer("reindex").exit_code == 0
    before = stories(elasticsearch, alias)
    delete("a", "snow")
    newer = {**SNOW, "updated_at": "2024-05-02"}
    load(newer)

    result = indexer("rollback")

    assert before == {"a": "a", "b": "a", "c": "a", "snow": "snow"}
    assert result.exit_code == 0
    assert result.out.splitlines()[1:] == [
        "What was loaded since then is not in it: load it again.",
        "What was deleted since then stays deleted.",
    ]
    assert stories(elasticsearch, alias) == {"b": "b", "c": "b"}
    assert load(copies[0], newer) == outcomes(stale=1, indexed=1)
    assert stories(elasticsearch, alias) == {"b": "b", "c": "b", "snow": "snow"}
