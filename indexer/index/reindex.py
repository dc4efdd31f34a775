"""Fill a new index next to the old one, check it, and swap the alias to it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
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
from indexer.index.lock import WRITERS_WAIT_S, WRITING, Lease, LockWait, locked
from indexer.index.reader import (
    Checkpoints,
    count_articles,
    count_changes,
    read_articles,
    read_checkpoints,
)
from indexer.index.reconcile import KeptStamps, has_stamps, reconcile
from indexer.index.settings import IndexSettings, bulk_settings
from indexer.index.stamps import combine_fences, open_stamps
from indexer.load.loader import LoadTarget, write_documents
from indexer.load.results import LoadResult, Outcome, Totals
from indexer.load.run import Run
from indexer.stories.update import StoryTarget, update_stories

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
    articles that were deleted meanwhile. `indexed_before` counts what the run wrote to others.
    `is_checked` is set if no check is left for the swap.
    """

    client: Elasticsearch
    run: Run
    paths: Sequence[str]
    comparisons: Sequence[Comparison]
    lease: Lease
    old: str | None
    new: str = ""
    settings: IndexSettings = field(default_factory=IndexSettings)
    copied_to: Checkpoints = field(default_factory=dict)
    copied: Totals = field(default_factory=Totals)
    deleted: int = 0
    indexed_before: int = 0
    is_checked: bool = False

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
            self.discard()

    def _create_index(self) -> None:
        if self.old:
            self.copied_to = read_checkpoints(self.client, self.old)
        self.indexed_before = self.run.summary.totals.outcomes[Outcome.INDEXED]
        self.create()
        self.run.summary.index, self.run.summary.discarded = self.old, True

    def create(self) -> None:
        """Create the new index."""
        if self.old is None and not self.paths:
            raise NothingLoadedError("Nothing is stored to reindex from: give a PATH.")
        self.new = create_next(self.client, self.alias, self.settings)

    def discard(self) -> None:
        """Delete the new index, if it is not searched."""
        delete_next(self.client, self.alias, self.new)

    def fill(self) -> None:
        """Write the inputs, or all stored articles, to the new index, and catch up once."""
        with (
            self.bulk_settings(),
            open_stamps(self.client, self.alias) as stamps,
        ):
            stamper = KeptStamps(self.client, str(self.old)) if self._keeps_stamps else stamps
            fence = combine_fences(self.lease.check, stamps.check)
            target = replace(self.target(fence, may_contain_documents=False), stamper=stamper)
            index, anchor = (
                (self.stories.index, self.stories.anchor) if self.stories else (None, None)
            )
            self.deleted += self.run.write(target, self._items(), index, anchor)
            self.catch_up()

    def bulk_settings(self) -> AbstractContextManager[None]:
        """Return the settings of the new index while it is filled."""
        return bulk_settings(self.client, self.new, fresh=True)

    @property
    def _keeps_stamps(self) -> bool:
        """Whether what is read from files has the stamps of what is stored already.

        The others are stamped at the swap, since readers would never see them if they pass before.
        """
        return bool(self.paths and self.old and has_stamps(self.client, self.old))

    def _items(self) -> Iterator[LoadItem]:
        if self.paths:
            return self.run.read(self.paths)
        if self.old is None:
            return iter(())
        old = self.old
        articles = read_articles(self.client, old)
        count = partial(count_articles, self.client, old)
        tracked = self.run.progress.track(articles, lambda _: 1, count)
        return self.run.stop.take_until_stopped(tracked)

    def target(self, fence: Callable[[], None], *, may_contain_documents: bool) -> LoadTarget:
        """Return what is written to."""
        return LoadTarget(
            self.client,
            next_alias(self.alias),
            may_contain_documents,
            tombstones_alias=self.alias,
            fence=fence,
            embedder=self.settings.embedder,
        )

    def catch_up(self) -> None:
        """Copy what was written to the old index meanwhile, until little is left or in rounds."""
        for _ in range(_CATCH_UP_ROUNDS):
            if self._copy_changes() <= _MAX_UNCHECKED_CHANGES:
                break
        self.update_stories()

    def _copy_changes(self) -> int:
        """Copy the articles written since `copied_to` and return their number."""
        self._raise_if_ended()
        if self.old is None:
            return 0
        checkpoints, total = read_checkpoints(self.client, self.old), self.copied.total
        changed = read_articles(self.client, self.old, self.copied_to)
        until_stop = self.run.stop.take_until_stopped(changed)
        target = self.target(self.lease.check, may_contain_documents=True)
        for result in write_documents(target, until_stop):
            self._count_copied(result)
        self.copied_to = checkpoints
        return self.copied.total - total

    def _count_copied(self, result: LoadResult) -> None:
        self.copied.add(result)
        if result.outcome is Outcome.REJECTED:
            raise ChecksFailedError(f"{result.id} cannot be copied: {result.detail}")

    def check(self) -> None:
        """Raise `ChecksFailedError` if the new index must not be searched.

        If articles were written meanwhile, the old index may differ for that reason alone: the swap
        then checks again, while nothing else writes.
        """
        self._raise_if_ended()
        self._require_none(*self._find_rejected())
        failures = list(find_failures(self.client, self._candidate(), self.comparisons))
        self.is_checked = not failures or self.run.options.dry_run or not self._count_left()
        if self.is_checked:
            self._require_none(*failures)

    def _count_left(self) -> int:
        """Return how many changes of the old index are not copied yet."""
        return count_changes(self.client, self.old, self.copied_to) if self.old else 0

    def _find_rejected(self) -> Iterator[str]:
        rejected = self.run.summary.totals.outcomes[Outcome.REJECTED]
        if rejected and not self.paths:
            yield f"{rejected:,} stored articles do not fit the new mapping"

    def _candidate(self) -> Candidate:
        written = self.run.summary.totals.outcomes[Outcome.INDEXED] - self.indexed_before
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
        self.finish()

    def _try_swap(self, max_changes: int) -> bool:
        """Copy the last changes and move the alias; do nothing if more changes are left."""
        wait = LockWait(WRITERS_WAIT_S, self.run.stop.raise_if_stopped)
        with locked(self.client, self.alias, WRITING, "reindex", wait) as writing:
            left = self._count_left()
            if left > max_changes:
                return False
            self._copy_changes()
            self.update_stories()
            self.complete()
            if left > _MAX_UNCHECKED_CHANGES or not self.is_checked:
                self.check()
            else:
                self._require_none(*find_miscount(self.client, self._candidate()))
            with open_stamps(self.client, self.alias) as stamps:
                if self._keeps_stamps and self.stories:
                    reconcile(self.alias, str(self.old), self.stories, stamps)
                self._raise_if_ended()
                writing.check()
                stamps.check()
                self.move_alias()
            summary = self.run.summary
            summary.index, summary.previous_index, summary.discarded = self.new, self.old, False
        return True

    @property
    def stories(self) -> StoryTarget | None:
        """The stories of the new index; None if they are part of others."""
        return StoryTarget(self.client, self.new, self.alias, self.lease.check)

    def update_stories(self) -> None:
        """Update the stories, and delete what was deleted from the old index meanwhile."""
        if self.stories:
            self.deleted += update_stories(self.stories)
        self.client.indices.refresh(index=self.new)

    def complete(self) -> None:
        """Do what is left before the swap, while nothing else writes."""

    def move_alias(self) -> None:
        """Let the new index be searched."""
        swap_alias(self.client, self.alias, self.old, self.new)

    def finish(self) -> None:
        """Do what is left after the swap, while others may write."""
        delete_expired(self.client, self.alias)

    def _raise_if_ended(self) -> None:
        """Raise if a stop signal was received or the lock was taken over."""
        self.run.stop.raise_if_stopped()
        self.lease.check()
