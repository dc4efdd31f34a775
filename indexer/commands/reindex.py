"""`indexer reindex`: options and output."""

from dataclasses import dataclass

from elasticsearch import Elasticsearch

from indexer.commands.cli import WRITE_TIMEOUT_S
from indexer.index.checks import Comparison
from indexer.index.index import find_index
from indexer.index.lock import REINDEXING, locked
from indexer.index.reindex import ReindexJob
from indexer.load.run import RunOptions, start_run
from mappings.connection import ClusterSettings


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """The options of one reindex.

    Without `paths` the stored articles are read. The `comparisons` of the new index with the old
    one must find no failure.
    """

    paths: tuple[str, ...]
    run: RunOptions
    comparisons: tuple[Comparison, ...]


def run_reindex(client: Elasticsearch, settings: ClusterSettings, options: ReindexOptions) -> int:
    """Reindex, print the summary and return the exit code.

    Raise `IndexerError` if it is stopped; the index that was searched before still is.
    """
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    alias = settings.articles_alias
    with (
        start_run(alias, options.run) as run,
        locked(client, alias, REINDEXING, "reindex") as lease,
    ):
        index = find_index(client, alias)
        old = index.name if index else None
        ReindexJob(client, run, options.paths, options.comparisons, lease, old).execute()
    return run.exit_code
