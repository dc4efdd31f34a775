"""Rejected inputs are in the results and do not stop the others."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.index.index import open_index
from indexer.load.bulk import bulk_index
from tests.integration.command_line import CommandResult, indexer, outcomes, write
from tests.integration.loads import (
    RAIN,
    SNOW,
    loaded,
    rejected,
    result,
    results,
    stored_documents,
)

pytestmark = pytest.mark.usefixtures("command_settings")


def test_broken_files_are_in_the_results_and_the_good_ones_are_loaded(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "good.json", [RAIN])
    coloured = {**SNOW, "id": "x", "colour": "white"}
    write(input_folder / "lines.jsonl", [SNOW, coloured, {"title": "No body"}])
    (input_folder / "folder.txt").mkdir()
    (input_folder / "huge.txt").write_bytes(b"words " * 9_000_000)
    os.mkfifo(input_folder / "pipe.txt")
    (input_folder / "photo.jpg").write_bytes(bytes(range(256)))
    (input_folder / "rest.json").write_bytes(b'{"title": "Cut')

    run = indexer("load", input_folder, "--json")

    summary = loaded(run)
    assert run.exit_code == 1
    assert summary["outcomes"] == outcomes(indexed=2, rejected=7)
    assert summary["total"] == 9
    assert results(summary["results"]) == [
        result("in/good.json", "indexed", id="rain", encoding="utf-8"),
        rejected("in/huge.txt", "too-large", "an article is at most 5 MB; split it"),
        result("in/lines.jsonl", "indexed", line=1, id="snow", encoding="utf-8"),
        rejected(
            "in/lines.jsonl", "unknown-field", '"colour" is not a field of an article', line=2
        ),
        rejected("in/lines.jsonl", "missing-field", '"body" is required', line=3),
        rejected(
            "in/photo.jpg",
            "unsupported-file",
            "an article is a .txt, .json, .jsonl, .csv, .tsv, .xml, .html, .warc or .parquet file, "
            "or a .gz of one",
        ),
        rejected(
            "in/pipe.txt",
            "not-a-file",
            "only regular files are read, not pipes, sockets or devices",
        ),
        rejected(
            "in/rest.json",
            "invalid-json",
            "Invalid JSON: EOF while parsing a string at line 1 column 14; "
            "one article is one JSON object",
        ),
        rejected("in/folder.txt", "no-articles", "the directory is empty"),
    ]
    assert set(stored_documents(elasticsearch, alias)) == {"rain", "snow"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b" \n\t\n", "empty"), (bytes(range(256)) * 40, "binary")],
)
def test_raw_files_without_text_have_different_reasons(
    input_folder: Path, content: bytes, reason: str
) -> None:
    (input_folder / "a.txt").write_bytes(content)

    run = indexer("load", input_folder, "--json")

    assert (run.exit_code, loaded(run)["rejected"]) == (1, {reason: 1})


def test_the_summary_of_a_load_with_rejections(input_folder: Path, alias: str) -> None:
    write(input_folder / "a.jsonl", [RAIN, {**SNOW, "tags": ["t" * 300]}, {"title": "No body"}])

    run = indexer("load", input_folder, "--results", "r.results.jsonl")

    first, *rest = run.out.splitlines()
    assert first.startswith(f"Loaded 2 articles into {alias} ({alias}-2")
    assert first.endswith(" s: 2 indexed, 1 rejected.")
    assert rest == [
        "  1 rejected: missing-field",
        "  1 loaded with warnings",
        "    1 tags: a value was cut to 256 characters",
        "Results: r.results.jsonl",
    ]
    assert results("r.results.jsonl")[1]["warnings"] == ["tags: a value was cut to 256 characters"]


def test_quiet_says_only_what_was_lost(input_folder: Path) -> None:
    write(input_folder / "a.jsonl", [RAIN])
    assert indexer("load", input_folder, "--quiet") == CommandResult(0, "", "")

    write(input_folder / "b.jsonl", [{"title": "No body"}])
    run = indexer("load", input_folder, "--quiet")

    assert run.exit_code == 1
    assert run.out.splitlines()[1] == "  1 rejected: missing-field"


def test_a_batch_too_large_for_the_server_is_split(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    open_index(elasticsearch, alias)
    hundred_megabytes = b"x" * 104_900_000
    documents = [
        BulkDocument(id_, "h", b'{"title":"' + text + b'"}', "in")
        for id_, text in (("a", b"a"), ("huge", hundred_megabytes), ("b", b"b"))
    ]

    items = bulk_index(elasticsearch, alias, documents)

    assert {id_: item["status"] for id_, item in items.items()} == {"a": 201, "huge": 413, "b": 201}


def test_a_document_that_the_mapping_rejects_does_not_stop_the_others(
    alias: str, elasticsearch: Elasticsearch
) -> None:
    open_index(elasticsearch, alias)
    documents = [
        BulkDocument(id_, "h", payload, "in")
        for id_, payload in (("a", b'{"title":"a"}'), ("odd", b'{"colour":1}'))
    ]

    items = bulk_index(elasticsearch, alias, documents)

    assert items["a"]["result"] == "created"
    assert items["odd"]["error"]["type"] == "strict_dynamic_mapping_exception"


UNKNOWN = {"kopf": "Rain", "inhalt": "It rained.", "thread": {"site": "x.example"}}


def indices(client: Elasticsearch, alias: str) -> list[str]:
    """The indices and aliases of articles; locks and records of runs are hidden."""
    response = client.indices.get(index=f"{alias},{alias}-*", ignore_unavailable=True)
    return [*response]


@pytest.mark.parametrize(
    "articles", [[UNKNOWN] * 2, [{"title": "No body"}], [UNKNOWN, {"title": "No body"}]]
)
def test_a_first_load_that_rejects_everything_leaves_no_index(
    articles: list[dict[str, object]], input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", articles)

    run = indexer("load", input_folder, "--json")

    assert (run.exit_code, loaded(run)["outcomes"]) == (1, outcomes(rejected=len(articles)))
    assert run.json["index"] is None
    assert indices(elasticsearch, alias) == []
    assert not elasticsearch.indices.exists_alias(name=alias)


def test_rejections_before_the_first_article_are_in_the_results_in_order(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    write(input_folder / "a.jsonl", [UNKNOWN, {"title": "No body"}, RAIN, UNKNOWN, SNOW])

    run = indexer("load", input_folder, "--json")

    kept = [(r["line"], r["outcome"]) for r in results(loaded(run)["results"])]
    assert kept == [
        (1, "rejected"),
        (2, "rejected"),
        (3, "indexed"),
        (4, "rejected"),
        (5, "indexed"),
    ]
    assert set(stored_documents(elasticsearch, alias)) == {"rain", "snow"}


def test_a_first_load_that_elasticsearch_refuses_leaves_no_index(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_unmapped(article: BulkDocument, *_: object) -> BulkDocument:
        return replace(article, payload=b'{"colour":1}')

    write(input_folder / "a.jsonl", [RAIN, SNOW])
    monkeypatch.setattr(BulkDocument, "with_stamp", build_unmapped)

    run = indexer("load", input_folder, "--json")

    assert loaded(run)["rejected"] == {"refused-by-elasticsearch": 2}
    assert indices(elasticsearch, alias) == []


def test_a_later_load_that_rejects_everything_changes_nothing(
    input_folder: Path, alias: str, elasticsearch: Elasticsearch
) -> None:
    indexer("load", write(input_folder / "a.jsonl", [RAIN]))
    before = indices(elasticsearch, alias)

    indexer("load", write(input_folder / "b.jsonl", [UNKNOWN]))

    assert indices(elasticsearch, alias) == before
    assert set(stored_documents(elasticsearch, alias)) == {"rain"}


def test_an_unknown_shape_is_rejected_with_its_keys_and_the_nearest_dialect(
    input_folder: Path,
) -> None:
    write(input_folder / "a.jsonl", [UNKNOWN])

    [rejection] = results(loaded(indexer("load", input_folder, "--json"))["results"])

    assert rejection["reason"] == "unknown-dialect"
    assert "its keys (kopf, inhalt, thread)" in rejection["detail"]
    assert "the nearest is webz" in rejection["detail"]
