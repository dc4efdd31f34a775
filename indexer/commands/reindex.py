"""`indexer reindex`: options and output."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import WRITE_TIMEOUT_S
from indexer.errors import NothingLoadedError, WritesRefusedError
from indexer.index.checks import Comparison
from indexer.index.index import IndexInfo, find_embedder, find_index
from indexer.index.lock import REINDEXING, Lease, locked
from indexer.index.partitioning import OnePartitionJob, PartitionJob
from indexer.index.periods import choose_period, count_by_month
from indexer.index.reindex import ReindexJob
from indexer.index.runs import recorded
from indexer.index.settings import IndexSettings
from indexer.load.run import Run, RunOptions, start_run
from mappings.connection import ClusterSettings
from mappings.partitions import Period, Periods

# Each index costs every search some time; older articles share one.
_YEARS = 20

_NOT_PARTITIONED = "{alias} has one index and no partitions: run `indexer reindex` without --month."
_ALREADY_PARTITIONED = "{alias} consists of partitions already: run `indexer reindex`."
_FROM_FILES = (
    "A partition is reindexed from what is stored there: run `indexer reindex` without a "
    "PATH, or `indexer rollback` to the one index and then `indexer partition PATH`."
)


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """The options of one reindex.

    Without `paths` the stored articles are read. The `comparisons` of the new index with the old
    one must find no failure. `month` is the only partition to reindex.
    """

    paths: tuple[str, ...]
    run: RunOptions
    comparisons: tuple[Comparison, ...]
    partition: str | None = None


def run_reindex(client: Elasticsearch, settings: ClusterSettings, options: ReindexOptions) -> int:
    """Reindex, print the summary and return the exit code.

    Raise `IndexerError` if it is stopped; the index that was searched before still is.
    """
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    alias = settings.articles_alias
    with (
        recorded(client, alias, "reindex", dry_run=options.run.dry_run),
        start_run(alias, options.run) as run,
        locked(client, alias, REINDEXING, "reindex") as lease,
    ):
        index = find_index(client, alias)
        for job in _build_jobs(client, run, settings, options, lease, index):
            job.execute()
    return run.exit_code


def _build_jobs(  # noqa: PLR0913, PLR0917 (what a job needs)
    client: Elasticsearch,
    run: Run,
    settings: ClusterSettings,
    options: ReindexOptions,
    lease: Lease,
    index: IndexInfo | None,
) -> Iterator[ReindexJob]:
    """Yield one reindex, or one for each partition that is to be reindexed."""
    configured = IndexSettings.of(settings)
    if index is None or not index.is_partitioned:
        if options.partition:
            raise NothingLoadedError(_NOT_PARTITIONED.format(alias=settings.articles_alias))
        old = index.name if index else None
        yield ReindexJob(
            *(client, run, options.paths, options.comparisons, lease, old), settings=configured
        )
        return
    if options.paths:
        raise WritesRefusedError(_FROM_FILES)
    # Partitions are searched together, so each keeps the embedding model of all.
    configured = replace(configured, embedder=find_embedder(index, configured))
    for part in _select_parts(index, options.partition):
        yield OnePartitionJob(
            *(client, run, (), options.comparisons, lease, part.name),
            settings=configured,
            partition=part.alias,
        )


def _select_parts(index: IndexInfo, wanted: str | None) -> Sequence[IndexInfo]:
    return [index.find_part(wanted)] if wanted else index.partitions


def run_partition(
    client: Elasticsearch,
    settings: ClusterSettings,
    options: ReindexOptions,
    first_month: str,
    period: Period | None = None,
) -> int:
    """Reindex the one index, or files, into indices by period; print the summary.

    Without `period` its length is chosen from the number of stored articles.

    Return the exit code. Raise `IndexerError` if it is stopped; the index is unchanged then.
    """
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    alias = settings.articles_alias
    with (
        recorded(client, alias, "partition", dry_run=options.run.dry_run),
        start_run(alias, options.run) as run,
        locked(client, alias, REINDEXING, "partition") as lease,
    ):
        index = find_index(client, alias)
        if index and index.is_partitioned:
            raise WritesRefusedError(_ALREADY_PARTITIONED.format(alias=alias))
        period = period or _choose_period(client, index, first_month)
        if not options.run.quiet:
            typer.echo(f"Making one index for each {period}.", err=True)
        PartitionJob(
            *(client, run, options.paths, options.comparisons, lease),
            index.name if index else None,
            settings=IndexSettings.of(settings),
            periods=Periods(period, period.name_of(first_month)),
        ).execute()
    return run.exit_code


def _choose_period(client: Elasticsearch, index: IndexInfo | None, first_month: str) -> Period:
    return choose_period(count_by_month(client, index.name, first_month) if index else {})


def default_first_month(now: datetime) -> str:
    """Return the first month with an index, such as `2006-11`."""
    return f"{now.year - _YEARS:04}-{now.month:02}"
