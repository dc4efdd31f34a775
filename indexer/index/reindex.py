"""Fill a new index next to the old one, check it, and swap the alias to it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from elasticsearch import ApiError, Elasticsearch

from indexer.documents.prepare import LoadItem
from indexer.errors import ChecksFailedError, IndexerError, NothingLoadedError
from indexer.index.aliases import (
    create_next,
    delete_expired,
    delete_next,
    next_alias,
    swap_alias,
)
from indexer.index.checks import Candidate, Comparison, find_failures, find_miscount
from indexer.index.deletes import DeleteTarget, delete_articles, find_deleted, has_tombstones
from indexer.index.index import bulk_settings
from indexer.index.lock import WRITING, Lease, LockWait, locked
from indexer.index.reader import (
    Checkpoints,
    count_articles,
    count_changes,
    read_articles,
    read_checkpoints,
)
from indexer.load.loader import LoadTarget, write_documents
from indexer.load.results import LoadResult, Outcome, Totals
from indexer.load.run import Run
from indexer.stories.update import track_changes

# How many seconds a filled index waits for a running load or delete to end.
_WRITER_WAIT_S = {"load": 24 * 3600.0, "delete": 600.0}

# The swap is tried once at most this many changes are left to copy; they are counted, not checked.
_MAX_UNCHECKED_CHANGES = 100

# While loads follow one another there are always more changes: after this many rounds of catching
# up, all that are left are copied under the lock.
_CATCH_UP_ROUNDS = 3


@dataclass(slots=True)
class ReindexJob:
    """One reindex, in the phases fill, catch up, check, swap.

    `old` is the index that is searched now (None before the first load), `new` the one to fill.
    Without `paths` the new one is filled from the old one. `copied` counts what was written to the
    old index meanwhile and copied since, `copied_to` is up to where, `deleted` counts the
    articles that were deleted meanwhile.
    """

    client: Elasticsearch
    run: Run
    paths: Sequence[str]
    comparisons: Sequence[Comparison]
    lease: Lease
    old: str | None
    new: str = ""
    copied_to: Checkpoints = field(default_factory=dict)
    copied: Totals = field(default_factory=Totals)
    deleted: int = 0

    @property
    def alias(self) -> str:
        """The alias that is searched."""
        return self.run.summary.alias

    def execute(self) -> None:
        """Run all phases; the new index is deleted unless the alias was swapped to it."""
        self._create_index()
        try:
            self.fill()
            self.check()
            if not self.run.options.dry_run:
                self.swap()
        except (ApiError, IndexerError):
            self.lease.check()  # if the lock was taken over, that is the cause to report
            raise
        finally:
            delete_next(self.client, self.alias, self.new)

    def _create_index(self) -> None:
        if self.old is None and not self.paths:
            raise NothingLoadedError("Nothing is stored to reindex from: give a PATH.")
        if self.old:
            self.copied_to = read_checkpoints(self.client, self.old)
        self.new = create_next(self.client, self.alias)
        self.run.summary.index, self.run.summary.discarded = self.old, True

    def fill(self) -> None:
        """Write the inputs, or all stored articles, to the new index, and catch up once."""
        with bulk_settings(self.client, self.new, fresh=True):
            self.run.write(self._target(may_contain_documents=False), self._items())
            self.catch_up()

    def _items(self) -> Iterator[LoadItem]:
        if self.paths:
            return self.run.read(self.paths)
        old = str(self.old)
        articles = read_articles(self.client, old)
        count = partial(count_articles, self.client, old)
        tracked = self.run.progress.track(articles, lambda _: 1, count)
        return self.run.stop.take_until_stopped(tracked)

    def _target(self, *, may_contain_documents: bool) -> LoadTarget:
        return LoadTarget(
            self.client,
            next_alias(self.alias),
            may_contain_documents,
            tombstones_alias=self.alias if has_tombstones(self.client, self.alias) else None,
            fence=self.lease.check,
        )

    def catch_up(self) -> None:
        """Copy what was written to the old index meanwhile, until little is left or in rounds."""
        for _ in range(_CATCH_UP_ROUNDS):
            if self._copy_changes() <= _MAX_UNCHECKED_CHANGES:
                break
        self.client.indices.refresh(index=self.new)

    def _copy_changes(self) -> int:
        """Copy the articles written since `copied_to` and return their number."""
        self._raise_if_ended()
        if self.old is None:
            return 0
        checkpoints, total = read_checkpoints(self.client, self.old), self.copied.total
        changed = read_articles(self.client, self.old, self.copied_to)
        until_stop = self.run.stop.take_until_stopped(changed)
        with track_changes(self.client, next_alias(self.alias), dry_run=False) as changes:
            for result in write_documents(self._target(may_contain_documents=True), until_stop):
                changes.add(result)
                self._count_copied(result)
        self.copied_to = checkpoints
        return self.copied.total - total

    def _count_copied(self, result: LoadResult) -> None:
        self.copied.add(result)
        if result.outcome is Outcome.REJECTED:
            raise ChecksFailedError(f"{result.id} cannot be copied: {result.detail}")

    def check(self) -> None:
        """Raise `ChecksFailedError` if the new index must not be searched."""
        self._raise_if_ended()
        failures = find_failures(self.client, self._candidate(), self.comparisons)
        self._require_none(*self._find_rejected(), *failures)

    def _find_rejected(self) -> Iterator[str]:
        rejected = self.run.summary.totals.outcomes[Outcome.REJECTED]
        if rejected and not self.paths:
            yield f"{rejected:,} stored articles do not fit the new mapping"

    def _candidate(self) -> Candidate:
        written = self.run.summary.totals.outcomes[Outcome.INDEXED]
        expected = written + self.copied.outcomes[Outcome.INDEXED] - self.deleted
        return Candidate(self.new, self.old, expected)

    def _require_none(self, *failures: str) -> None:
        if failures:
            kept = f"{self.old} stays" if self.old else "nothing is searched"
            lines = "".join(f"\n  {failure}" for failure in failures)
            raise ChecksFailedError(f"The new index did not pass its checks, {kept}:{lines}")

    def swap(self) -> None:
        """Move the alias while nothing else writes; catch up and check again after a load."""
        for _ in range(_CATCH_UP_ROUNDS):
            if self._try_swap(_MAX_UNCHECKED_CHANGES):
                break
            self.catch_up()
            self.check()
        else:
            self._try_swap(sys.maxsize)
        delete_expired(self.client, self.alias)

    def _try_swap(self, max_changes: int) -> bool:
        """Copy the last changes and move the alias; do nothing if more changes are left."""
        wait = LockWait(_WRITER_WAIT_S, self.run.stop.raise_if_stopped)
        with locked(self.client, self.alias, WRITING, "reindex", wait) as writing:
            left = count_changes(self.client, self.old, self.copied_to) if self.old else 0
            if left > max_changes:
                return False
            self._copy_changes()
            self._delete_meanwhile()
            if left > _MAX_UNCHECKED_CHANGES:
                self.check()
            else:
                self._require_none(*find_miscount(self.client, self._candidate()))
            self._raise_if_ended()
            writing.check()
            swap_alias(self.client, self.alias, self.old, self.new)
            summary = self.run.summary
            summary.index, summary.previous_index, summary.discarded = self.new, self.old, False
        return True

    def _delete_meanwhile(self) -> None:
        """Delete what was deleted from the old index while the new one was filled."""
        versions = find_deleted(self.client, self.alias, self.new)
        if versions:
            alias = next_alias(self.alias)
            with track_changes(self.client, alias, dry_run=False) as changes:
                target = DeleteTarget(self.client, alias, self.lease.check)
                delete_articles(target, versions, changes)
        self.client.indices.refresh(index=self.new)
        self.deleted += len(versions)

    def _raise_if_ended(self) -> None:
        """Raise if a stop signal was received or the lock was taken over."""
        self.run.stop.raise_if_stopped()
        self.lease.check()
