"""Up to where an index was written, while it is written."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch

from indexer.stored_source import last_change

# Elasticsearch numbers a write before it takes its text apart, which is slow with this analyzer.
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


def test_a_write_that_is_under_way_is_not_told_as_made(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    elasticsearch.indices.create(index=alias, **SLOW)
    elasticsearch.index(index=alias, id="first", document={"body": "It rained."})
    long = {"body": " ".join(f"word{number}" for number in range(WORDS))}
    looks = []

    with ThreadPoolExecutor() as executor:
        writing = executor.submit(elasticsearch.index, index=alias, id="long", document=long)
        while not writing.done():
            looks.append(last_change(elasticsearch, alias))
        writing.result()

    # The last looks may come between the end of the write and its answer.
    assert set(looks[: len(looks) // 2]) == {0}
    assert last_change(elasticsearch, alias) == 1
