"""Results of a load: the outcome of each input, their totals, and the results file."""

import os
import stat
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from io import FileIO
from pathlib import Path
from typing import TypeAlias

import orjson
import typer

from indexer.documents.withdrawal import Withdrawal
from indexer.errors import ResultsError
from indexer.input.dialects import Mapped
from indexer.input.sources import RESULTS_SUFFIX, Input, RejectedInput

# The path of an input, and its line in a JSON Lines file.
Position: TypeAlias = tuple[str, int | None]


class Outcome(StrEnum):
    """What a load did with one input; every input has exactly one outcome."""

    INDEXED = "indexed"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The outcome of one input file, or of one line of a JSON Lines file.

    `path` is as the user wrote it, `line` counts from 1. `encoding` is how the bytes became text,
    `warnings` what was cut. `reason` is a stable code, `detail` a sentence. `mapped` is how the
    record of another program was read: its dialect, the field that each key became, and the keys
    left out. `withdrawal` names the versions of an article that must not be published.
    """

    path: str
    line: int | None
    outcome: Outcome
    id: str | None = None
    reason: str | None = None
    detail: str | None = None
    encoding: str | None = None
    warnings: tuple[str, ...] = ()
    mapped: Mapped | None = None
    withdrawal: Withdrawal | None = None

    @property
    def has_issues(self) -> bool:
        """Whether the input was rejected, or loaded with warnings or without some keys."""
        left_out = self.mapped is not None and bool(self.mapped.left_out)
        return self.outcome is Outcome.REJECTED or bool(self.warnings) or left_out

    def to_json(self) -> bytes:
        """Return the result as one line of JSON with all keys."""
        result = {key: getattr(self, key) for key in _RESULT_KEYS}
        if self.mapped:
            result |= self.mapped.describe()
        return orjson.dumps(result, option=orjson.OPT_APPEND_NEWLINE)


_RESULT_KEYS = tuple(
    field.name for field in fields(LoadResult) if field.name not in ("mapped", "withdrawal")
)


def rejection(rejected: RejectedInput) -> LoadResult:
    """Return the result of a rejected input."""
    return LoadResult(
        rejected.path,
        rejected.line,
        Outcome.REJECTED,
        reason=rejected.reason,
        detail=rejected.detail,
    )


@dataclass(slots=True)
class Totals:
    """Counts of results: the outcomes add up to `total`."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    with_warnings: int = 0
    warnings: Counter[str] = field(default_factory=Counter)
    dialects: Counter[str] = field(default_factory=Counter)

    def add(self, result: LoadResult) -> None:
        """Count one more result."""
        self.outcomes[result.outcome] += 1
        self.with_warnings += bool(result.warnings)
        self.warnings.update(result.warnings)
        if result.mapped:
            self.dialects[result.mapped.dialect] += 1
        if result.outcome is Outcome.REJECTED:
            self.reasons[result.reason or "unknown"] += 1

    @property
    def total(self) -> int:
        """The number of results."""
        return self.outcomes.total()

    @property
    def by_outcome(self) -> Mapping[str, int]:
        """The count of every outcome, zeros included."""
        return {outcome.value: self.outcomes[outcome] for outcome in Outcome}


class ResultsFile:
    """Appends results to a file that is kept if it was requested or a result has issues."""

    def __init__(self, path: Path, stream: FileIO, requested: bool) -> None:
        self.path = path
        self._stream = stream
        self._needed = requested
        self._started = False

    @property
    def is_kept(self) -> bool:
        """Whether it contains results of this load that are needed."""
        return self._started and self._needed

    def start(self) -> None:
        """Delete the results of an earlier load."""
        if not self._started and stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode):
            self._stream.truncate(0)
        self._started = True

    def add(self, result: LoadResult) -> None:
        """Write one line; raise `ResultsError` if that fails."""
        self._needed = self._needed or result.has_issues
        try:
            self._stream.write(result.to_json())
        except OSError as error:
            raise ResultsError(
                f"The results file {self.path} cannot be written ({error.strerror}): "
                "choose another path with --results, then load again."
            ) from error


@contextmanager
def open_results_file(path: Path | None) -> Iterator[ResultsFile]:
    """Open the results file, or a new one with a default name; remove it if it is not needed.

    The results of an earlier load stay until `ResultsFile.start`.
    """
    chosen = path or _default_path()
    is_new = not chosen.exists()
    try:
        stream = chosen.open("ab", buffering=0)  # unbuffered: complete however the load ends
    except OSError as error:
        raise typer.BadParameter(
            f"{chosen} cannot be written: {error.strerror}", param_hint="--results"
        ) from None
    results = ResultsFile(chosen, stream, path is not None)
    try:
        with stream:
            yield results
    finally:
        if is_new and not results.is_kept:
            chosen.unlink(missing_ok=True)


def _default_path() -> Path:
    """Return a new name in the working directory, or in the temporary one if it is read-only."""
    name = f"load-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}{RESULTS_SUFFIX}"
    working = Path.cwd()
    return (working if os.access(working, os.W_OK) else Path(tempfile.gettempdir())) / name


class InputSelection:
    """Selects the inputs that an earlier load rejected; `missing` are those not read so far."""

    def __init__(self, positions: Iterable[Position]) -> None:
        self._positions = frozenset(positions)
        self.missing = set(self._positions)

    def select(self, inputs: Iterable[Input | RejectedInput]) -> Iterator[Input | RejectedInput]:
        """Yield the rejected ones; a position without a line is its whole file."""
        for item in inputs:
            matches = self._positions & {(item.path, item.line), (item.path, None)}
            if matches:
                self.missing -= matches
                yield item


def read_rejected(lines: Iterable[bytes]) -> InputSelection:
    """Read the rejections of a results file; raise `ValueError` if it is not one."""
    positions = set()
    for line in lines:
        result = orjson.loads(line)
        if not isinstance(result, dict) or not {"path", "line", "outcome"} <= result.keys():
            raise ValueError("a line is not a result of a load")
        if result["outcome"] == Outcome.REJECTED:
            positions.add((result["path"], result["line"]))
    return InputSelection(positions)
