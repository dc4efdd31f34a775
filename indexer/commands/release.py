"""`indexer release`: publish the articles whose embargo has ended, once or until a signal."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import typer
from elasticsearch import Elasticsearch

from indexer.commands.cli import SWAP_WAIT_S, WRITE_TIMEOUT_S
from indexer.commands.feed import FeedOptions, run_feed
from indexer.feed.run import FeedBatch, describe_totals
from indexer.feed.writer import FeedWriter
from indexer.load.results import LoadResult, Totals
from indexer.load.signals import StopFlag, stop_flag
from mappings.connection import ClusterSettings

_POLL_S = 0.5


class _NoInputs:
    """A feed without inputs, in which only embargoes end."""

    def batches(self) -> Iterator[FeedBatch]:
        """Yield empty batches for ever."""
        while True:
            yield FeedBatch()
            time.sleep(_POLL_S)


def run_release(
    client: Elasticsearch, settings: ClusterSettings, follow: bool, results_dir: Path
) -> int:
    """Publish what is due and return the exit code; with `follow` until a stop signal."""
    if follow:
        return run_feed(client, settings, _NoInputs(), FeedOptions("release", results_dir))
    with ExitStack() as stack:
        stop: StopFlag = stack.enter_context(stop_flag())
        results = publish_ended(client, settings, stop)
    totals = Totals()
    for result in results:
        totals.add(result)
    typer.echo(f"Embargoes that have ended: {describe_totals(totals)}.")
    return stop.exit_code


def publish_ended(
    client: Elasticsearch, settings: ClusterSettings, stop: StopFlag
) -> list[LoadResult]:
    """Publish the articles whose embargo has ended, and update the stories."""
    client = client.options(request_timeout=WRITE_TIMEOUT_S)
    writer = FeedWriter(client, settings, "release", SWAP_WAIT_S, stop.raise_if_stopped)
    writer.has_new = False
    results = writer.publish_ended_embargoes()
    writer.update_stories(now=True)
    return results
