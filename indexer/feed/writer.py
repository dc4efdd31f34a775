"""Writes the batches of a continuous feed: small, searchable at once, next to other writers."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from typing import cast

from elasticsearch import Elasticsearch

from indexer.documents.prepare import LoadItem, is_rejection
from indexer.errors import LockHeldError, translate_errors
from indexer.index.embargoes import end_embargoes, read_ended
from indexer.index.index import (
    check_index,
    find_embedder,
    find_index,
    find_loaded,
    open_index,
)
from indexer.index.lock import WRITING, Lease, LockWait, Mode, locked
from indexer.index.nodes import any_responds
from indexer.index.settings import IndexSettings
from indexer.index.stamps import combine_fences, open_stamps
from indexer.load.batches import EMBEDDED_DOCUMENTS, batched
from indexer.load.deletion import Deletion, delete_with_tombstones
from indexer.load.loader import LoadTarget, write_in_order
from indexer.load.partitioned import open_writer
from indexer.load.results import LoadResult, Outcome
from indexer.stories.update import StoryTarget, update_stories
from mappings.connection import ClusterSettings

# Articles are searchable without their near-copies for about this long: an update of the stories
# takes a few requests, whether one article or a hundred were written.
_STORIES_EVERY_S = 2.0

_WRITTEN = (Outcome.INDEXED, Outcome.UPDATED)


class FeedWriter:
    """Writes through one alias.

    `swap_wait_s` is how long to wait for a command that moves it, `command` the name in the lock,
    `has_new` whether stories are to be updated. `interrupt` is called while waiting; it raises to
    stop.
    """

    def __init__(
        self,
        client: Elasticsearch,
        settings: ClusterSettings,
        command: str,
        swap_wait_s: Mapping[str, float],
        interrupt: Callable[[], None] = lambda: None,
    ) -> None:
        self.client, self.alias = client, settings.articles_alias
        self._connection, self._settings = settings, IndexSettings.of(settings)
        self._command, self._wait = command, LockWait(swap_wait_s, interrupt)
        self.has_new = True  # a feed that was killed may have left some
        self._updated_at = 0.0

    def write(self, items: Iterable[LoadItem]) -> list[LoadResult]:
        """Write the items, make them searchable and return one result for each, in order.

        Raise `LockHeldError`, `WritesRefusedError` and the client's errors; what is stored then is
        `unchanged` when it is written again.
        """
        prepared = [*items]
        if self._settings.embedder is None:
            return self._write(prepared)
        # A swap waits for a batch, and an embedding takes up to a tenth of a second.
        batches = batched(prepared, EMBEDDED_DOCUMENTS)
        return [result for batch in batches for result in self._write(batch)]

    def _write(self, prepared: Sequence[LoadItem]) -> list[LoadResult]:
        with self.writing() as lease:
            if find_index(self.client, self.alias) is None and all(map(is_rejection, prepared)):
                return cast("list[LoadResult]", prepared)
            index, _ = open_index(self.client, self.alias, self._settings)
            # At its end the stamps make everything searchable.
            with open_stamps(self.client, self.alias) as stamps:
                client = self.client.options(opaque_id=stamps.id)
                fence = combine_fences(lease.check, stamps.check)
                target = LoadTarget(
                    client,
                    self.alias,
                    may_contain_documents=True,
                    tombstones_alias=self.alias,
                    fence=fence,
                    stamper=stamps,
                    writer=open_writer(client, index, self._settings, fence),
                    embedder=find_embedder(index, self._settings),
                )
                results = [*write_in_order(target, prepared)]
        self.has_new |= any(result.outcome in _WRITTEN or result.withdrawal for result in results)
        return results

    def translated_errors(self) -> AbstractContextManager[None]:
        """Raise the client's errors as `IndexerError` in the block."""
        settings = self._connection
        return translate_errors(settings.node_labels, lambda: any_responds(settings))

    @contextmanager
    def writing(self) -> Iterator[Lease]:
        """Share the lock with other writers for one batch."""
        alias, mode = self.alias, Mode.BRIEF
        with locked(self.client, alias, WRITING, self._command, self._wait, mode) as lease:
            yield lease

    def delete(self, ids: Sequence[str]) -> Deletion:
        """Delete articles for good; raise the same errors."""
        with self.writing() as lease:
            index = check_index(find_loaded(self.client, self.alias))
            deletion = delete_with_tombstones(
                self.client, self.alias, ids, lease.check, partitioned=index.is_partitioned
            )
        self.has_new |= bool(deletion.deleted)
        return deletion

    def publish_ended_embargoes(self) -> list[LoadResult]:
        """Write the articles whose embargo has ended, and return their results.

        Raise the same errors; an article that Elasticsearch refuses is kept, with the reason.
        """
        results: list[LoadResult] = []
        while ended := read_ended(self.client, self.alias, datetime.now(UTC)):
            written = self.write([item.document for item in ended])
            refused = {
                str(result.id): result.detail or ""
                for result in written
                if result.outcome is Outcome.REJECTED
            }
            end_embargoes(self.client, self.alias, ended, refused)
            results += written
        return results

    def update_stories(self, *, now: bool = False) -> None:
        """Update the stories, unless that was done a moment ago or another process does it.

        With `now` another process is waited for.
        """
        if not self.has_new or not (now or time.monotonic() >= self._updated_at):
            return
        with suppress(LockHeldError), self.writing() as lease:
            index = find_index(self.client, self.alias)
            if index:
                update_stories(StoryTarget.of(self.client, index, lease.check), wait=now)
            self.has_new = False
        self._updated_at = time.monotonic() + _STORIES_EVERY_S
