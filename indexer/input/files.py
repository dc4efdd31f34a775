"""Reads files that can be of any kind and size, and can be written to meanwhile."""

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from indexer.documents.article import ArticleError

# About the size of the longest novel. An article of this size is parsed and sent in well under
# 300 MB of memory.
MAX_ARTICLE_BYTES = 5 * 1024 * 1024

# News text is compressed to about a third; gzip can reach about a thousandth.
MAX_ARCHIVE_RATIO = 100
# More than an archive of articles has; the limit stops a decompression bomb.
MAX_UNPACKED_BYTES = 16 * 1024**3
# Below this size the ratio is not checked: the beginning can be very repetitive.
_RATIO_MIN_BYTES = 1024 * 1024

# Few articles are longer; a buffer for the longest would be allocated for each of them.
_BUFFER_BYTES = 64 * 1024
_READ_ATTEMPTS = 2

_NO_FOLLOW = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@contextmanager
def open_regular(location: str, compressed: bool) -> Iterator[BinaryIO]:
    """Open a regular file, decompressing it if `compressed`.

    Raises `ArticleError`: `not-a-file` for anything else, `vanished`, `unreadable`,
    `broken-archive`, `archive-bomb`.
    """
    try:
        with _open(location) as file:
            yield cast(BinaryIO, _GzipReader(file)) if compressed else file
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        detail = f"the archive cannot be unpacked: {error}; compress it again"
        raise ArticleError("broken-archive", detail) from None
    except OSError as error:
        raise unreadable(error) from None


def unreadable(error: OSError) -> ArticleError:
    """Return the rejection for an error of the operating system."""
    if isinstance(error, FileNotFoundError):
        return ArticleError("vanished", "the file was deleted during the load; load it again")
    cause = error.strerror or type(error).__name__
    return ArticleError(
        "unreadable", f"the operating system reports: {cause}; make the file readable"
    )


def _open(location: str) -> BinaryIO:
    if not stat.S_ISREG(os.lstat(location).st_mode):  # opening a device can have effects
        raise ArticleError(
            "not-a-file", "only regular files are read, not pipes, sockets or devices"
        )
    return os.fdopen(os.open(location, _NO_FOLLOW), "rb")


class _GzipReader(gzip.GzipFile):
    """A gzip file that raises ArticleError if its content is suspiciously large."""

    def __init__(self, compressed: BinaryIO) -> None:
        super().__init__(fileobj=compressed, mode="rb")
        self._compressed = compressed

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        # A single article is limited by its size.
        return self._check(content) if self.tell() > 2 * MAX_ARTICLE_BYTES else content

    def read1(self, size: int = -1) -> bytes:
        """Return what is unpacked so far; an error of the archive is raised after all of it."""
        return self._check(super().read1(size))

    def readline(self, size: int | None = -1) -> bytes:
        return self._check(super().readline(size))

    def _check(self, content: bytes) -> bytes:
        unpacked, limit = self.tell(), self._compressed.tell() * MAX_ARCHIVE_RATIO
        if unpacked > MAX_UNPACKED_BYTES or unpacked > max(_RATIO_MIN_BYTES, limit):
            detail = "the archive unpacks to far more than text would; unpack it manually"
            raise ArticleError("archive-bomb", detail)
        return content


def read_whole(file: BinaryIO) -> bytes:
    """Return the content of an article's file.

    Raises `ArticleError`: `too-large`, or `changing` if it is written to at the same time.
    """
    for _ in range(_READ_ATTEMPTS):
        before = _state(file)
        file.seek(0)
        content = read_rest(file)
        if _state(file) == before:
            return content
    raise ArticleError("changing", "the file changed while it was read; load it again later")


def read_rest(file: BinaryIO) -> bytes:
    """Return the rest of a file. Raises `ArticleError`: `too-large`."""
    content = file.read(_BUFFER_BYTES)
    if len(content) == _BUFFER_BYTES:
        content += file.read(MAX_ARTICLE_BYTES + 1 - _BUFFER_BYTES)
    if len(content) > MAX_ARTICLE_BYTES:
        raise _too_large()
    return content


def read_lines(file: BinaryIO) -> Iterator[bytes | ArticleError]:
    """Yield the lines of a file; an error in place of a line that is too long."""
    while line := file.readline(MAX_ARTICLE_BYTES + 1):
        if len(line) <= MAX_ARTICLE_BYTES:
            yield line
        else:
            _skip_line(file, line)
            yield _too_large()


def _too_large() -> ArticleError:
    """Return the rejection of text that is too long for an article."""
    megabytes = MAX_ARTICLE_BYTES // 1024**2
    return ArticleError("too-large", f"an article is at most {megabytes} MB; split it")


def _skip_line(file: BinaryIO, part: bytes) -> None:
    while part and not part.endswith(b"\n"):
        part = file.readline(_BUFFER_BYTES)


def _state(file: BinaryIO) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns
