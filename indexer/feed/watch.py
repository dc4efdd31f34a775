"""A feed from directories: loads what appears or changes, each version of a file once.

The system reports changes; a scan from time to time finds what it did not report, because too much
happened at once, a directory was away, or no one watched.
"""

import os
import sqlite3
import stat
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import typer
from watchfiles import watch

from indexer.documents.article import ArticleError
from indexer.feed.run import BATCH_BYTES, BATCH_INPUTS, FeedBatch
from indexer.input.sources import (
    Input,
    InputFile,
    ReadOptions,
    RejectedInput,
    find_files,
    is_article_file,
    read_file,
)
from indexer.load.results import LoadResult

# A file is complete once it has stayed the same for so long; who writes it in pieces with longer
# pauses renames it at the end, or it is loaded again.
_SETTLE_S = 0.5
_POLL_S = 0.1
_SCAN_EVERY_S = 30.0

# Changes are collected for so long before they are reported.
_DEBOUNCE_MS, _STEP_MS = 200, 50
_WATCH_TIMEOUT_MS = 500

# Size, time of the last change in nanoseconds, and inode: one of them changes with the content.
_Signature: TypeAlias = tuple[int, int, int]

_CREATE = (
    "CREATE TABLE IF NOT EXISTS loaded "
    "(path TEXT PRIMARY KEY, size INT, changed INT, inode INT) WITHOUT ROWID"
)


class LoadedFiles:
    """The files that were loaded, in a SQLite file that outlives the process."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; raise `typer.BadParameter` if that fails."""
        try:
            self._database = sqlite3.connect(path)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute(_CREATE)
        except sqlite3.Error as error:
            raise typer.BadParameter(
                f"{path} cannot be used: {error}", param_hint="--state"
            ) from None

    def find(self, path: str) -> _Signature | None:
        """Return the signature of the version that was loaded."""
        row: _Signature | None = self._database.execute(
            "SELECT size, changed, inode FROM loaded WHERE path = ?", (path,)
        ).fetchone()
        return row

    def add(self, files: Sequence[tuple[str, _Signature]]) -> None:
        """Keep these versions."""
        rows = [(path, *signature) for path, signature in files]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO loaded VALUES (?, ?, ?, ?)", rows)

    def forget_missing(self) -> None:
        """Forget files that were deleted since, so that the state does not grow for ever."""
        paths = self._database.execute("SELECT path FROM loaded")
        missing = [(path,) for (path,) in paths if not os.path.lexists(os.fsencode(path))]
        with self._database:
            self._database.executemany("DELETE FROM loaded WHERE path = ?", missing)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


@dataclass(slots=True)
class _Candidate:
    """A file that may have to be loaded, and since when it has stayed the same."""

    file: InputFile
    signature: _Signature
    since: float


