"""`indexer reindex`: a new index beside the old, checked, then swapped."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from elasticsearch import ApiError, Elasticsearch

from indexer.commands.load import LOAD_TIMEOUT_S, read_steps
from indexer.errors import (
    ChecksFailedError,
    IndexerError,
    NothingLoadedError,
    translate_errors,
)
from indexer.index.aliases import (
    create_next,
    delete_expired,
    delete_next,
    swap_alias,
)
from indexer.index.bulk_settings import loading_settings
from indexer.index.checks import Candidate, Comparison, count_articles, find_faults, find_miscount
from indexer.index.deletes import DeleteTarget, delete_articles
from indexer.index.generations import next_alias
from indexer.index.index import find_index
from indexer.index.lock import REINDEXING, WRITING, Lease, LockWait, holding
from indexer.index.reader import Checkpoints, count_changes, read_checkpoints, read_source
from indexer.index.tombstones import find_deleted, has_tombstones
from indexer.load.batches import LoadItem
from indexer.load.loader import Target, load
from indexer.load.results import LoadResult, Outcome, Totals
from indexer.load.run import LoadRun, RunOptions, load_context
from indexer.stories.changes import settling
from mappings.connection import ClusterSettings

# A reindex that is ready waits for the load that is writing, however long that takes.
_WRITER_PATIENCE = {"load": 24 * 3600.0, "delete": 600.0}

# What came meanwhile is carried over until no more than this is left for the moment of the swap,
# which nobody checks but for its number.
_FEW = 100

# Where loads follow one another, more comes all the time: after so many rounds they have to wait.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """What the user asked: no paths means the stored articles.

    Nothing of the `comparisons` may speak against the new index beside the old.
    """

    paths: tuple[str, ...]
    run: RunOptions
    comparisons: tuple[Comparison, ...]


def run_reindex(client: Elasticsearch, settings: ClusterSettings, options: ReindexOptions) -> int:
    """Reindexes, prints what came of it, and answers with the exit code.

    Raises `IndexerError` when it is stopped; what was searched before then still is.
    """
    patient = client.options(request_timeout=LOAD_TIMEOUT_S)
    alias = settings.articles_alias
    with (
        load_context(alias, options.run) as run,
        translate_errors(settings.elasticsearch_url),
        holding(client, alias, REINDEXING, "reindex") as lease,
    ):
        found = find_index(client, alias)
        reindex = ReindexJob(patient, run, options, lease, found.name if found else None)
        reindex.run_all()
    return run.exit_code


@dataclass(slots=True)
class ReindexJob:
    """One reindex: `old` is searched now, `new` is to be, `carried` came meanwhile.

    `carried_to` tells up to where the new one holds what was written to the old.
    """

    client: Elasticsearch
    run: LoadRun
    options: ReindexOptions
    lease: Lease
    old: str | None
    new: str = ""
    carried_to: Checkpoints = field(default_factory=dict)
    carried: Totals = field(default_factory=Totals)
    removed: int = 0

    @property
    def alias(self) -> str:
        """The alias that searches read."""
        return self.run.summary.alias

    def run_all(self) -> None:
        """Fill, check and swap; whatever stops it, the index that was begun is deleted."""
        if self.old is None and not self.options.paths:
            raise NothingLoadedError("Nothing is stored to reindex from: give a PATH.")
        if self.old:
            self.carried_to = read_checkpoints(self.client, self.old)
        self.new = create_next(self.client, self.alias)
        self.run.summary.index, self.run.summary.discarded = self.old, True
        try:
            self._fill()
            self._check()
            if not self.options.run.dry_run:
                self._swap()
        except (ApiError, IndexerError):
            self.lease.check()  # another that took over has deleted the index: that is the cause
            raise
        finally:
            delete_next(self.client, self.alias, self.new)

    def _fill(self) -> None:
        with loading_settings(self.client, self.new, fresh=True):
            self.run.load(self._target(stored=False), self._steps())
            self._catch_up()

    def _catch_up(self) -> None:
        """Carry over what came meanwhile, until little is left or it comes as fast as it goes."""
        for _ in range(_ROUNDS):
            if self._carry() <= _FEW:
                break
        self.client.indices.refresh(index=self.new)

    def _go_on(self) -> None:
        """Raises where a signal came, or another took over: its index may be behind the alias."""
        self.run.wish.obey()
        self.lease.check()

    def _steps(self) -> Iterator[LoadItem]:
        if self.options.paths:
            return read_steps(self.options.paths, self.run)
        old = str(self.old)
        source = read_source(self.client, old)
        count = partial(count_articles, self.client, old)
        return self.run.wish.until(self.run.extent.follow(source, lambda _: 1, count))

    def _target(self, *, stored: bool) -> Target:
        deleted = self.alias if has_tombstones(self.client, self.alias) else None
        building = next_alias(self.alias)
        return Target(self.client, building, stored, tombstones=deleted, fence=self.lease.check)

    def _carry(self) -> int:
        """Carry over what was written to the old index meanwhile, and count it."""
        self._go_on()
        if self.old is None:
            return 0
        until, before = read_checkpoints(self.client, self.old), self.carried.total
        came = read_source(self.client, self.old, self.carried_to)
        with settling(self.client, next_alias(self.alias), dry_run=False) as changes:
            for result in load(self._target(stored=True), self.run.wish.until(came)):
                changes.add(result)
                self._count_carried(result)
        self.carried_to = until
        return self.carried.total - before

    def _count_carried(self, result: LoadResult) -> None:
        self.carried.add(result)
        if result.outcome is Outcome.REJECTED:
            raise ChecksFailedError(f"{result.id} cannot be carried over: {result.detail}")

    def _check(self) -> None:
        self._go_on()
        found = find_faults(self.client, self._candidate(), self.options.comparisons)
        self._require_none(*self._find_rejected(), *found)

    def _require_none(self, *faults: str) -> None:
        if faults:
            raise ChecksFailedError(report(faults, self.old))

    def _find_rejected(self) -> Iterator[str]:
        rejected = self.run.summary.totals.outcomes[Outcome.REJECTED]
        if rejected and not self.options.paths:
            yield f"{rejected:,} stored articles do not fit the new mapping"

    def _candidate(self) -> Candidate:
        fresh = self.run.summary.totals.outcomes[Outcome.INDEXED]
        expected = fresh + self.carried.outcomes[Outcome.INDEXED] - self.removed
        return Candidate(self.new, self.old, expected)

    def _swap(self) -> None:
        """Move the alias; what came while a load was waited for is carried and checked before."""
        for _ in range(_ROUNDS):
            if self._swap_unless_more(_FEW):
                break
            self._catch_up()
            self._check()
        else:
            self._swap_unless_more(sys.maxsize)
        delete_expired(self.client, self.alias)

    def _swap_unless_more(self, most: int) -> bool:
        """What is left of what came, and the alias, while nobody else writes; not if it is more."""
        patience = LockWait(_WRITER_PATIENCE, self.run.wish.obey)
        with holding(self.client, self.alias, WRITING, "reindex", patience) as writing:
            left = self._count_left()
            if left > most:
                return False
            self._carry()
            self._delete_meanwhile()
            if left > _FEW:
                self._check()
            else:
                self._require_none(*find_miscount(self.client, self._candidate()))
            self._go_on()
            writing.check()
            swap_alias(self.client, self.alias, self.old, self.new)
            self._tell_swap()
        return True

    def _count_left(self) -> int:
        return count_changes(self.client, self.old, self.carried_to) if self.old else 0

    def _tell_swap(self) -> None:
        summary = self.run.summary
        summary.index, summary.previous_index, summary.discarded = self.new, self.old, False

    def _delete_meanwhile(self) -> None:
        """Leave out what was deleted while the new index was filled."""
        entombed = find_deleted(self.client, self.alias, self.new)
        if entombed:
            building = next_alias(self.alias)
            with settling(self.client, building, dry_run=False) as changes:
                target = DeleteTarget(self.client, building, self.lease.check)
                delete_articles(target, entombed, changes)
        self.client.indices.refresh(index=self.new)
        self.removed += len(entombed)


def report(faults: Sequence[str], old: str | None) -> str:
    """What the checks found, a line each."""
    kept = f"{old} stays" if old else "nothing is searched"
    lines = "".join(f"\n  {fault}" for fault in faults)
    return f"The new index did not pass its checks, {kept}:{lines}"
