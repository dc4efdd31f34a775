"""The indexer's command line, as the tests of loading use it."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from indexer.__main__ import app
from indexer.load.results import Outcome

INDEXER = [sys.executable, "-m", "indexer"]


@dataclass(frozen=True)
class CommandResult:
    """How a command ended and what it printed."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)


def indexer(*words: str | Path) -> CommandResult:
    """Run a command in this process."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return CommandResult(result.exit_code, result.stdout, result.stderr)


def outcomes(**counts: int) -> dict[str, int]:
    """Return the count of every outcome; 0 for the others."""
    return dict.fromkeys(map(str, Outcome), 0) | {
        str(Outcome(name)): n for name, n in counts.items()
    }


def write(path: Path, articles: Iterable[dict[str, Any]]) -> Path:
    """A JSON Lines file of the articles."""
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


def stored(client: Elasticsearch, alias: str) -> dict[str, str]:
    """The content hash of every document that a search finds, by its id."""
    hashes: dict[str, str] = {}
    after: list[str] | None = None
    while True:
        page = client.search(
            index=alias,
            size=1_000,
            sort=[{"id": "asc"}],
            search_after=after,
            source_includes=["content_hash"],
        )["hits"]["hits"]
        if not page:
            return hashes
        hashes.update((hit["_id"], hit["_source"]["content_hash"]) for hit in page)
        after = page[-1]["sort"]
