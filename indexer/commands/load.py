"""`indexer load`: files into Elasticsearch, results into a file, a summary to the terminal."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import SWAP_WAIT_S, WRITE_TIMEOUT_S
from indexer.commands.release import publish_ended
from indexer.documents.prepare import LoadItem
from indexer.errors import LockHeldError, RejectedInputsMissingError
from indexer.index.index import (
    IndexInfo,
    check_index,
    delete_if_empty,
    find_embedder,
    find_index,
    open_index,
)
from indexer.index.lock import WRITING, LockWait, Mode, locked
from indexer.index.partitions import Partitions
from indexer.index.runs import recorded
from indexer.index.settings import IndexSettings, bulk_settings
from indexer.index.stamps import combine_fences, open_stamps
from indexer.load.bulk import no_fence
from indexer.load.loader import LoadTarget
from indexer.load.partitioned import PartitionedWriter, open_writer
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
    with (
        recorded(client, settings.articles_alias, "load", dry_run=options.run.dry_run),
        start_run(settings.articles_alias, options.run) as run,
    ):
        items = run.read(options.paths, rejected)
        if options.run.dry_run:
            target = _find_target(client, run, IndexSettings.of(settings))
            run.write(target, items, None)
        else:
            _write_locked(client, run, items, IndexSettings.of(settings))
            _publish_ended(client, run, settings)
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


def _find_target(client: Elasticsearch, run: Run, settings: IndexSettings) -> LoadTarget:
    """Return what a dry run compares with; nothing is created."""
    alias = run.summary.alias
    index = find_index(client, alias)
    run.summary.index = check_index(index).name if index else None
    return LoadTarget(
        client,
        alias,
        may_contain_documents=index is not None,
        dry_run=True,
        tombstones_alias=alias,
        writer=_find_writer(client, index, settings),
        embedder=find_embedder(index, settings) if index else None,
    )


def _find_writer(
    client: Elasticsearch, index: IndexInfo | None, settings: IndexSettings
) -> PartitionedWriter | None:
    """Return what reads the partitions; the moves of a killed load are left to a real one."""
    partitions = Partitions.of(client, index, settings) if index else None
    return PartitionedWriter(client, partitions, no_fence) if partitions else None


def _write_locked(
    client: Elasticsearch, run: Run, items: Iterator[LoadItem], settings: IndexSettings
) -> None:
    alias = run.summary.alias
    wait = LockWait(SWAP_WAIT_S, run.stop.raise_if_stopped)
    with locked(client, alias, WRITING, "load", wait, Mode.SHARED) as lease:
        if find_index(client, alias) is None:
            loadable = run.skip_rejections(items)
            if loadable is None:
                return
            items = loadable
        index, created = open_index(client, alias, settings)
        run.summary.index = index.name
        # Nothing is visible before the end of a first load.
        with open_stamps(client, alias, publishes=not created) as stamps:
            writer = client.options(opaque_id=stamps.id)
            fence = combine_fences(lease.check, stamps.check)
            target = LoadTarget(
                writer,
                alias,
                may_contain_documents=not created,
                tombstones_alias=alias,
                fence=fence,
                stamper=stamps,
                writer=open_writer(writer, index, settings, fence),
                embedder=find_embedder(index, settings),
            )
            with _bulk_settings(client, index, settings, fresh=created):
                run.write(target, items, index.name, index.anchor)
    if created and run.is_without_articles:
        _delete_empty(client, run, index.name)


def _publish_ended(client: Elasticsearch, run: Run, settings: ClusterSettings) -> None:
    """Publish the articles of earlier loads whose embargo has ended."""
    if published := publish_ended(client, settings, run.stop):
        typer.echo(f"indexer: the embargo of {len(published):,} articles has ended.", err=True)


def _delete_empty(client: Elasticsearch, run: Run, index: str) -> None:
    """Delete the index that a load created in vain, unless another command uses it by now."""
    alias = run.summary.alias
    with suppress(LockHeldError), locked(client, alias, WRITING, "load"):
        delete_if_empty(client, alias, index)
        run.summary.index = None


def _bulk_settings(
    client: Elasticsearch, index: IndexInfo, settings: IndexSettings, *, fresh: bool
) -> AbstractContextManager[None]:
    """Return the settings of the load; those of partitions, which are searched, are not changed."""
    if index.is_partitioned:
        return nullcontext()
    keep = settings.keep_replicas
    return bulk_settings(client, index.name, fresh=fresh, keep_replicas=keep)
