"""What `indexer status` reports about the index behind the alias."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from indexer.__main__ import app
from mappings.schema import index_body, schema_hash


@pytest.fixture
def alias(
    elasticsearch: Elasticsearch, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    name = f"status-{uuid4().hex[:12]}"
    monkeypatch.setenv("ELASTICSEARCH_URL", elasticsearch_url)
    monkeypatch.setenv("ARTICLES_ALIAS", name)
    yield name
    for index in elasticsearch.indices.get(index=f"{name}*", expand_wildcards="all"):
        elasticsearch.indices.delete(index=index)


def indexer(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("url", ["localhost:9200", "localhost", "http://", "http://h:x"])
def test_a_wrong_url_is_reported_with_its_setting(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", url)
    exit_code, out, err = indexer("status")

    assert (exit_code, out) == (2, "")
    assert "ELASTICSEARCH_URL: must be a URL such as http://127.0.0.1:9200" in " ".join(err.split())


def test_before_the_first_load_there_is_nothing(alias: str) -> None:
    assert indexer("status") == (
        0,
        f"Alias {alias}: nothing loaded yet. Load with: indexer load PATH\n",
        "",
    )
    _, out, _ = indexer("status", "--json")
    assert json.loads(out) == {
        "alias": alias,
        "index": None,
        "schema_hash": None,
        "compatible": None,
        "documents": 0,
        "size_bytes": 0,
        "created_at": None,
        "newest_published_at": None,
        "parse_warnings": {},
        "withdrawn": {},
        "next_embargo_end": None,
    }


def test_the_status_after_a_load(alias: str, tmp_path: Path) -> None:
    articles = [
        {"title": "Rain", "body": "It rained.", "published_at": "2024-05-01T10:00:00+02:00"},
        {"title": "Snow", "body": "It snowed.", "published_at": "2023-12-24"},
        {"title": "Hail", "body": "It hailed."},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    indexer("load", str(tmp_path))

    _, out, _ = indexer("status", "--json")
    code, text, _ = indexer("status")

    status = json.loads(out)
    assert status.pop("size_bytes") > 0
    created_at = status.pop("created_at")
    index = status.pop("index")
    assert index.startswith(f"{alias}-2")
    assert status == {
        "alias": alias,
        "schema_hash": schema_hash(),
        "compatible": True,
        "documents": 3,
        "newest_published_at": "2024-05-01T08:00:00Z",
        "parse_warnings": {},
        "withdrawn": {},
        "next_embargo_end": None,
    }
    lines = dict(line.split(maxsplit=1) for line in text.splitlines())
    assert lines.pop("Size").endswith(" MB")
    assert (code, lines) == (
        0,
        {
            "Alias": alias,
            "Index": index,
            "Schema": f"{schema_hash()} (matches this version)",
            "Articles": "3",
            "Created": created_at,
            "Newest": "2024-05-01T08:00:00Z",
        },
    )


def test_doubtful_parses_are_counted(alias: str, tmp_path: Path) -> None:
    paragraphs = (
        "The harbour wall broke in the storm, and the city will build it again in spring.",
        "Engineers expect that the work will take two years and cost eleven million crowns.",
        "Fishermen moved their boats to the northern basin, which has room for forty of them.",
    )
    untitled = (
        "The council met on Monday. It heard engineers, fishermen and the owners of the pier."
    )
    untitled += (
        " It voted in the evening. The mayor thanked all who had come and closed the meeting."
    )
    title = "Harbour wall to be rebuilt after the storm"
    for name, first in (("a", untitled), ("b", f"In March. {untitled}"), ("good", title)):
        (tmp_path / f"{name}.txt").write_text("\n\n".join((first, *paragraphs)), "utf-8")
    results = tmp_path / "load.results.jsonl"
    indexer("load", "--results", str(results), *map(str, sorted(tmp_path.glob("*.txt"))))

    _, out, _ = indexer("status", "--json")
    _, text, _ = indexer("status")

    warnings = [json.loads(line)["warnings"] for line in results.read_text("utf-8").splitlines()]
    assert sorted(warnings) == [[], ["no sure title"], ["no sure title"]]
    assert json.loads(out)["parse_warnings"] == {"no sure title": 2}
    assert text.splitlines()[-1] == "Warnings  2 no sure title"


def test_an_index_of_another_version_is_reported(alias: str, elasticsearch: Elasticsearch) -> None:
    body = index_body()
    body["mappings"]["_meta"] = {"schema_hash": "of last year"}
    elasticsearch.indices.create(index=f"{alias}-old", aliases={alias: {}}, **body)

    _, text, _ = indexer("status")

    expected = f"Schema    of last year (this version has {schema_hash()})"
    assert text.splitlines()[2] == expected


def test_no_elasticsearch_is_one_line_and_exit_code_3(
    alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")

    assert indexer("status") == (
        3,
        "",
        "indexer: Elasticsearch is unreachable at http://127.0.0.1:1 (ConnectionError): "
        "start it, or set ELASTICSEARCH_URL.\n",
    )


def test_another_web_server_is_not_taken_for_an_empty_one(
    alias: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NotThere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), NotThere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("ELASTICSEARCH_URL", url)
        result = indexer("status")
        server.shutdown()

    cause = f"indexer: The server at {url} is not Elasticsearch (404): set ELASTICSEARCH_URL.\n"
    assert result == (3, "", cause)
