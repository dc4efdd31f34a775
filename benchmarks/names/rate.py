"""How fast articles load with places and stories, and without, by turns in one run."""

import gzip
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch
from uuid import uuid4

from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from indexer import preparing
from indexer.__main__ import app
from indexer.chunks import Step

# So many that the further processes, which each build the gazetteer, have taken over.
ARTICLES = 6_000
ROUNDS = 5


def compare(path: Path, url: str) -> Iterator[str]:
    """The rates and their ratio; the first, uncounted round warms everything up."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    with TemporaryDirectory() as folder, Elasticsearch(url, request_timeout=60) as client:
        file = _write(path, Path(folder))
        for number in range(ROUNDS + 1):
            # Whichever comes first in a round meets a server that is still busy with the last.
            for full in sorted((True, False), reverse=bool(number % 2)):
                rate = _load(client, url, file, full)
                if number:
                    rates[full].append(rate)
    medians = {full: median(found) for full, found in rates.items()}
    yield f"  with names and stories {medians[True]:,.0f} articles/s, without {medians[False]:,.0f}"
    pairs = [one / other for one, other in zip(rates[True], rates[False], strict=True)]
    yield f"  ratio {median(pairs):.2f} (rounds: {', '.join(f'{pair:.2f}' for pair in pairs)})"


def _write(path: Path, folder: Path) -> Path:
    """Articles of the kinds that there are, spread over the file."""
    fields = ("id", "title", "published_at", "section", "authors", "url")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["text"].strip() and row["title"]]
    chosen = rows[:: len(rows) // ARTICLES][:ARTICLES]
    file = folder / "articles.jsonl"
    with file.open("w", encoding="utf-8") as written:
        for row in chosen:
            given = {name: row[name] for name in fields if row.get(name)}
            written.write(json.dumps(given | {"body": row["text"]}) + "\n")
    return file


def _load(client: Elasticsearch, url: str, file: Path, full: bool) -> float:
    alias = f"bench-names-{uuid4().hex[:8]}"
    environment = {**os.environ, "ELASTICSEARCH_URL": url, "ARTICLES_ALIAS": alias}
    with _names(full):
        started = time.perf_counter()
        told = CliRunner().invoke(app, ["load", "--quiet", str(file)], env=environment)
        seconds = time.perf_counter() - started
    for index in client.indices.get(index=f"{alias}*", expand_wildcards="all"):
        client.indices.delete(index=index)
    if told.exit_code:
        raise RuntimeError(f"the load failed: {told.output}")
    return ARTICLES / seconds


@contextmanager
def _names(full: bool) -> Iterator[None]:
    """All names and stories, or none of them, here and in the processes that prepare."""
    with ExitStack() as stack:
        if not full:
            stack.enter_context(patch("indexer.intake.name_article", lambda article: article))
            stack.enter_context(patch("indexer.document.build_bands", lambda *_: []))
            stack.enter_context(patch("indexer.story_changes.settle_stories", lambda *_: 0))
            stack.enter_context(patch("indexer.preparing._prepare_batch", prepare_without))
        yield


def prepare_without(batch: preparing.Batch) -> list[Step]:
    """What a further process does without names and stories."""
    with _names(False):
        return [preparing._prepare(item) for item in batch]
