"""The inputs in files, directories and standard input, one at a time."""

import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import orjson

from indexer.documents.article import ArticleError
from indexer.input.dialects import Dialect
from indexer.input.files import open_regular, read_lines, read_rest, read_whole, unreadable
from indexer.input.json_array import read_json_array
from indexer.input.tables import read_parquet, read_rows
from indexer.input.warc import read_warc
from indexer.input.xml_records import read_xml

# The formats of files, by suffix.
_JSON_LINES = (".jsonl", ".ndjson")
_TABLES: Mapping[str, str | None] = {".csv": None, ".tsv": "\t"}
_XML = (".xml", ".rss", ".atom", ".nitf")
_HTML = (".html", ".htm")
_SUFFIXES = {".txt", ".json", ".warc", ".parquet", *_JSON_LINES, *_TABLES, *_XML, *_HTML}

# Files with this suffix are results of earlier loads, which can be in a loaded directory.
RESULTS_SUFFIX = ".results.jsonl"
STANDARD_INPUT = "-"
_GZIP = ".gz"
# Enough to see whether a JSON file is an array.
_PEEKED_BYTES = 1_024
_HTML_START = re.compile(rb"<(?:!doctype html|html)\b", re.IGNORECASE)


class Kind(StrEnum):
    """The format of an input."""

    RAW = "raw"
    PARSED = "parsed"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Input:
    """One article as bytes.

    `path` is the path for the user, `name` the path relative to the loaded root (None for standard
    input, where the content is the identity), `line` the line of a JSON Lines file, from 1.
    `dialect` is how a parsed article is written; without it its keys decide. `url` is that of a
    page in an archive.
    """

    path: str
    name: str | None
    kind: Kind
    content: bytes
    line: int | None = None
    dialect: Dialect | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read the inputs: `dialect` is that of parsed articles; without it their keys decide.

    `excluded` is a file that is not an input.
    """

    dialect: Dialect | None = None
    excluded: Path | None = None


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
    name: str | None


def read_inputs(
    paths: Iterable[str], stdin: BufferedReader, options: ReadOptions | None = None
) -> Iterator[Input | RejectedInput]:
    """Yield the inputs of the paths, in order of name.

    Only regular files are read. Links inside a directory are rejected. Names that begin with a dot,
    results of loads and the excluded file are skipped. At most one article is in memory.
    """
    options = options or ReadOptions()
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_stream(stdin, options)
        else:
            yield from _read_path(Path(path), options)


def _read_path(root: Path, options: ReadOptions) -> Iterator[Input | RejectedInput]:
    excluded = None if options.excluded is None else str(options.excluded.resolve())
    for file in find_files(root):
        if isinstance(file, RejectedInput):
            yield file
        elif file.location != excluded:
            try:
                yield from read_file(file, options)
            except ArticleError as error:
                yield RejectedInput.of(file.path, None, error)


def is_article_file(name: str) -> bool:
    """Whether a load would read a file of this name."""
    base = name.rpartition("/")[2]
    return not _is_skipped(base) and _split_suffixes(base)[1] in _SUFFIXES


def read_file(file: InputFile, options: ReadOptions) -> Iterator[Input | RejectedInput]:
    """Yield the inputs of a file; raise `ArticleError` if it cannot be read."""
    compressed, suffix = _split_suffixes(file.name)
    if suffix == ".parquet" and not compressed:
        yield from _number(file, enumerate(read_parquet(file.location), start=1), options)
        return
    with open_regular(file.location, compressed) as stream:
        if suffix == ".txt":
            yield Input(file.path, file.name, Kind.RAW, read_whole(stream))
        elif suffix in _HTML:
            yield Input(file.path, file.name, Kind.HTML, read_whole(stream))
        elif suffix == ".warc":
            yield from _read_pages(file, stream)
        else:
            yield from _read_records(file, stream, suffix, options)


def _read_records(
    file: InputFile, stream: BinaryIO, suffix: str, options: ReadOptions
) -> Iterator[Input | RejectedInput]:
    """Yield the parsed articles of a file."""
    if suffix in _JSON_LINES:
        yield from _number(file, enumerate(read_lines(stream), start=1), options)
    elif suffix in _TABLES:
        yield from _number(file, read_rows(read_lines(stream), _TABLES[suffix]), options)
    elif suffix in _XML:
        yield from _read_xml(file, read_whole(stream), options)
    elif suffix == ".json":
        yield from _read_json(file, stream, options)
    else:
        raise ArticleError(
            "unsupported-file",
            "an article is a .txt, .json, .jsonl, .csv, .tsv, .xml, .html, .warc or .parquet file, "
            "or a .gz of one",
        )


def _read_json(
    file: InputFile, stream: BinaryIO, options: ReadOptions
) -> Iterator[Input | RejectedInput]:
    """Yield the one article of a JSON file, or the items of its array."""
    beginning = stream.read(_PEEKED_BYTES).removeprefix(BOM_UTF8).lstrip()
    stream.seek(0)
    if beginning.startswith(b"["):
        yield from _number(file, enumerate(read_json_array(stream), start=1), options)
    else:
        content = read_whole(stream)
        yield Input(file.path, file.name, Kind.PARSED, content, dialect=options.dialect)


def _read_xml(
    file: InputFile, content: bytes, options: ReadOptions
) -> Iterator[Input | RejectedInput]:
    records = list(read_xml(content))
    if not records:
        raise ArticleError("empty", "the file has no articles")
    for number, (dialect, record) in enumerate(records, start=1):
        line = number if len(records) > 1 else None
        chosen = options.dialect or dialect
        yield Input(file.path, file.name, Kind.PARSED, orjson.dumps(record), line, chosen)


def _split_suffixes(name: str | None) -> tuple[bool, str]:
    """Return whether the file is compressed, and the suffix of its format."""
    stem, dot, suffix = (name or "").lower().rpartition(".")
    compressed = dot + suffix == _GZIP
    if compressed:
        _, dot, suffix = stem.rpartition(".")
    return compressed, dot + suffix


def _read_pages(file: InputFile, stream: BinaryIO) -> Iterator[Input | RejectedInput]:
    is_empty = True
    for number, url, page in read_warc(stream):
        is_empty = False
        if isinstance(page, ArticleError):
            yield RejectedInput.of(file.path, number, page)
        else:
            yield Input(file.path, file.name, Kind.HTML, page, number, url=url or None)
    if is_empty:
        raise ArticleError("empty", "the file has no HTML pages")


def _number(
    file: InputFile,
    records: Iterable[tuple[int, bytes | ArticleError]],
    options: ReadOptions,
) -> Iterator[Input | RejectedInput]:
    """Yield the records of a file that are not empty, with their line numbers."""
    is_empty = True
    for number, record in records:
        if isinstance(record, ArticleError):
            is_empty = False
            yield RejectedInput.of(file.path, number, record)
        elif record.strip():
            is_empty = False
            yield Input(file.path, file.name, Kind.PARSED, record, number, options.dialect)
    if is_empty:
        raise ArticleError("empty", "the file has no lines")


def _read_stream(stdin: BufferedReader, options: ReadOptions) -> Iterator[Input | RejectedInput]:
    """Yield the articles of standard input: JSON Lines, a JSON array, XML, HTML or a raw one."""
    file = InputFile(STANDARD_INPUT, STANDARD_INPUT, None)
    beginning = stdin.peek(1).removeprefix(BOM_UTF8).lstrip()
    try:
        if beginning.startswith(b"{"):
            yield from _number(file, enumerate(read_lines(stdin), start=1), options)
        elif beginning.startswith(b"["):
            yield from _number(file, enumerate(read_json_array(stdin), start=1), options)
        elif _HTML_START.match(beginning):
            yield Input(STANDARD_INPUT, None, Kind.HTML, read_rest(stdin))
        elif beginning.startswith(b"<"):
            yield from _read_xml(file, read_rest(stdin), options)
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
