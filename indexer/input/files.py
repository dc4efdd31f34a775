"""Reading a file without trusting its kind, its size or its writer."""

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from indexer.documents.article import ArticleError

# The longest novel has about this many bytes; what is longer is no news article, and one of this
# length is parsed and sent in well under 300 MB.
MAX_ARTICLE_BYTES = 5 * 1024 * 1024

# News text packs to about a third; the packer's own limit is about a thousand to one.
MAX_ARCHIVE_RATIO = 100
# More than any one archive of articles; it stops a small file from filling the disk.
MAX_UNPACKED_BYTES = 16 * 1024**3
# A ratio says nothing about the first few kilobytes.
_RATIO_FROM = 1024 * 1024

# Few articles are longer: room for the longest would be taken, and given back, for each of them.
_PIECE = 64 * 1024
_READINGS = 2

_NO_FOLLOW = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@contextmanager
def open_regular(location: str, packed: bool) -> Iterator[BinaryIO]:
    """A regular file to read, unpacked on the way where it is an archive.

    Raises `ArticleError`: `not-a-file` for anything else, `vanished`, `unreadable`,
    `broken-archive`, `archive-bomb`.
    """
    try:
        with _open(location) as file:
            yield cast(BinaryIO, _Archive(file)) if packed else file
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        detail = f"the archive cannot be unpacked: {error}; pack it anew"
        raise ArticleError("broken-archive", detail) from None
    except OSError as error:
        raise unreadable(error) from None


def unreadable(error: OSError) -> ArticleError:
    """The rejection for what the operating system refuses."""
    if isinstance(error, FileNotFoundError):
        return ArticleError("vanished", "the file was gone when its turn came; load it again")
    cause = error.strerror or type(error).__name__
    return ArticleError("unreadable", f"the system says: {cause}; see that it can be read")


def _open(location: str) -> BinaryIO:
    if not stat.S_ISREG(os.lstat(location).st_mode):  # opening a device may already do something
        raise ArticleError("not-a-file", "only regular files are read, no pipe, socket or device")
    return os.fdopen(os.open(location, _NO_FOLLOW), "rb")


class _Archive(gzip.GzipFile):
    """A gzip file that stops unpacking what grows out of all proportion."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(size)
        unpacked, limit = self.tell(), self._packed.tell() * MAX_ARCHIVE_RATIO
        if unpacked > MAX_UNPACKED_BYTES or unpacked > max(_RATIO_FROM, limit):
            detail = "the archive unpacks to far more than text would; unpack it by hand"
            raise ArticleError("archive-bomb", detail)
        return line


def read_whole(file: BinaryIO) -> bytes:
    """All bytes of an article's file.

    Raises `ArticleError`: `too-large`, or `changing` when it is written to while it is read.
    """
    for _ in range(_READINGS):
        before = _state(file)
        file.seek(0)
        content = read_rest(file)
        if _state(file) == before:
            return content
    raise ArticleError("changing", "the file changed while it was read; load it again later")


def read_rest(file: BinaryIO) -> bytes:
    """What is left to read, when it is no more than an article can be."""
    content = file.read(_PIECE)
    if len(content) == _PIECE:
        content += file.read(MAX_ARTICLE_BYTES + 1 - _PIECE)
    if len(content) > MAX_ARTICLE_BYTES:
        raise _too_large()
    return content


def read_lines(file: BinaryIO) -> Iterator[bytes | ArticleError]:
    """The lines of a file one by one; one that is too long is skipped and told."""
    while line := file.readline(MAX_ARTICLE_BYTES + 1):
        if len(line) <= MAX_ARTICLE_BYTES:
            yield line
        else:
            _skip_line(file, line)
            yield _too_large()


def _too_large() -> ArticleError:
    """The rejection of more text than any article has."""
    megabytes = MAX_ARTICLE_BYTES // 1024**2
    return ArticleError("too-large", f"an article is at most {megabytes} MB; split it")


def _skip_line(file: BinaryIO, piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = file.readline(_PIECE)


def _state(file: BinaryIO) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns
