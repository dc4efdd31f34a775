"""The summary of a run, as text and as JSON."""

from dataclasses import dataclass, field

import orjson

from indexer.load.results import Outcome, Totals

# The results file lists the others.
_MAX_WARNINGS = 5
_WRITTEN = (Outcome.INDEXED, Outcome.UPDATED)


@dataclass(slots=True)
class LoadSummary:
    """One run: its index, its totals, and the path of its results file if that was kept.

    `previous_index` is the index that was searched before a reindex; `discarded` is true if the new
    index of a reindex was deleted again.
    """

    alias: str
    dry_run: bool
    index: str | None = None
    previous_index: str | None = None
    discarded: bool = False
    totals: Totals = field(default_factory=Totals)
    results: str | None = None
    stopped_by: int | None = None
    seconds: float = 0.0

    @property
    def is_complete(self) -> bool:
        """Whether every input was loaded without a warning."""
        return not self.totals.outcomes[Outcome.REJECTED] and not self.totals.with_warnings

    def to_json(self) -> str:
        """Return one JSON object; `total` is the sum of `outcomes`."""
        return orjson.dumps(
            {
                "alias": self.alias,
                "index": self.index,
                "previous_index": self.previous_index,
                "dry_run": self.dry_run,
                "stopped": self.stopped_by is not None,
                "total": self.totals.total,
                "outcomes": self.totals.by_outcome,
                "rejected": dict(self.totals.reasons.most_common()),
                "with_warnings": self.totals.with_warnings,
                "warnings": dict(self.totals.warnings.most_common()),
                "dialects": dict(self.totals.dialects.most_common()),
                "results": self.results,
                "seconds": round(self.seconds, 3),
            }
        ).decode()

    def to_text(self) -> str:
        """Return a few lines of text."""
        lines = [self._headline(), *self._rejections()]
        if self.totals.with_warnings:
            lines.append(f"  {self.totals.with_warnings:,} loaded with warnings")
            counts = self.totals.warnings.most_common(_MAX_WARNINGS)
            lines += [f"    {count:,} {warning}" for warning, count in counts]
        if self.totals.dialects:
            named = (f"{n:,} {name}" for name, n in self.totals.dialects.most_common())
            lines.append(f"  read as {', '.join(named)}; the results file names the keys left out")
        if self.stopped_by is not None:
            remedy = "reindex again" if self.discarded else "load again for the rest"
            lines.append(f"Stopped by a signal: {remedy}.")
        if self.previous_index:
            lines.append(
                f"It replaced {self.previous_index}, which `indexer rollback` brings back."
            )
        if self.results:
            lines.append(f"Results: {self.results}")
        return "\n".join(lines)

    def _headline(self) -> str:
        total, outcomes = self.totals.total, self.totals.outcomes
        counts = ", ".join(f"{outcomes[o]:,} {o}" for o in Outcome if outcomes[o]) or "no inputs"
        target = f"{self.alias} ({self.index or 'no index yet'})"
        if self.discarded and not self.dry_run:
            return (
                f"{target} is unchanged: the new index was deleted again after "
                f"{self.seconds:,.1f} s: {counts}."
            )
        if total and outcomes[Outcome.UNCHANGED] == total:
            every = describe_articles(total)
            return f"Nothing to do: all {every} are already in {self.alias}, unchanged."
        return f"{self._action()} {target} in {self.seconds:,.1f} s: {counts}."

    def _action(self) -> str:
        written = describe_articles(sum(self.totals.outcomes[outcome] for outcome in _WRITTEN))
        return f"Would load {written} into" if self.dry_run else f"Loaded {written} into"

    def _rejections(self) -> list[str]:
        return [
            f"  {count:,} rejected: {reason}" for reason, count in self.totals.reasons.most_common()
        ]


def describe_articles(count: int) -> str:
    """Return the number with its noun."""
    return f"{count:,} article" if count == 1 else f"{count:,} articles"
