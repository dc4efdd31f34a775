"""Errors that stop a load: one line with the remedy, and an exit code."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.errors import WritesRefusedError
from indexer.index.index import open_index
from indexer.load.bulk import bulk_index
from mappings.schema import index_body
from tests.integration.command_line import CommandResult, indexer, outcomes, write
from tests.integration.loads import RAIN, SNOW, loaded, stored_documents

pytestmark = pytest.mark.usefixtures("command_settings")


def test_no_elasticsearch_is_one_line_and_exit_code_3(
    input_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(input_folder / "a.jsonl", [RAIN])
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")

    assert indexer("load", input_folder) == CommandResult(
        3,
        "",
        "indexer: Elasticsearch is unreachable at http://127.0.0.1:1 (ConnectionError): "
        "start it, or set ELASTICSEARCH_URL.\n",
    )


def test_an_index_of_another_schema_is_not_written_to(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", [RAIN])
    body = index_body()
    body["mappings"]["_meta"] = {"schema_hash": "of last year"}
    elasticsearch.indices.create(index=f"{alias}-old", aliases={alias: {}}, **body)

    for words in ([], ["--dry-run"]):
        assert indexer("load", input_folder, *words) == CommandResult(
            5,
            "",
            f"indexer: The index {alias}-old was made by another version of the mapping: "
            "run `indexer reindex`, which makes a new one from what is stored.\n",
        )
    assert stored_documents(elasticsearch, alias) == {}


def test_an_alias_that_is_an_index_or_points_to_two_is_rejected(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", [RAIN])
    elasticsearch.indices.create(index=alias)
    plain = indexer("load", input_folder)
    elasticsearch.indices.delete(index=alias)
    for name in ("a", "b"):
        elasticsearch.indices.create(index=f"{alias}-{name}", aliases={alias: {}})
    double = indexer("load", input_folder)

    assert plain == CommandResult(
        5,
        "",
        f"indexer: {alias} is an index, not an alias: "
        "delete it, or set ARTICLES_ALIAS to another name.\n",
    )
    assert double == CommandResult(
        5,
        "",
        f"indexer: The alias {alias} points to 2 indices ({alias}-a, {alias}-b): "
        f"remove it from all but the one to keep: DELETE /INDEX/_alias/{alias}.\n",
    )


def test_the_block_of_a_full_disk_stops_the_load_and_afterwards_it_completes(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", [RAIN])
    indexer("load", input_folder)
    write(input_folder / "a.jsonl", [RAIN, SNOW])
    block(elasticsearch, alias, "read_only_allow_delete", True)
    refused = indexer("load", input_folder)
    block(elasticsearch, alias, "read_only_allow_delete", None)
    completed = indexer("load", input_folder, "--json")

    assert (refused.exit_code, refused.out) == (5, "")
    assert refused.err.startswith("indexer: Elasticsearch refuses writes: index [")
    assert refused.err.endswith(
        "Free disk space where Elasticsearch keeps its data, then run the command again.\n"
    )
    assert refused.err.count("\n") == 1
    assert loaded(completed)["outcomes"] == outcomes(indexed=1, unchanged=1)


@pytest.mark.parametrize("kind", ["write", "read_only"])
def test_a_write_block_stops_the_load(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch, kind: str
) -> None:
    open_index(elasticsearch, alias)
    block(elasticsearch, alias, kind, True)
    write(input_folder / "a.jsonl", [RAIN])
    result = indexer("load", input_folder)
    block(elasticsearch, alias, kind, None)

    assert result.exit_code == 5
    assert result.err.endswith(
        "Remove the block as `indexer doctor` shows, then run the command again.\n"
    )


def block(client: Elasticsearch, alias: str, kind: str, value: bool | None) -> None:
    client.indices.put_settings(index=alias, settings={f"index.blocks.{kind}": value})


def test_a_closed_index_stops_the_load_instead_of_rejecting_every_article(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    index, _ = open_index(elasticsearch, alias)
    elasticsearch.indices.close(index=index.name)
    write(input_folder / "a.jsonl", [RAIN])

    result = indexer("load", input_folder)

    assert (result.exit_code, result.out) == (5, "")
    assert result.err.startswith("indexer: Elasticsearch refuses: index_closed_exception: ")
    assert result.err.endswith(
        ". Open the index that `indexer doctor` names, then run the command again.\n"
    )


def test_nothing_is_written_without_the_alias(alias: str, elasticsearch: Elasticsearch) -> None:
    document = BulkDocument("a", "h", b"{}", "in")

    with pytest.raises(WritesRefusedError, match="require_alias"):
        bulk_index(elasticsearch, alias, [document])

    assert dict(elasticsearch.indices.get(index=f"{alias}*")) == {}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_results_file_that_cannot_be_written_stops_the_load(input_folder: Path) -> None:
    write(input_folder / "a.jsonl", [RAIN])

    assert indexer("load", input_folder, "--results", "/dev/full") == CommandResult(
        5,
        "",
        "indexer: The results file /dev/full cannot be written (No space left on device): "
        "choose another path with --results, then load again.\n",
    )


# Longer than the name of any file may be.
LONG = "x" * 300


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["load"], "Missing argument 'PATH'."),
        (["load", "nowhere"], "Invalid value for PATH: nowhere does not exist"),
        (["load", LONG], f"Invalid value for PATH: {LONG} cannot be read: File name too long"),
        (["parse", LONG], f"Invalid value for FILE: {LONG} cannot be read: File name too long"),
        (["load", "in", "--fast"], "No such option: --fast"),
        (
            ["load", "in/a.jsonl", "--results", "in/a.jsonl"],
            "Invalid value for --results: in/a.jsonl is to be loaded",
        ),
    ],
)
def test_a_mistake_in_the_command_is_exit_code_2(
    input_folder: Path, words: list[str], fault: str
) -> None:
    write(input_folder / "a.jsonl", [RAIN])

    result = indexer(*words)

    assert (result.exit_code, result.out) == (2, "")
    assert result.err.splitlines()[-1] == f"Error: {fault}"
