"""Shards, replicas and refresh of new indices: configured, kept by a reindex, changed by hand."""

from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexer.doctor.index_checks import best_shards, describe_shards
from indexer.index.index import find_index
from indexer.index.settings import IndexSettings, bulk_settings
from tests.integration.command_line import indexer, write

RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}
GB = 2**30

pytestmark = pytest.mark.usefixtures("command_settings")


def load() -> None:
    done = indexer("load", write(Path("rain.jsonl"), [RAIN]), "--quiet")
    assert done.exit_code == 0, done.err


def reindex() -> None:
    done = indexer("reindex", "--quiet")
    assert done.exit_code == 0, done.err


def live(client: Elasticsearch, alias: str) -> tuple[str, str | None, str]:
    """Return shards, replicas as a range or number, and refresh interval."""
    (info,) = client.indices.get_settings(index=alias).values()
    own: dict[str, Any] = info["settings"]["index"]
    auto = own.get("auto_expand_replicas", "false")
    copies = own["number_of_replicas"] if auto == "false" else auto
    return own["number_of_shards"], copies, own["refresh_interval"]


def change(client: Elasticsearch, alias: str, **settings: str) -> None:
    client.indices.put_settings(index=alias, settings={"index": settings})


def test_without_settings_an_index_is_as_the_schema_says(
    elasticsearch: Elasticsearch, alias: str
) -> None:
    load()
    assert live(elasticsearch, alias) == ("1", "0-1", "5s")

    reindex()
    assert live(elasticsearch, alias) == ("1", "0-1", "5s")


def test_new_indices_get_the_configured_settings(
    elasticsearch: Elasticsearch, alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTICLES_SHARDS", "2")
    monkeypatch.setenv("ARTICLES_REPLICAS", "0")
    monkeypatch.setenv("ARTICLES_REFRESH_INTERVAL", "30s")

    load()
    assert live(elasticsearch, alias) == ("2", "0", "30s")

    reindex()
    assert live(elasticsearch, alias) == ("2", "0", "30s")


def test_a_reindex_keeps_what_an_operator_changed(
    elasticsearch: Elasticsearch, alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTICLES_REPLICAS", "0-1")
    load()
    change(elasticsearch, alias, refresh_interval="1s", auto_expand_replicas="false")
    change(elasticsearch, alias, number_of_replicas="0")
    change(elasticsearch, alias, **{"search.slowlog.threshold.query.warn": "2s"})

    for _ in range(2):
        reindex()

        assert live(elasticsearch, alias) == ("1", "0", "1s")
        (info,) = elasticsearch.indices.get_settings(index=alias).values()
        assert "slowlog" in info["settings"]["index"]["search"]


def test_a_changed_configuration_takes_effect_unless_the_operator_changed_the_same(
    elasticsearch: Elasticsearch, alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    change(elasticsearch, alias, refresh_interval="1s")
    monkeypatch.setenv("ARTICLES_SHARDS", "3")
    monkeypatch.setenv("ARTICLES_REPLICAS", "0")
    monkeypatch.setenv("ARTICLES_REFRESH_INTERVAL", "60s")

    reindex()

    assert live(elasticsearch, alias) == ("3", "0", "1s")


def test_a_killed_first_load_is_not_taken_for_an_operator(
    elasticsearch: Elasticsearch, alias: str
) -> None:
    load()
    change(elasticsearch, alias, refresh_interval="-1", auto_expand_replicas="false")

    reindex()

    assert live(elasticsearch, alias) == ("1", "0-1", "5s")


@pytest.mark.parametrize(("keep", "during"), [(False, "0"), (True, "0-1")])
def test_a_first_load_may_keep_the_replicas(
    elasticsearch: Elasticsearch, alias: str, keep: bool, during: str
) -> None:
    load()
    index = find_index(elasticsearch, alias)
    assert index

    with bulk_settings(elasticsearch, index.name, fresh=True, keep_replicas=keep):
        assert live(elasticsearch, alias) == ("1", during, "-1")

    assert live(elasticsearch, alias) == ("1", "0-1", "5s")


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLES_REFRESH_INTERVAL", "-1")
    refused = indexer("status")

    assert refused.exit_code == 2
    assert "ARTICLES_REFRESH_INTERVAL" in refused.err
    assert IndexSettings().values == {}


@pytest.mark.parametrize(
    ("sizes", "nodes", "expected"),
    [
        ([], 1, None),
        ([10 * GB], 1, None),
        ([5_000] * 3, 3, None),
        ([60 * GB, 40 * GB], 1, "a shard of 60 GB: it is slow to search and to move"),
        ([GB // 10] * 12, 3, "12 shards for 1.2 GB: each costs every search some time"),
    ],
)
def test_doctor_warns_of_large_and_of_many_shards(
    sizes: list[int], nodes: int, expected: str | None
) -> None:
    assert describe_shards(sizes, nodes) == expected


def test_doctor_suggests_a_number_of_shards(
    elasticsearch: Elasticsearch, alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTICLES_SHARDS", "4")
    load()

    findings = indexer("doctor").out

    assert "has 4 shards for 0.0 GB" in findings
    assert "set ARTICLES_SHARDS=1, then run indexer reindex" in findings
    assert best_shards(100 * GB) == 4
