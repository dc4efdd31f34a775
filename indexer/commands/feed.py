"""`indexer watch` and `indexer consume`: load continuously, until a signal."""

import os
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import WRITE_TIMEOUT_S
from indexer.feed.run import DailyResults, Feed, FeedSource, describe_totals
from indexer.feed.writer import FeedWriter
from indexer.load.signals import StopFlag, stop_flag
from mappings.connection import ClusterSettings

if TYPE_CHECKING:
    from indexer.feed.redis_stream import StreamOptions

# A feed waits for a command that moves the alias as long as it takes.
_SWAP_WAIT_S = MappingProxyType(dict.fromkeys(("reindex", "rollback", "restore"), inf))


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """The name of the command, and the directory of its results files."""

    command: str
    results_dir: Path


def run_watch(
    client: Elasticsearch,
    settings: ClusterSettings,
    roots: Sequence[Path],
    state: Path,
    results_dir: Path,
) -> int:
    """Load what appears or changes in the directories; return the exit code of the signal."""
    from indexer.feed.watch import DirectoryWatch, LoadedFiles  # noqa: PLC0415

    loaded = LoadedFiles(state)
    try:
        source = DirectoryWatch(roots, loaded)
        return run_feed(client, settings, source, FeedOptions("watch", results_dir))
    finally:
        loaded.close()


def run_consume(
    client: Elasticsearch,
    settings: ClusterSettings,
    options: "StreamOptions",
    results_dir: Path,
) -> int:
    """Load the entries of a Redis stream; return the exit code of the signal."""
    from indexer.feed.redis_stream import RedisStream  # noqa: PLC0415

    return run_feed(client, settings, RedisStream(options), FeedOptions("consume", results_dir))


def run_feed(
    client: Elasticsearch, settings: ClusterSettings, source: FeedSource, options: FeedOptions
) -> int:
    """Run a feed until a stop signal; return its exit code."""
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    with ExitStack() as stack:
        stop: StopFlag = stack.enter_context(stop_flag())
        writer = FeedWriter(
            client,
            settings,
            options.command,
            _SWAP_WAIT_S,
            stop.raise_if_stopped,
        )
        results = DailyResults(options.results_dir, options.command)
        typer.echo(f"indexer: {options.command} is running; Ctrl-C stops it.", err=True)
        totals = Feed(source, writer, results, stop).run()
    typer.echo(f"Stopped: {describe_totals(totals)}.")
    return stop.exit_code


def default_consumer() -> str:
    """Return a name that no other running consumer has."""
    return f"{socket.gethostname()}-{os.getpid()}"
