"""A new index next to the old one: filled, checked, and only then searched."""

import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from indexer.index.aliases import find_next, read_generations
from indexer.index.checks import Candidate, find_failures
from indexer.index.reader import count_articles
from tests.integration.command_line import CommandResult, indexer, outcomes, stored, write
from tests.integration.reindexing import MANY, RAIN, SNOW, current, load
from tests.integration.service import SEEDS
from tests.unit.near_copies import original

GOLDEN = Path(__file__).parents[1] / "golden"


pytestmark = pytest.mark.usefixtures("command_settings")


def test_what_is_stored_becomes_a_new_index_with_its_usual_settings(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN, SNOW)
    old = current(elasticsearch, alias)
    before = stored(elasticsearch, alias)

    result = indexer("reindex", "--json")

    assert result.exit_code == 0
    assert result.json["previous_index"] == old
    assert result.json["index"] == current(elasticsearch, alias) != old
    assert stored(elasticsearch, alias) == before
    assert find_next(elasticsearch, alias) == []
    settings = elasticsearch.indices.get_settings(index=alias, flat_settings=True)
    (kept,) = (found["settings"] for found in settings.values())
    assert kept["index.refresh_interval"] == "5s"
    assert kept["index.auto_expand_replicas"] == "0-1"


def sources(client: Elasticsearch, alias: str) -> dict[str, dict[str, Any]]:
    """Everything that is stored, by id."""
    return {hit["_id"]: hit["_source"] for hit in client.search(index=alias)["hits"]["hits"]}


def test_places_and_stories_are_derived_again_from_what_is_stored(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    text = " ".join(original(1)) + " Talks failed in Oslo."
    load({**RAIN, "body": text}, {**SNOW, "body": f"Updated. {text}"})
    before = sources(elasticsearch, alias)
    stale = {"places": ["Oz"], "place_paths": ["Oz"], "story": "nobody", "story_minhash": ["stale"]}
    for id_ in before:
        elasticsearch.update(index=alias, id=id_, doc=stale, refresh=True)

    assert indexer("reindex").exit_code == 0

    assert sources(elasticsearch, alias) == before
    assert before["snow"]["places"] == ["Norway", "Oslo"]
    assert {each["story"] for each in before.values()} == {"rain"}


def test_an_index_that_fails_its_checks_is_not_searched(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(*MANY)
    old = current(elasticsearch, alias)
    fewer = write(Path("b.jsonl"), [{**article, "tags": ["u"]} for article in MANY[:40]])

    refused = indexer("reindex", fewer, "--quiet")

    assert refused == CommandResult(
        1,
        "",
        f"indexer: The new index did not pass its checks, {old} stays:\n"
        "  40 articles are left of 60\n"
        "  tags t: 100% of all articles before, 0% now\n"
        "  tags u: 0% of all articles before, 100% now\n",
    )
    assert current(elasticsearch, alias) == old
    assert find_next(elasticsearch, alias) == []
    assert indexer("reindex", fewer, "--quiet", "--accept-drift").exit_code == 0
    assert len(stored(elasticsearch, alias)) == 40


def test_an_index_with_a_missing_shard_passes_no_check(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    halves = {"number_of_shards": 2, "routing.allocation.total_shards_per_node": 1}
    elasticsearch.indices.create(index=alias, settings=halves, wait_for_active_shards="0")
    elasticsearch.cluster.health(index=alias, wait_for_no_initializing_shards=True)

    with pytest.raises(ApiError, match="search_phase_execution_exception"):
        count_articles(elasticsearch, alias)
    with pytest.raises(ApiError, match="search_phase_execution_exception"):
        [*find_failures(elasticsearch, Candidate(alias, None, expected=0), ())]


def test_a_dry_run_checks_a_new_index_and_keeps_none(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(*MANY)
    old = current(elasticsearch, alias)
    fewer = write(Path("b.jsonl"), MANY[:40])

    result = indexer("reindex", "--dry-run", "--json")
    refused = indexer("reindex", fewer, "--dry-run", "--quiet")

    assert result.exit_code == 0
    assert result.json["dry_run"]
    assert result.json["outcomes"] == outcomes(indexed=60)
    assert result.json["index"] == old
    assert refused.exit_code == 1
    assert refused.err.splitlines()[1:] == ["  40 articles are left of 60"]
    assert read_generations(elasticsearch, alias) == [current(elasticsearch, alias)] == [old]
    assert find_next(elasticsearch, alias) == []


def write_judgements(folder: Path) -> Path:
    """The judged queries over the seeds, as a judged collection."""
    folder.mkdir()
    for kind in ("queries.jsonl", "qrels.tsv"):
        shutil.copy(GOLDEN / f"seed_{kind}", folder / kind)
    return folder


def exchange_texts(folder: Path) -> Path:
    """The seeds, in which each raw one has the text of the next one."""
    shutil.copytree(SEEDS, folder)
    seeds = sorted(SEEDS.glob("*.txt"))
    for seed, following in pairwise([*seeds, seeds[0]]):
        shutil.copy(following, folder / seed.name)
    return folder


def test_an_index_with_worse_results_for_the_judged_queries_is_not_swapped_in(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", SEEDS, "--quiet")
    old = current(elasticsearch, alias)
    judged = ("--qrels", write_judgements(Path("judged")), "--quiet")
    wrong = exchange_texts(Path("wrong"))

    refused = indexer("reindex", wrong, *judged)

    assert refused.exit_code == 1
    [message] = refused.err.splitlines()[1:]
    assert re.fullmatch(
        r"  nDCG@10 of the judged queries falls from 0\.8\d\d to 0\.\d{3} \(p = 0\.000\)", message
    )
    assert current(elasticsearch, alias) == old
    assert indexer("reindex", SEEDS, *judged).exit_code == 0
    assert current(elasticsearch, alias) != old


def test_a_folder_without_judgements_is_named_before_anything_is_built(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    Path("empty").mkdir()

    result = indexer("reindex", "--qrels", "empty")

    assert result.exit_code == 2
    assert "empty/qrels.tsv cannot be read" in " ".join(result.err.split())
    assert len(read_generations(elasticsearch, alias)) == 1


def test_a_reindex_that_failed_says_that_nothing_was_loaded(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(*MANY)
    old = current(elasticsearch, alias)

    refused = indexer("reindex", write(Path("b.jsonl"), MANY[:40]))

    assert refused.exit_code == 1
    assert re.sub(r"[\d.]+ s", "9.9 s", refused.out) == (
        f"{alias} ({old}) is unchanged: the new index was deleted again after 9.9 s: 40 indexed.\n"
    )


def test_nothing_is_reindexed_from_nothing(alias: str) -> None:
    assert indexer("reindex") == CommandResult(
        2, "", "indexer: Nothing is stored to reindex from: give a PATH.\n"
    )
