"""`indexer rollback`: search the generation before the last reindex again."""

from collections.abc import Callable

import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import WRITE_TIMEOUT_S
from indexer.index.aliases import find_newest, find_previous, roll_back, swap_all
from indexer.index.index import IndexInfo, find_loaded
from indexer.index.lock import REINDEXING, WRITERS_WAIT_S, WRITING, LockWait, locked
from indexer.index.moves import finish_moves
from indexer.index.partitioning import delete_elsewhere
from indexer.index.reconcile import reconcile, stamp_differences
from indexer.index.stamps import combine_fences, open_stamps
from indexer.stories.update import StoryTarget, update_stories
from mappings.connection import ClusterSettings


def run_rollback(
    client: Elasticsearch, settings: ClusterSettings, partition: str | None = None
) -> None:
    """Move the alias back to the previous generation; raise `IndexerError` if that fails.

    With `partition` only the one of that name or with that month. Without it partitions are
    replaced by the one index before.
    """
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    alias = settings.articles_alias
    with (
        locked(client, alias, REINDEXING, "rollback") as reindexing,
        locked(client, alias, WRITING, "rollback", LockWait(WRITERS_WAIT_S)) as writing,
    ):
        fence = combine_fences(reindexing.check, writing.check)
        index = find_loaded(client, alias)
        finish_moves(client, alias, fence)
        if partition:
            part = index.find_part(partition)
            left, restored = _roll_back_part(client, index, part, fence)
        else:
            left, restored = _roll_back(client, index, fence)
    typer.echo(f"{alias} points to {restored} again; {left} is kept until the next reindex.")
    typer.echo("What was loaded since then is not in it: load it again.")
    typer.echo("What was deleted since then stays deleted.")


def _roll_back(
    client: Elasticsearch, index: IndexInfo, fence: Callable[[], None]
) -> tuple[str, str]:
    """Return what was searched before, and what is now."""
    find = find_newest if index.is_partitioned else find_previous
    previous = find(client, index)
    stories = StoryTarget.of(client, previous, fence)
    update_stories(stories)  # also removes what was deleted since
    with open_stamps(client, index.alias) as stamps:
        reconcile(index.alias, index.name, stories, stamps)
        fence()
        stamps.check()
        if index.is_partitioned:
            swap_all(client, index.alias, index, [previous.name])
        else:
            roll_back(client, index, previous)
    return ("the partitioned index" if index.is_partitioned else index.name), previous.name


def _roll_back_part(
    client: Elasticsearch, index: IndexInfo, part: IndexInfo, fence: Callable[[], None]
) -> tuple[str, str]:
    """Return which index of the partition was searched before, and which is now."""
    previous = find_previous(client, part)
    delete_elsewhere(client, index, part, previous, fence)
    with open_stamps(client, index.alias) as stamps:
        stories = StoryTarget(client, previous.name, index.alias, fence)
        stamp_differences(index.alias, part.name, stories, stamps)
        fence()
        stamps.check()
        roll_back(client, part, previous)
    update_stories(StoryTarget.of(client, find_loaded(client, index.alias), fence))
    return part.name, previous.name
