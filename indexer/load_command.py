"""`indexer load`: files into Elasticsearch, receipts to disk, totals to the terminal."""

import sys
import time
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import cast

import typer
from elasticsearch import Elasticsearch
from rich.console import Console

from indexer.errors import elasticsearch_errors
from indexer.index import check_index, find_index, open_index
from indexer.load_summary import LoadSummary
from indexer.loader import Target, load
from indexer.progress import reporting
from indexer.receipt_file import ReceiptFile, receipt_file
from indexer.receipts import Outcome
from indexer.sources import read_inputs
from indexer.stopping import StopWish, listening
from indexer.story_changes import settling
from mappings.cluster import ClusterSettings

SOME_REJECTED = 1

# A chunk of several megabytes may wait behind a merge on a slow disk.
LOAD_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user asked of one load."""

    paths: tuple[str, ...]
    dry_run: bool = False
    receipt: Path | None = None
    as_json: bool = False
    quiet: bool = False


def run_load(client: Elasticsearch, settings: ClusterSettings, options: LoadOptions) -> int:
    """Loads, prints what came of it, and answers with the exit code.

    Raises `IndexerError` when Elasticsearch stops the load; what was done until then is told.
    """
    summary = LoadSummary(settings.articles_alias, options.dry_run)
    started = time.monotonic()
    with listening() as wish, receipt_file(options.receipt) as receipts:
        try:
            with elasticsearch_errors(settings.elasticsearch_url):
                _load_all(client, summary, options, _Run(receipts, wish))
        finally:
            summary.seconds = time.monotonic() - started
            summary.stopped_by = wish.signal
            summary.receipt = str(receipts.path) if receipts.kept else None
            _print(summary, options)
    rejected = summary.totals.outcomes[Outcome.REJECTED] > 0
    return wish.exit_code or (SOME_REJECTED if rejected else 0)


@dataclass(frozen=True, slots=True)
class _Run:
    """What a running load writes to and listens to."""

    receipts: ReceiptFile
    wish: StopWish


def _load_all(client: Elasticsearch, summary: LoadSummary, options: LoadOptions, run: _Run) -> None:
    target = _open_target(client.options(request_timeout=LOAD_TIMEOUT_S), summary)
    stdin = cast(BufferedReader, sys.stdin.buffer)
    inputs = run.wish.until(read_inputs(options.paths, stdin, run.receipts.path))
    with (
        settling(target.client, summary.alias, options.dry_run) as changes,
        reporting(Console(stderr=True), options.quiet) as report,
    ):
        for receipt in load(target, inputs):
            changes.add(receipt)
            run.receipts.add(receipt)
            summary.totals.add(receipt)
            report(summary.totals)


def _open_target(client: Elasticsearch, summary: LoadSummary) -> Target:
    """Where to load to: an index of this version's contract, created unless nothing is written."""
    if summary.dry_run:
        found = find_index(client, summary.alias)
        summary.index = check_index(found).name if found else None
        return Target(client, summary.alias, stored=found is not None, dry_run=True)
    index, created = open_index(client, summary.alias)
    summary.index = index.name
    return Target(client, summary.alias, stored=not created)


def _print(summary: LoadSummary, options: LoadOptions) -> None:
    if options.as_json:
        typer.echo(summary.to_json())
    elif summary.totals.seen and not (options.quiet and summary.nothing_lost):
        typer.echo(summary.to_text())
