"""What became of each input, and what all of them come to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from indexer.article import ArticleError

# A loaded folder may be the working folder: receipts are known by name, and are no input.
RECEIPT_SUFFIX = ".receipt.jsonl"


class Outcome(StrEnum):
    """What became of one input; every input has exactly one."""

    INDEXED = "indexed"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OLDER = "older"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one input file, or of one line of a JSON Lines file.

    `path` is where the user finds the file, `line` counts from 1. `decoding` tells how the bytes
    became text, `warnings` what was cut. `reason` is a stable code, `detail` a sentence.
    """

    path: str
    line: int | None
    outcome: Outcome
    id: str | None = None
    reason: str | None = None
    detail: str | None = None
    decoding: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def worth_telling(self) -> bool:
        """Whether something of the input did not get in: all of it, or what a warning names."""
        return self.outcome is Outcome.REJECTED or bool(self.warnings)

    def to_json(self) -> bytes:
        """The receipt as one line of JSON: every key, whatever its value."""
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)


def rejection(path: str, line: int | None, error: ArticleError) -> Receipt:
    """The receipt of an input that was refused."""
    return Receipt(path, line, Outcome.REJECTED, reason=error.reason, detail=error.detail)


@dataclass(slots=True)
class Totals:
    """Counts over receipts: the outcomes add up to what was seen."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    warned: int = 0

    def add(self, receipt: Receipt) -> None:
        """Count one more receipt."""
        self.outcomes[receipt.outcome] += 1
        self.warned += bool(receipt.warnings)
        if receipt.outcome is Outcome.REJECTED:
            self.reasons[receipt.reason or "unknown"] += 1

    @property
    def seen(self) -> int:
        """How many inputs have a receipt."""
        return self.outcomes.total()

    @property
    def by_outcome(self) -> Mapping[str, int]:
        """Every outcome with its count, also at 0."""
        return {outcome.value: self.outcomes[outcome] for outcome in Outcome}
