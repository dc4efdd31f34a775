"""Articles to reindex, and reindexes that run during a test."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from elasticsearch import Elasticsearch

from indexer.documents.document import build_document
from indexer.index.index import find_index
from indexer.input.parsed_json import parse_parsed_article
from tests.integration.command_line import INDEXER, indexer, write

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "updated_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed.", "tags": ["winter"]}
HAIL = {"id": "hail", "title": "Hail", "body": "It hailed."}
MANY = [{"id": str(n), "title": f"T{n}", "body": "A body.", "tags": ["t"]} for n in range(60)]


def load(*articles: dict[str, Any]) -> None:
    """Load the articles; fail if that does not succeed."""
    assert indexer("load", write(Path("a.jsonl"), articles)).exit_code == 0


def current(client: Elasticsearch, alias: str) -> str:
    """Return the name of the current index."""
    index = find_index(client, alias)
    assert index is not None
    return index.name


def document(article: dict[str, Any]) -> dict[str, Any]:
    """Return the stored document of a parsed article."""
    return build_document(parse_parsed_article(json.dumps(article)), article["id"])


@contextmanager
def waiting_reindex(
    indexer: Sequence[str] = INDEXER,
) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes]]]:
    """Start a reindex that waits for its input."""
    command = [*indexer, "reindex", "-", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        yield process, process.stdin


def wait_until(happens: Callable[[], Any]) -> None:
    """Wait for the condition, at most two minutes."""
    deadline = time.monotonic() + 120
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def lines(*articles: dict[str, Any]) -> bytes:
    """The articles as a command reads them from its standard input."""
    return "".join(f"{json.dumps(article)}\n" for article in articles).encode()
