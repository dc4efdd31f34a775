"""The same articles in several versions; each article contains its version."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.prepare import BulkDocument, prepare
from indexer.input.sources import Input, Kind
from tests.integration.command_line import write


@dataclass(frozen=True)
class Edition:
    """A file of articles that were all updated on one day, and their content hashes."""

    file: Path
    day: str
    hashes: Mapping[str, str]


def write_editions(number: int, articles: int) -> list[Edition]:
    """Several versions, each with the same number of articles."""
    return [_write_edition(version, articles) for version in range(number)]


def _write_edition(version: int, articles: int) -> Edition:
    day = f"2024-05-{version + 1:02}"
    lines = (
        {"id": str(n), "title": f"T{n}", "body": f"Version {version}.", "updated_at": day}
        for n in range(articles)
    )
    file = write(Path(f"{version}.jsonl"), lines)
    return Edition(file, day, _hashes(file))


def _hashes(file: Path) -> dict[str, str]:
    prepared = [
        prepare(Input("", None, Kind.PARSED, line)) for line in file.read_bytes().splitlines()
    ]
    return {step.id: step.content_hash for step in prepared if isinstance(step, BulkDocument)}
