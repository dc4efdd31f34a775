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
from indexer.errors import ResultsError

# A loaded folder may be the working folder: results are known by name, and are no input.
RESULTS_SUFFIX = ".results.jsonl"


class Outcome(StrEnum):
    """What became of one input; every input has exactly one."""

    INDEXED = "indexed"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of one input file, or of one line of a JSON Lines file.

    `path` is where the user finds the file, `line` counts from 1. `encoding` tells how the bytes
    became text, `warnings` what was cut. `reason` is a stable code, `detail` a sentence.
    """

    path: str
    line: int | None
    outcome: Outcome
    id: str | None = None
    reason: str | None = None
    detail: str | None = None
    encoding: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def has_issues(self) -> bool:
        """Whether something of the input did not get in: all of it, or what a warning names."""
        return self.outcome is Outcome.REJECTED or bool(self.warnings)

    def to_json(self) -> bytes:
        """The result as one line of JSON: every key, whatever its value."""
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)


def rejection(path: str, line: int | None, error: ArticleError) -> LoadResult:
    """The result of an input that was refused."""
    return LoadResult(path, line, Outcome.REJECTED, reason=error.reason, detail=error.detail)


@dataclass(slots=True)
class Totals:
    """Counts over results: the outcomes add up to what was seen."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    with_warnings: int = 0

    def add(self, result: LoadResult) -> None:
        """Count one more result."""
        self.outcomes[result.outcome] += 1
        self.with_warnings += bool(result.warnings)
        if result.outcome is Outcome.REJECTED:
            self.reasons[result.reason or "unknown"] += 1

    @property
    def total(self) -> int:
        """How many inputs have a result."""
        return self.outcomes.total()

    @property
    def by_outcome(self) -> Mapping[str, int]:
        """Every outcome with its count, also at 0."""
        return {outcome.value: self.outcomes[outcome] for outcome in Outcome}


@contextmanager
def open_results(chosen: Path | None) -> Iterator["ResultsFile"]:
    """The file to write results to; closed at the end, and removed if nobody needs it.

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
    results = ResultsFile(path, stream, chosen is not None)
    try:
        with stream:
            yield results
    finally:
        if made and not results.kept:
            path.unlink(missing_ok=True)


class ResultsFile:
    """Writes results as they come; kept when it was asked for, or when something was rejected."""

    def __init__(self, path: Path, stream: FileIO, wanted: bool) -> None:
        self.path = path
        self._stream = stream
        self._wanted = wanted
        self._begun = False

    @property
    def kept(self) -> bool:
        """Whether it holds results of this load that somebody needs."""
        return self._begun and self._wanted

    def begin(self) -> None:
        """Put the results of this load in the place of those of an earlier one."""
        if not self._begun and stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode):
            self._stream.truncate(0)
        self._begun = True

    def add(self, result: LoadResult) -> None:
        """Write one line; raises `ResultsError`."""
        self._wanted = self._wanted or result.has_issues
        try:
            self._stream.write(result.to_json())
        except OSError as error:
            raise ResultsError(
                f"The results file {self.path} cannot be written ({error.strerror}): "
                "choose another path with --results, then load again."
            ) from error


def _default_path() -> Path:
    """A new name in the working folder, or in the temporary one where that is read-only."""
    name = f"load-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}{RESULTS_SUFFIX}"
    here = Path.cwd()
    return (here if os.access(here, os.W_OK) else Path(tempfile.gettempdir())) / name