class DirectoryWatch:
    """The new and changed files of directories.

    Names that begin with a dot, results files, links and other suffixes than those of articles are
    left alone.
    """

    def __init__(self, roots: Sequence[Path], loaded: LoadedFiles) -> None:
        self._roots = roots
        self._loaded = loaded
        self._candidates: dict[str, _Candidate] = {}
        self._scan_at = 0.0
        self._changes = _Changes(roots)
        self._is_missing = dict.fromkeys(roots, False)

    def batches(self) -> Iterator[FeedBatch]:
        """Yield batches for ever, an empty one while nothing changes."""
        self._loaded.forget_missing()
        with self._changes:
            while True:
                self._collect()
                settled = self._take_settled()
                yield from self._read(settled)
                if not settled:
                    time.sleep(_POLL_S)
                    yield FeedBatch()

    def _collect(self) -> None:
        """Add what was reported, and everything if it is time for a scan."""
        paths, is_scan_needed = self._changes.take()
        if is_scan_needed or time.monotonic() >= self._scan_at:
            for root in self._roots:
                self._scan(root)
            self._scan_at = time.monotonic() + _SCAN_EVERY_S
        for root, location in paths:
            self._add(_input_file(root, location))

    def _scan(self, root: Path) -> None:
        missing = not root.is_dir()
        if missing != self._is_missing[root]:
            state = "is missing: waiting for it" if missing else "is there again"
            typer.echo(f"indexer: {root} {state}.", err=True)
            self._is_missing[root] = missing
        if not missing:
            for file in find_files(root):
                if isinstance(file, InputFile):
                    self._add(file)

    def _add(self, file: InputFile) -> None:
        """Remember the file, unless this version of it was loaded or is remembered."""
        if not is_article_file(file.name or ""):
            return
        signature = _sign(file.location)
        known = self._candidates.get(file.location)
        if signature is None or (known and known.signature == signature):
            return
        if self._loaded.find(_key(file)) != signature:
            self._candidates[file.location] = _Candidate(file, signature, time.monotonic())

    def _take_settled(self) -> list[_Candidate]:
        """Remove and return the files that have stayed the same for long enough."""
        now = time.monotonic()
        old = [c for c in self._candidates.values() if now - c.since >= _SETTLE_S]
        settled: list[_Candidate] = []
        for candidate in old:
            signature = _sign(candidate.file.location)
            if signature != candidate.signature and signature is not None:
                candidate.signature, candidate.since = signature, now
                continue
            del self._candidates[candidate.file.location]
            if signature is not None:  # else it was deleted or renamed
                settled.append(candidate)
        return settled

    def _read(self, settled: Sequence[_Candidate]) -> Iterator[FeedBatch]:
        """Yield the inputs of the files in batches; a file is done with its last input."""
        inputs: list[Input | RejectedInput] = []
        done: list[tuple[str, _Signature]] = []
        size = 0
        for candidate in settled:
            for item in _read_present(candidate.file):
                inputs.append(item)
                size += len(item.content) if isinstance(item, Input) else 0
                if len(inputs) == BATCH_INPUTS or size >= BATCH_BYTES:
                    yield self._batch(inputs, done)
                    inputs, done, size = [], [], 0
            done.append((_key(candidate.file), candidate.signature))
        if inputs or done:
            yield self._batch(inputs, done)

    def _batch(
        self, inputs: Sequence[Input | RejectedInput], done: Sequence[tuple[str, _Signature]]
    ) -> FeedBatch:
        def acknowledge(_: Sequence[LoadResult]) -> None:
            self._loaded.add(done)

        if not inputs:  # only files that ended with the last batch
            acknowledge(())
        return FeedBatch(inputs, acknowledge)


class _Changes:
    """Collects what the system reports, in a thread."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._paths: deque[tuple[Path, str]] = deque()
        self._is_scan_needed = threading.Event()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._watch, args=(root,), daemon=True) for root in roots
        ]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def take(self) -> tuple[list[tuple[Path, str]], bool]:
        """Return the changed files with their roots, and whether more may have changed."""
        is_scan_needed = self._is_scan_needed.is_set()
        self._is_scan_needed.clear()
        return [self._paths.popleft() for _ in range(len(self._paths))], is_scan_needed

    def _watch(self, root: Path) -> None:
        """Watch a root for ever; one that is missing is waited for."""
        while not self._stop.is_set():
            try:
                inode = root.stat().st_ino
                self._collect(root, inode)
            except OSError:
                self._stop.wait(_WATCH_TIMEOUT_MS / 1000)

    def _collect(self, root: Path, inode: int) -> None:
        """Collect changes until the root is another directory; scan once, after the start."""
        resolved = root.resolve()
        watched = watch(
            resolved,
            watch_filter=None,
            debounce=_DEBOUNCE_MS,
            step=_STEP_MS,
            stop_event=self._stop,
            rust_timeout=_WATCH_TIMEOUT_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        is_new = True
        for changes in watched:
            if is_new:
                self._is_scan_needed.set()
                is_new = False
            for _, location in changes:
                self._add(root, resolved, location)
            if root.stat().st_ino != inode:
                break
        self._is_scan_needed.set()

    def _add(self, root: Path, resolved: Path, location: str) -> None:
        if Path(location).is_dir():  # moved here with its files
            self._is_scan_needed.set()
        elif not _is_hidden(resolved, location):
            self._paths.append((root, location))


def _is_hidden(root: Path, location: str) -> bool:
    return any(part.startswith(".") for part in Path(location).relative_to(root).parts)


def _input_file(root: Path, location: str) -> InputFile:
    name = str(Path(location).relative_to(root.resolve()))
    return InputFile(location, str(root / name), name)


def _key(file: InputFile) -> str:
    return os.fsencode(file.location).decode("utf-8", "surrogateescape")


def _sign(location: str) -> _Signature | None:
    """Return the signature of a regular file, None for anything else."""
    try:
        status = os.lstat(location)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def _read_present(file: InputFile) -> Iterator[Input | RejectedInput]:
    """Yield the inputs of a file; none if it was deleted meanwhile."""
    try:
        yield from read_file(file, ReadOptions())
    except ArticleError as error:
        if error.reason != "vanished":
            yield RejectedInput.of(file.path, None, error)
