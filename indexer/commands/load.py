"""`indexer load`: files into Elasticsearch, results into a file, a summary to the terminal."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import REINDEX_LOCK_WAIT_S, WRITE_TIMEOUT_S
from indexer.documents.prepare import LoadItem
from indexer.errors import RejectedInputsMissingError
from indexer.index.deletes import has_tombstones
from indexer.index.index import bulk_settings, check_index, find_index, open_index
from indexer.index.lock import WRITING, LockWait, locked
from indexer.load.loader import LoadTarget
from indexer.load.results import InputSelection, read_rejected
from indexer.load.run import Run, RunOptions, start_run
from mappings.connection import ClusterSettings


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """The options of one load; `retry_rejected` is the results file of an earlier load."""

    paths: tuple[str, ...]
    run: RunOptions
    retry_rejected: Path | None = None


def run_load(client: Elasticsearch, settings: ClusterSettings, options: LoadOptions) -> int:
    """Load the paths, print the summary and return the exit code.

    Raise `IndexerError` if Elasticsearch stops the load; the summary shows what was done before.
    """
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    rejected = _read_rejected(options.retry_rejected)
    with start_run(settings.articles_alias, options.run) as run:
        items = run.read(options.paths, rejected)
        if options.run.dry_run:
            run.write(_find_target(client, run), items)
        else:
            _write_locked(client, run, items)
        if rejected and rejected.missing and not run.stop.signal:
            raise RejectedInputsMissingError(
                f"{len(rejected.missing)} rejected inputs of {options.retry_rejected} are not "
                f"under {' '.join(options.paths)}: name them as the load did that wrote it."
            )
    return run.exit_code


def _read_rejected(results: Path | None) -> InputSelection | None:
    if results is None:
        return None
    try:
        with results.open("rb") as lines:
            return read_rejected(lines)
    except (OSError, ValueError) as error:
        raise typer.BadParameter(
            f"{results} is not a results file of a load: {error}", param_hint="--retry-rejected"
        ) from None


def _find_target(client: Elasticsearch, run: Run) -> LoadTarget:
    """Return what a dry run compares with; nothing is created."""
    alias = run.summary.alias
    index = find_index(client, alias)
    run.summary.index = check_index(index).name if index else None
    return LoadTarget(
        client,
        alias,
        may_contain_documents=index is not None,
        dry_run=True,
        tombstones_alias=alias if has_tombstones(client, alias) else None,
    )


def _write_locked(client: Elasticsearch, run: Run, items: Iterator[LoadItem]) -> None:
    alias = run.summary.alias
    wait = LockWait(REINDEX_LOCK_WAIT_S, run.stop.raise_if_stopped)
    with locked(client, alias, WRITING, "load", wait) as lease:
        index, created = open_index(client, alias)
        run.summary.index = index.name
        target = LoadTarget(
            client,
            alias,
            may_contain_documents=not created,
            tombstones_alias=alias if has_tombstones(client, alias) else None,
            fence=lease.check,
        )
        with bulk_settings(client, index.name, fresh=created):
            run.write(target, items)
