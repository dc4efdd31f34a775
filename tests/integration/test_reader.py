"""Sequence numbers: up to where an index was written, and what was written since."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch

from indexer.index.reader import count_changes, read_articles, read_checkpoints
from tests.integration.reindexing import HAIL, document

# Elasticsearch numbers a write before it analyzes the text, which is slow with this analyzer.
SLOW: dict[str, Any] = {
    "settings": {
        "max_ngram_diff": 8,
        "analysis": {
            "tokenizer": {"pieces": {"type": "ngram", "min_gram": 1, "max_gram": 8}},
            "analyzer": {"slow": {"tokenizer": "pieces"}},
        },
    },
    "mappings": {"properties": {"body": {"type": "text", "analyzer": "slow"}}},
}
WORDS = 20_000


def test_a_write_in_progress_is_not_below_the_checkpoint(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    elasticsearch.indices.create(index=alias, **SLOW)
    elasticsearch.index(index=alias, id="first", document={"body": "It rained."})
    long = {"body": " ".join(f"word{number}" for number in range(WORDS))}
    looks = []

    with ThreadPoolExecutor() as executor:
        writing = executor.submit(elasticsearch.index, index=alias, id="long", document=long)
        while not writing.done():
            looks.append(read_checkpoints(elasticsearch, alias)[0])
        writing.result()

    # The last reads may happen between the end of the write and its response.
    assert set(looks[: len(looks) // 2]) == {0}
    assert read_checkpoints(elasticsearch, alias) == {0: 1}


def write(client: Elasticsearch, index: str, ids: Iterable[int]) -> None:
    """An article for each id."""
    operations = [
        part
        for id_ in map(str, ids)
        for part in ({"index": {"_id": id_}}, document({**HAIL, "id": id_}))
    ]
    assert not client.bulk(index=index, operations=operations)["errors"]


def test_each_shard_counts_its_own_writes(alias: str, elasticsearch: Elasticsearch) -> None:
    """Articles are distributed by id, so that the shards have different numbers of them."""
    elasticsearch.indices.create(index=alias, settings={"number_of_shards": 4})
    write(elasticsearch, alias, range(200))
    before = read_checkpoints(elasticsearch, alias)
    unchanged = count_changes(elasticsearch, alias, before)
    write(elasticsearch, alias, range(190, 203))

    assert len(set(before.values())) > 1
    assert unchanged == 0
    assert count_changes(elasticsearch, alias, before) == 13
    assert sorted(int(each.id) for each in read_articles(elasticsearch, alias, before)) == [
        *range(190, 203)
    ]
    assert sorted(int(each.id) for each in read_articles(elasticsearch, alias)) == [*range(203)]
