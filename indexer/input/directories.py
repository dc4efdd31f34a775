"""Which files a path holds, without following links or leaving the root."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.article import ArticleError
from indexer.input.files import unreadable
from indexer.load.results import RESULTS_SUFFIX, LoadResult, rejection


@dataclass(frozen=True, slots=True)
class Found:
    """A file: where it is, what the user calls it, and its path under the loaded root."""

    location: str
    path: str
    name: str


def find_files(root: Path) -> Iterator[Found | LoadResult]:
    """The files under a folder in order of name, or the one file that `root` is.

    A link is followed where the user names it, never inside a folder. Names that begin with a
    dot are passed over, and so are results.
    """
    location = root.resolve()
    if location.is_dir():
        yield from _walk(location, str(root))
    else:
        yield Found(str(location), printable(str(root)), printable(root.name))


def printable(path: str) -> str:
    """A path as text: bytes that are no UTF-8 are written as escapes, which keeps names apart."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _walk(root: Path, shown: str) -> Iterator[Found | LoadResult]:
    """Files of a folder before those of its sub-folders; a stack, for trees of any depth."""
    folders = [""]
    while folders:
        below = folders.pop()
        here = Path(shown, below)
        try:
            entries = sorted(os.scandir(Path(root, below)), key=lambda entry: entry.name)
        except OSError as error:
            yield rejection(printable(str(here)), None, unreadable(error))
            continue
        visible = [entry for entry in entries if not _passed_over(entry.name)]
        if not visible:
            empty = ArticleError("no-articles", "the folder is empty")
            yield rejection(printable(str(here)), None, empty)
        inner = [entry for entry in visible if entry.is_dir(follow_symlinks=False)]
        folders.extend(str(Path(below, entry.name)) for entry in reversed(inner))
        before = (_before_names(here), _before_names(Path(below)))
        yield from (_found(e, *before) for e in visible if not e.is_dir(follow_symlinks=False))


def _before_names(folder: Path) -> str:
    """What stands before a name in a folder; put together by `Path` for each, it takes a while."""
    return printable(str(folder / "x")).removesuffix("x")


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name.endswith(RESULTS_SUFFIX)


def _found(entry: os.DirEntry[str], shown: str, below: str) -> Found | LoadResult:
    name = printable(entry.name)
    if entry.is_symlink():
        error = ArticleError("symbolic-link", "links are not followed; load what it points to")
        return rejection(shown + name, None, error)
    return Found(entry.path, shown + name, below + name)
