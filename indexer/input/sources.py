"""The inputs that files, folders and standard input hold, one at a time."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path

from indexer.documents.article import ArticleError
from indexer.input.directories import Found, find_files
from indexer.input.files import open_regular, read_lines, read_rest, read_whole
from indexer.load.results import LoadResult, rejection


class Kind(StrEnum):
    """How the text of an input is written."""

    RAW = "raw"
    PARSED = "parsed"


@dataclass(frozen=True, slots=True)
class Input:
    """One article as bytes.

    `path` is where the user finds it, `name` its path under the loaded root (none for standard
    input, where the content names itself), `line` its place in a JSON Lines file, from 1.
    """

    path: str
    name: str | None
    kind: Kind
    content: bytes
    line: int | None = None


STANDARD_INPUT = "-"

_KINDS = {".txt": Kind.RAW, ".json": Kind.PARSED, ".jsonl": Kind.PARSED}
_LINES = ".jsonl"
_ARCHIVE = ".gz"


def read_inputs(
    paths: Iterable[str], stdin: BufferedReader, own: Path | None = None
) -> Iterator[Input | LoadResult]:
    """Every input under the paths, in order of name; what cannot be read as its rejection.

    Only regular files are read, links inside a folder are not followed, and names that begin
    with a dot are passed over, as are results and `own`, the file that is being written to.
    Memory stays flat: no more than one article is held.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_stream(stdin)
        else:
            yield from _read_path(Path(path), None if own is None else str(own.resolve()))


def _read_path(root: Path, own: str | None) -> Iterator[Input | LoadResult]:
    for found in find_files(root):
        if isinstance(found, LoadResult):
            yield found
        elif found.location != own:
            yield from _read_found(found)


def _read_found(found: Found) -> Iterator[Input | LoadResult]:
    try:
        yield from _read_file(found)
    except ArticleError as error:
        yield rejection(found.path, None, error)


def _read_file(found: Found) -> Iterator[Input | LoadResult]:
    packed, suffix = _suffixes(found.name)
    with open_regular(found.location, packed) as file:
        if suffix not in _KINDS:
            raise ArticleError(
                "unsupported-file", "an article is a .txt, .json or .jsonl file, or a .gz of one"
            )
        if suffix == _LINES:
            yield from _number(found.path, found.name, read_lines(file))
        else:
            yield Input(found.path, found.name, _KINDS[suffix], read_whole(file))


def _suffixes(name: str) -> tuple[bool, str]:
    """Whether the file is an archive, and the suffix that tells how it is written."""
    stem, dot, suffix = name.lower().rpartition(".")
    packed = dot + suffix == _ARCHIVE
    if packed:
        _, dot, suffix = stem.rpartition(".")
    return packed, dot + suffix


def _number(
    path: str, name: str | None, lines: Iterable[bytes | ArticleError]
) -> Iterator[Input | LoadResult]:
    """The lines of a JSON Lines file with their numbers, the empty ones left out."""
    anything = False
    for number, line in enumerate(lines, start=1):
        if isinstance(line, ArticleError):
            anything = True
            yield rejection(path, number, line)
        elif line.strip():
            anything = True
            yield Input(path, name, Kind.PARSED, line, number)
    if not anything:
        raise ArticleError("empty", "the file holds no line")


def _read_stream(stdin: BufferedReader) -> Iterator[Input | LoadResult]:
    """JSON Lines when it begins like an object, else one raw article."""
    begin = stdin.peek(1).removeprefix(BOM_UTF8).lstrip()
    try:
        if begin.startswith(b"{"):
            yield from _number(STANDARD_INPUT, None, read_lines(stdin))
        else:
            yield Input(STANDARD_INPUT, None, Kind.RAW, read_rest(stdin))
    except ArticleError as error:
        yield rejection(STANDARD_INPUT, None, error)
