"""What became of each input, and what all of them come to."""

import os
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from io import FileIO
from pathlib import Path

import orjson
import typer

from indexer.documents.article import ArticleError
from indexer.errors import ReceiptError

# A loaded folder may be the working folder: receipts are known by name, and are no input.
RECEIPT_SUFFIX = ".results.jsonl"


class Outcome(StrEnum):
    """What became of one input; every input has exactly one."""

    INDEXED = "indexed"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OLDER = "older"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LoadResult:
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
    def has_issues(self) -> bool:
        """Whether something of the input did not get in: all of it, or what a warning names."""
        return self.outcome is Outcome.REJECTED or bool(self.warnings)

    def to_json(self) -> bytes:
        """The receipt as one line of JSON: every key, whatever its value."""
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)


def rejection(path: str, line: int | None, error: ArticleError) -> LoadResult:
    """The receipt of an input that was refused."""
    return LoadResult(path, line, Outcome.REJECTED, reason=error.reason, detail=error.detail)


@dataclass(slots=True)
class Totals:
    """Counts over receipts: the outcomes add up to what was seen."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    warned: int = 0

    def add(self, receipt: LoadResult) -> None:
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


@contextmanager
def receipt_file(chosen: Path | None) -> Iterator["ReceiptFile"]:
    """The file to write receipts to; closed at the end, and removed if nobody needs it.

    What an earlier load wrote there stays until this one begins, which others may prevent.
    """
    path = chosen or _default_path()
    made = not path.exists()
    try:
        stream = path.open("ab", buffering=0)  # whatever ends the load, each line is there
    except OSError as error:
        raise typer.BadParameter(
            f"{path} cannot be written: {error.strerror}", param_hint="--results"
        ) from None
    receipts = ReceiptFile(path, stream, chosen is not None)
    try:
        with stream:
            yield receipts
    finally:
        if made and not receipts.kept:
            path.unlink(missing_ok=True)


class ReceiptFile:
    """Writes receipts as they come; kept when it was asked for, or when something was rejected."""

    def __init__(self, path: Path, stream: FileIO, wanted: bool) -> None:
        self.path = path
        self._stream = stream
        self._wanted = wanted
        self._begun = False

    @property
    def kept(self) -> bool:
        """Whether it holds receipts of this load that somebody needs."""
        return self._begun and self._wanted

    def begin(self) -> None:
        """Put the receipts of this load in the place of those of an earlier one."""
        if not self._begun and stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode):
            self._stream.truncate(0)
        self._begun = True

    def add(self, receipt: LoadResult) -> None:
        """Write one line; raises `ReceiptError`."""
        self._wanted = self._wanted or receipt.has_issues
        try:
            self._stream.write(receipt.to_json())
        except OSError as error:
            raise ReceiptError(
                f"The receipt {self.path} cannot be written ({error.strerror}): "
                "choose another place with --results, then load again."
            ) from error


def _default_path() -> Path:
    """A new name in the working folder, or in the temporary one where that is read-only."""
    name = f"load-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}{RECEIPT_SUFFIX}"
    here = Path.cwd()
    return (here if os.access(here, os.W_OK) else Path(tempfile.gettempdir())) / name
