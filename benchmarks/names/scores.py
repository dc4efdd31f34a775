"""Precision and recall, compared with labels."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(slots=True)
class Score:
    """Counts over many articles; the shares are over all of them together (micro)."""

    both: int = 0
    found: int = 0
    labelled: int = 0

    def add(self, found: Collection[object], labelled: Collection[object]) -> None:
        """Add the counts of one article."""
        self.both += len(set(found) & set(labelled))
        self.found += len(set(found))
        self.labelled += len(set(labelled))

    def __add__(self, other: "Score") -> "Score":
        """Both counts together."""
        return Score(
            self.both + other.both, self.found + other.found, self.labelled + other.labelled
        )

    @property
    def precision(self) -> float:
        """Return the share of found values that are right."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return the share of right values that were found."""
        return self.both / self.labelled if self.labelled else 1.0

    def __str__(self) -> str:
        total = self.found + self.labelled
        f1 = 2 * self.both / total if total else 1.0
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {f1:.3f}"
