"""Versions of articles, deletes, and loading rejected inputs again."""

import gzip
import json
import os
import random
from collections import Counter
from itertools import permutations
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.command_line import CommandResult, indexer, outcomes, stored, write

UPDATES = Path(__file__).parents[3] / "shared" / "data" / "volume" / "cnn_lite.jsonl.gz"
# A thorough run uses all updated articles; the suite those that were updated more than once.
LEAST_VERSIONS = int(os.environ.get("LEAST_VERSIONS", "3"))

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "published_at": "2024-05-01"}
SHOWER = {**RAIN, "body": "It poured.", "updated_at": "2024-05-01T09:00:00Z"}
STORM = {**RAIN, "body": "It stormed.", "updated_at": "2024-05-01T12:00:00+02:00"}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed."}

pytestmark = pytest.mark.usefixtures("command_settings")


def load(*articles: dict[str, Any]) -> dict[str, int]:
    """Load the articles and return the outcomes."""
    counts: dict[str, int] = indexer("load", write(Path("a.jsonl"), articles), "--json").json[
        "outcomes"
    ]
    return counts


def body_of(client: Elasticsearch, alias: str, id_: str) -> Any:
    return client.get(index=alias, id=id_)["_source"]["body"]


def test_the_newest_version_stays_in_any_order(alias: str, elasticsearch: Elasticsearch) -> None:
    orders = enumerate(permutations((RAIN, SHOWER, STORM)))
    articles = [[{**article, "id": str(number)} for article in order] for number, order in orders]
    for each in zip(*articles, strict=True):
        load(*each)
    found = elasticsearch.search(index=alias, size=10)["hits"]["hits"]

    assert [hit["_source"]["body"] for hit in found] == ["It stormed."] * 6


def test_an_older_version_is_reported_as_stale(alias: str, elasticsearch: Elasticsearch) -> None:
    assert load(SHOWER) == outcomes(indexed=1)
    assert load(RAIN) == outcomes(stale=1)
    assert load(STORM) == outcomes(updated=1)
    assert load(SHOWER, STORM) == outcomes(stale=1, unchanged=1)
    assert body_of(elasticsearch, alias, "rain") == "It stormed."


def test_the_newest_version_in_one_load_is_kept(alias: str, elasticsearch: Elasticsearch) -> None:
    assert load(SHOWER, RAIN, STORM, STORM) == outcomes(indexed=1, stale=1, updated=1, duplicate=1)
    assert body_of(elasticsearch, alias, "rain") == "It stormed."


