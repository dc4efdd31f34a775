"""Generations of an index: kept, rolled back to, deleted."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.errors import WritesRefusedError
from indexer.index.aliases import (
    KEPT_GENERATIONS,
    create_next,
    delete_all_next,
    read_generations,
    swap_alias,
)
from indexer.index.index import find_index
from mappings.schema import index_body, schema_hash
from tests.integration.command_line import CommandResult, indexer, stored, write
from tests.integration.reindexing import RAIN, SNOW, current, document, load

pytestmark = pytest.mark.usefixtures("command_settings")


def make_index_of_last_year(client: Elasticsearch, alias: str) -> str:
    """An index of an earlier version without synonyms."""
    body = index_body()
    body["mappings"]["_meta"] = {"schema_hash": "of last year"}
    body["settings"]["analysis"]["filter"]["synonyms"]["synonyms"] = []
    name = f"{alias}-20200101t000000000000z"
    client.indices.create(index=name, aliases={alias: {"is_write_index": True}}, **body)
    return name


def test_an_index_of_another_version_is_reindexed_and_rolled_back(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    old = make_index_of_last_year(elasticsearch, alias)
    elasticsearch.index(index=old, id="rain", document=document(RAIN), refresh=True)
    assert indexer("load", write(Path("a.jsonl"), [SNOW])).exit_code == 5

    assert indexer("reindex").exit_code == 0
    index = find_index(elasticsearch, alias)
    assert index is not None
    assert (index.schema_hash, set(stored(elasticsearch, alias))) == (schema_hash(), {"rain"})

    back = indexer("rollback")
    assert back.out.splitlines()[0] == (
        f"{alias} points to {old} again; {index.name} is kept until the next reindex."
    )
    assert current(elasticsearch, alias) == old
    assert indexer("rollback") == CommandResult(
        2,
        "",
        f"indexer: No generation before {old} is kept: run `indexer reindex PATH` instead.\n",
    )


def test_only_the_last_generations_are_kept(alias: str, elasticsearch: Elasticsearch) -> None:
    load(RAIN)
    made = [current(elasticsearch, alias)]
    for _ in range(KEPT_GENERATIONS + 1):
        made.append(indexer("reindex", "--json").json["index"])

    assert read_generations(elasticsearch, alias) == made[-KEPT_GENERATIONS - 1 :]


def test_a_rollback_never_ends_in_the_generation_that_another_left(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    good = current(elasticsearch, alias)
    rejected = indexer("reindex", "--json").json["index"]
    indexer("rollback")
    kept = read_generations(elasticsearch, alias)
    better = indexer("reindex", "--json").json["index"]

    again = indexer("rollback")

    assert kept == [good, rejected]
    assert again.exit_code == 0
    assert current(elasticsearch, alias) == good
    assert read_generations(elasticsearch, alias) == [good, better]


def test_leftovers_of_reindexes_killed_after_their_swap_are_deleted_by_the_next(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    for _ in range(KEPT_GENERATIONS + 1):
        new = create_next(elasticsearch, alias)
        swap_alias(elasticsearch, alias, current(elasticsearch, alias), new)
    left = read_generations(elasticsearch, alias)
    load(RAIN)

    made = indexer("reindex", "--json").json["index"]

    assert read_generations(elasticsearch, alias) == [*left[-KEPT_GENERATIONS:], made]
    assert set(stored(elasticsearch, alias)) == {"rain"}


def test_an_alias_that_another_process_moved_is_not_moved(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    old = current(elasticsearch, alias)
    first = create_next(elasticsearch, alias)
    swap_alias(elasticsearch, alias, old, first)
    second = create_next(elasticsearch, alias)

    with pytest.raises(WritesRefusedError, match="was moved by another process"):
        swap_alias(elasticsearch, alias, old, second)

    assert current(elasticsearch, alias) == first
    delete_all_next(elasticsearch, alias)
