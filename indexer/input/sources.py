"""The inputs in files, directories and standard input, one at a time."""

import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path

from indexer.documents.article import ArticleError
from indexer.input.files import open_regular, read_lines, read_rest, read_whole, unreadable

# Files with this suffix are results of earlier loads, which can be in a loaded directory.
RESULTS_SUFFIX = ".results.jsonl"
STANDARD_INPUT = "-"
_JSON_LINES = ".jsonl"
_GZIP = ".gz"


class Kind(StrEnum):
    """The format of an input."""

    RAW = "raw"
    PARSED = "parsed"


_KINDS = {".txt": Kind.RAW, ".json": Kind.PARSED, _JSON_LINES: Kind.PARSED}


@dataclass(frozen=True, slots=True)
class Input:
    """One article as bytes.

    `path` is the path for the user, `name` the path relative to the loaded root (None for standard
    input, where the content is the identity), `line` the line of a JSON Lines file, from 1.
    """

    path: str
    name: str | None
    kind: Kind
    content: bytes
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RejectedInput:
    """A file, directory or line that cannot be read, with a stable reason and a sentence."""

    path: str
    line: int | None
    reason: str
    detail: str

    @classmethod
    def of(cls, path: str, line: int | None, error: ArticleError) -> "RejectedInput":
        """Return the rejection for an error."""
        return cls(path, line, error.reason, error.detail)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file: its location, its path for the user, and its path relative to the loaded root."""

    location: str
    path: str
    name: str


def read_inputs(
    paths: Iterable[str], stdin: BufferedReader, excluded: Path | None = None
) -> Iterator[Input | RejectedInput]:
    """Yield the inputs of the paths, in order of name.

    Only regular files are read. Links inside a directory are rejected. Names that begin with a dot,
    results of loads and the `excluded` file are skipped. At most one article is in memory.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_stream(stdin)
        else:
            yield from _read_path(Path(path), None if excluded is None else str(excluded.resolve()))


def _read_path(root: Path, excluded: str | None) -> Iterator[Input | RejectedInput]:
    for file in find_files(root):
        if isinstance(file, RejectedInput):
            yield file
        elif file.location != excluded:
            try:
                yield from _read_file(file)
            except ArticleError as error:
                yield RejectedInput.of(file.path, None, error)


def _read_file(file: InputFile) -> Iterator[Input | RejectedInput]:
    compressed, suffix = _split_suffixes(file.name)
    with open_regular(file.location, compressed) as stream:
        if suffix not in _KINDS:
            raise ArticleError(
                "unsupported-file", "an article is a .txt, .json or .jsonl file, or a .gz of one"
            )
        if suffix == _JSON_LINES:
            yield from _number_lines(file.path, file.name, read_lines(stream))
        else:
            yield Input(file.path, file.name, _KINDS[suffix], read_whole(stream))


def _split_suffixes(name: str) -> tuple[bool, str]:
    """Return whether the file is compressed, and the suffix of its format."""
    stem, dot, suffix = name.lower().rpartition(".")
    compressed = dot + suffix == _GZIP
    if compressed:
        _, dot, suffix = stem.rpartition(".")
    return compressed, dot + suffix


def _number_lines(
    path: str, name: str | None, lines: Iterable[bytes | ArticleError]
) -> Iterator[Input | RejectedInput]:
    """Yield the lines of a JSON Lines file that are not empty, with their numbers."""
    is_empty = True
    for number, line in enumerate(lines, start=1):
        if isinstance(line, ArticleError):
            is_empty = False
            yield RejectedInput.of(path, number, line)
        elif line.strip():
            is_empty = False
            yield Input(path, name, Kind.PARSED, line, number)
    if is_empty:
        raise ArticleError("empty", "the file has no lines")


def _read_stream(stdin: BufferedReader) -> Iterator[Input | RejectedInput]:
    """Yield JSON Lines if standard input begins like an object, else one raw article."""
    beginning = stdin.peek(1).removeprefix(BOM_UTF8).lstrip()
    try:
        if beginning.startswith(b"{"):
            yield from _number_lines(STANDARD_INPUT, None, read_lines(stdin))
        else:
            yield Input(STANDARD_INPUT, None, Kind.RAW, read_rest(stdin))
    except ArticleError as error:
        yield RejectedInput.of(STANDARD_INPUT, None, error)


def find_files(root: Path) -> Iterator[InputFile | RejectedInput]:
    """Yield the files of a directory in order of name, or the one file that `root` is.

    The root itself can be a link.
    """
    location = root.resolve()
    if location.is_dir():
        yield from _walk(location, str(root))
    else:
        yield InputFile(str(location), printable(str(root)), printable(root.name))


def printable(path: str) -> str:
    """Return a path as text; bytes that are not UTF-8 become escapes, so that it stays unique."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _walk(root: Path, shown_root: str) -> Iterator[InputFile | RejectedInput]:
    """Yield the files of a directory before those of its subdirectories, at any depth."""
    directories = [""]
    while directories:
        relative = directories.pop()
        shown = Path(shown_root, relative)
        try:
            entries = sorted(os.scandir(Path(root, relative)), key=lambda entry: entry.name)
        except OSError as error:
            yield RejectedInput.of(printable(str(shown)), None, unreadable(error))
            continue
        visible = [entry for entry in entries if not _is_skipped(entry.name)]
        if not visible:
            empty = ArticleError("no-articles", "the directory is empty")
            yield RejectedInput.of(printable(str(shown)), None, empty)
        inner = [entry for entry in visible if entry.is_dir(follow_symlinks=False)]
        directories.extend(str(Path(relative, entry.name)) for entry in reversed(inner))
        prefixes = (_prefix(shown), _prefix(Path(relative)))
        for entry in visible:
            if not entry.is_dir(follow_symlinks=False):
                yield _check_entry(entry, *prefixes)


def _prefix(directory: Path) -> str:
    """Return the part before the names in a directory; joining each path would be slow."""
    return printable(str(directory / "x")).removesuffix("x")


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name.endswith(RESULTS_SUFFIX)


def _check_entry(entry: os.DirEntry[str], shown: str, relative: str) -> InputFile | RejectedInput:
    name = printable(entry.name)
    if entry.is_symlink():
        error = ArticleError("symbolic-link", "links are not followed; load what it points to")
        return RejectedInput.of(shown + name, None, error)
    return InputFile(entry.path, shown + name, relative + name)
