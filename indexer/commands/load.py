"""`indexer load`: files into Elasticsearch, results to disk, totals to the terminal."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from types import MappingProxyType
from typing import cast

import typer
from elasticsearch import Elasticsearch

from indexer.errors import RejectedInputsMissingError, translate_errors
from indexer.index.bulk_settings import loading_settings
from indexer.index.index import check_index, find_index, open_index
from indexer.index.lock import WRITING, Lease, LockWait, holding
from indexer.index.tombstones import has_tombstones
from indexer.input.sources import STANDARD_INPUT, read_inputs
from indexer.load.batches import LoadItem
from indexer.load.loader import Target
from indexer.load.progress import measure, size_of
from indexer.load.retry_rejected import RetryRejected, read_rejected
from indexer.load.run import LoadRun, RunOptions, load_context
from indexer.load.worker_pool import prepare_all
from mappings.connection import ClusterSettings

# A chunk of several megabytes may wait behind a merge on a slow disk.
LOAD_TIMEOUT_S = 120

# A reindex that swaps holds it for seconds, which is no reason to turn a load away.
REINDEX_LOCK_WAIT_S = MappingProxyType({"reindex": 60.0})


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user asked of one load: `retry_rejected` is the results whose rejections to load."""

    paths: tuple[str, ...]
    run: RunOptions
    retry_rejected: Path | None = None


def run_load(client: Elasticsearch, settings: ClusterSettings, options: LoadOptions) -> int:
    """Loads, prints what came of it, and answers with the exit code.

    Raises `IndexerError` when Elasticsearch stops the load; what was done until then is told.
    """
    patient = client.options(request_timeout=LOAD_TIMEOUT_S)
    retry_rejected = _read_retry_rejected(options.retry_rejected)
    alias = settings.articles_alias
    with load_context(alias, options.run) as run, translate_errors(settings.elasticsearch_url):
        steps = read_steps(options.paths, run, retry_rejected)
        if options.run.dry_run:
            run.load(_find_target(patient, run), steps)
        else:
            patience = LockWait(REINDEX_LOCK_WAIT_S, run.wish.obey)
            with holding(client, alias, WRITING, "load", patience) as lease:
                _load_locked(patient, run, steps, lease)
        if retry_rejected and retry_rejected.missing and not run.wish.signal:
            raise _unmet(retry_rejected, options)
    return run.exit_code


def read_steps(
    paths: tuple[str, ...], run: LoadRun, retry_rejected: RetryRejected | None = None
) -> Iterator[LoadItem]:
    """The prepared inputs under the paths until a signal comes; or only those to retry."""
    stdin = run.wish.reading(cast(BufferedReader, sys.stdin.buffer))
    inputs = run.extent.follow(
        read_inputs(paths, stdin, run.results.path),
        size_of,
        lambda: None if STANDARD_INPUT in paths else measure(paths),
    )
    chosen = retry_rejected.pick(inputs) if retry_rejected else inputs
    return prepare_all(run.wish.until(chosen))


def _load_locked(
    client: Elasticsearch, run: LoadRun, steps: Iterator[LoadItem], lease: Lease
) -> None:
    alias = run.summary.alias
    index, created = open_index(client, alias)
    run.summary.index = index.name
    deleted = alias if has_tombstones(client, alias) else None
    target = Target(client, alias, not created, tombstones=deleted, fence=lease.check)
    with loading_settings(client, index.name, fresh=created):
        run.load(target, steps)


def _find_target(client: Elasticsearch, run: LoadRun) -> Target:
    """What a dry run compares with: nothing is created."""
    alias = run.summary.alias
    found = find_index(client, alias)
    run.summary.index = check_index(found).name if found else None
    deleted = alias if has_tombstones(client, alias) else None
    return Target(client, alias, found is not None, dry_run=True, tombstones=deleted)


def _unmet(retry_rejected: RetryRejected, options: LoadOptions) -> RejectedInputsMissingError:
    paths = " ".join(options.paths)
    return RejectedInputsMissingError(
        f"{len(retry_rejected.missing)} rejected inputs of {options.retry_rejected} are not under "
        f"{paths}: "
        "name them as the load did that wrote it."
    )


def _read_retry_rejected(results: Path | None) -> RetryRejected | None:
    if results is None:
        return None
    try:
        with results.open("rb") as lines:
            return RetryRejected(read_rejected(lines))
    except (OSError, ValueError) as error:
        raise typer.BadParameter(
            f"{results} is not a results file of a load: {error}", param_hint="--retry-rejected"
        ) from None