def test_the_later_loaded_of_two_with_the_same_time_is_kept(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(RAIN)
    assert load({**RAIN, "body": "It drizzled."}) == outcomes(updated=1)
    assert body_of(elasticsearch, alias, "rain") == "It drizzled."


times = st.sampled_from([f"2024-05-0{day}T00:00:00Z" for day in range(1, 6)])
article_versions = st.lists(st.tuples(st.sampled_from("abc"), times), min_size=1, max_size=12)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(article_versions, st.lists(st.booleans(), min_size=12, max_size=12))
def test_any_interleaving_ends_with_the_same_index(
    elasticsearch: Elasticsearch,
    alias: str,
    versions: list[tuple[str, str]],
    cuts: list[bool],
) -> None:
    """Each load contains the articles up to the next cut."""
    series = uuid4().hex
    batch: list[dict[str, Any]] = []
    seen = 0
    for (name, time), cut in zip(versions, cuts, strict=False):
        id_ = f"{series}-{name}"
        batch.append({"id": id_, "title": "T", "body": f"As of {time}", "updated_at": time})
        if cut:
            seen += sum(load(*batch).values())
            batch = []
    if batch:
        seen += sum(load(*batch).values())
    newest = {f"{series}-{name}": max(t for n, t in versions if n == name) for name, _ in versions}

    assert seen == len(versions)
    for id_, time in newest.items():
        assert body_of(elasticsearch, alias, id_) == f"As of {time}"


def test_what_was_deleted_stays_away_until_a_newer_version_comes(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    load(SHOWER, SNOW)

    first, again = indexer("delete", "rain", "hail"), indexer("delete", "rain")

    assert first == CommandResult(1, "Deleted 1.\n  not found: hail\n", "")
    assert again == CommandResult(0, "Deleted 0.\n  deleted before: rain\n", "")
    assert set(stored(elasticsearch, alias)) == {"snow"}
    assert load(RAIN, SHOWER) == outcomes(indexed=0, stale=2)
    assert set(stored(elasticsearch, alias)) == {"snow"}
    assert load(STORM) == outcomes(indexed=1)
    assert set(stored(elasticsearch, alias)) == {"snow", "rain"}


def test_a_dry_run_deletes_nothing(alias: str, elasticsearch: Elasticsearch) -> None:
    load(RAIN)

    result = indexer("delete", "rain", "--dry-run", "--json")

    assert result.json == {"dry_run": True, "deleted": ["rain"], "gone": [], "unknown": []}
    assert set(stored(elasticsearch, alias)) == {"rain"}


def test_deleting_before_the_first_load_says_so(alias: str) -> None:
    message = f"indexer: Nothing is loaded behind the alias {alias}: load first.\n"
    assert indexer("delete", "rain") == CommandResult(2, "", message)


def test_what_was_rejected_is_loaded_again_from_the_results(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    folder = Path("in")
    folder.mkdir()
    (folder / "broken.json").write_text('{"title": "Hail"}')
    lines = write(folder / "lines.jsonl", [RAIN, {"id": "x", "title": "No body"}, SNOW])
    first = indexer("load", folder, "--json", "--results", "first.results.jsonl")
    (folder / "broken.json").write_text('{"id": "hail", "title": "Hail", "body": "It hailed."}')
    write(lines, [RAIN, {"id": "x", "title": "X", "body": "A body."}, SNOW])

    second = indexer("load", folder, "--json", "--retry-rejected", "first.results.jsonl")

    assert first.json["outcomes"] == outcomes(indexed=2, rejected=2)
    assert (second.exit_code, second.json["outcomes"]) == (0, outcomes(indexed=2))
    assert set(stored(elasticsearch, alias)) == {"rain", "snow", "x", "hail"}


@pytest.mark.parametrize("content", ["no JSON\n", json.dumps(RAIN) + "\n"])
def test_a_file_without_results_is_rejected(content: str) -> None:
    write(Path("a.jsonl"), [RAIN])
    Path("b.jsonl").write_text(content)

    result = indexer("load", "a.jsonl", "--retry-rejected", "b.jsonl")

    assert result.exit_code == 2
    assert "b.jsonl is not a results file of a load" in result.err


@pytest.mark.skipif(not UPDATES.exists(), reason="the articles with real updates are not here")
@pytest.mark.slow
def test_the_newest_of_real_updates_is_kept_in_any_order(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    with gzip.open(UPDATES) as file:
        given = [each for each in map(json.loads, file) if each["title"] and each["text"]]
    times = Counter(each["url"] for each in given)
    articles = [
        {"url": a["url"], "title": a["title"], "body": a["text"], "updated_at": a["scraped_at"]}
        for a in given
        if times[a["url"]] >= LEAST_VERSIONS
    ]
    newest = {a["url"]: a for a in sorted(articles, key=itemgetter("updated_at"))}
    indexer("load", write(Path("newest.jsonl"), newest.values()), "--quiet")
    expected = stored(elasticsearch, alias)
    shuffled = random.Random(7).sample(articles, len(articles))

    assert set(expected) == set(newest)
    for order in (articles, articles[::-1], shuffled):
        elasticsearch.indices.delete(index=[*elasticsearch.indices.get(index=alias)])
        summary = indexer("load", write(Path("a.jsonl"), order), "--json").json
        assert sum(summary["outcomes"].values()) == len(articles)
        assert stored(elasticsearch, alias) == expected
