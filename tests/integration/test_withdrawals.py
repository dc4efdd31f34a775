"""What its source canceled, withholds or embargoes is not found, in any order of loading."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.integration.command_line import indexer, outcomes
from tests.integration.loads import loaded, stored_documents

pytestmark = pytest.mark.usefixtures("command_settings")

USABLE = {
    "uri": "urn:example:1",
    "versionCreated": "2021-05-03T08:00:00Z",
    "headlines": [{"value": "Bridge reopens"}],
    "bodies": [{"contentType": "text/plain", "value": "It reopened on Monday."}],
}
KILL = {
    "uri": "urn:example:1",
    "versionCreated": "2021-05-03T09:00:00Z",
    "pubStatus": "canceled",
}
CORRECTED = {**USABLE, "versionCreated": "2021-05-03T10:00:00Z", "pubStatus": "usable"}
OTHER = {**USABLE, "uri": "urn:example:2"}


def write(path: Path, *items: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(item)}\n" for item in items), "utf-8")
    return path


@pytest.mark.parametrize("order", [*itertools.permutations([USABLE, KILL, OTHER])])
def test_a_kill_wins_over_an_older_version_in_one_load(
    order: tuple[dict[str, Any], ...],
    input_folder: Path,
    alias: str,
    elasticsearch: Elasticsearch,
) -> None:
    run = indexer("load", write(input_folder / "a.jsonl", *order), "--json")

    assert loaded(run)["outcomes"]["withdrawn"] == 1
    assert {*stored_documents(elasticsearch, alias)} == {"urn:example:2"}


@pytest.mark.parametrize("order", [(USABLE, KILL), (KILL, USABLE)])
def test_a_kill_wins_in_loads_of_their_own(
    order: tuple[dict[str, Any], ...],
    input_folder: Path,
    alias: str,
    elasticsearch: Elasticsearch,
) -> None:
    for position, item in enumerate(order):
        indexer("load", write(input_folder / f"{position}.jsonl", item, OTHER))

    assert {*stored_documents(elasticsearch, alias)} == {"urn:example:2"}


def test_a_newer_version_after_the_kill_is_published(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write(input_folder / "a.jsonl", KILL, OTHER))
    indexer("load", write(input_folder / "b.jsonl", CORRECTED))

    assert {*stored_documents(elasticsearch, alias)} == {"urn:example:1", "urn:example:2"}


def test_an_article_under_embargo_is_withdrawn_and_named(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write(input_folder / "a.jsonl", USABLE, OTHER))
    embargoed = {**CORRECTED, "embargoedUntil": "2121-01-01T00:00:00Z"}

    run = indexer("load", write(input_folder / "b.jsonl", embargoed), "--json")

    assert loaded(run)["outcomes"] == outcomes(withdrawn=1)
    assert {*stored_documents(elasticsearch, alias)} == {"urn:example:2"}


def test_a_dry_run_withdraws_nothing(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write(input_folder / "a.jsonl", USABLE))

    indexer("load", write(input_folder / "b.jsonl", KILL), "--dry-run")

    assert {*stored_documents(elasticsearch, alias)} == {"urn:example:1"}
