"""Runs of the indexer, and readers of their results."""

import json
import subprocess
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from tests.integration.command_line import INDEXER, CommandResult

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "published_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": ["It snowed.", "It melted."], "tags": ["weather"]}


def piped(text: str, *words: str) -> CommandResult:
    """Run a command in a separate process, with the text as its standard input."""
    ended = subprocess.run(
        [*INDEXER, *words], input=text, text=True, capture_output=True, check=False
    )
    return CommandResult(ended.returncode, ended.stdout, ended.stderr)


def loaded(reported: CommandResult) -> dict[str, Any]:
    """The summary that `--json` printed, without what differs from run to run."""
    summary: dict[str, Any] = json.loads(reported.out)
    return {name: value for name, value in summary.items() if name not in ("index", "seconds")}


def results(path: Path | str) -> list[dict[str, Any]]:
    """The results of a file."""
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def result(path: str, outcome: str, **more: Any) -> dict[str, Any]:
    """A result with every key; the others are empty."""
    empty: dict[str, Any] = {"line": None, "id": None, "reason": None, "detail": None}
    return {"path": path, **empty, "encoding": None, "warnings": [], **more, "outcome": outcome}


def rejected(path: str, reason: str, detail: str, **more: Any) -> dict[str, Any]:
    """The result of a rejected input."""
    return result(path, "rejected", reason=reason, detail=detail, **more)


def stored_documents(client: Elasticsearch, alias: str) -> dict[str, dict[str, Any]]:
    """Return every document behind the alias by its id, without waiting for a refresh."""
    response = client.search(index=alias, size=1_000, query={"match_all": {}})
    return {hit["_id"]: hit["_source"] for hit in response["hits"]["hits"]}


def writes(client: Elasticsearch, alias: str) -> dict[str, int]:
    """Which write made each document, counted from 0."""
    response = client.search(index=alias, size=1_000, seq_no_primary_term=True, source=False)
    return {hit["_id"]: hit["_seq_no"] for hit in response["hits"]["hits"]}
