"""Read a JSON array one item at a time, however long it is."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from indexer.documents.article import ArticleError
from indexer.input.files import MAX_ARTICLE_BYTES

_CHUNK_BYTES = 256 * 1024
# What changes the state of the scanner outside a string, and the end of a string.
_TOKEN = re.compile(rb'["\[\]{},]')
_STRING_END = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

_NESTING = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


def read_json_array(file: BinaryIO) -> Iterator[bytes | ArticleError]:
    """Yield the items of an array as bytes; an error in place of an item that is too long.

    Raises `ArticleError` (`invalid-json`) if the array is not closed. An item's own syntax is not
    checked.
    """
    scanner = _Scanner()
    while not scanner.is_closed and (chunk := file.read(_CHUNK_BYTES)):
        yield from scanner.feed(chunk)
    if not scanner.is_closed:
        raise ArticleError("invalid-json", "the array is not closed; the file may be cut off")
    if (scanner.rest + file.read(_CHUNK_BYTES)).strip():
        raise ArticleError("invalid-json", "there is text after the end of the array")


class _Scanner:
    """Splits chunks of an array at the commas of its outermost level."""

    def __init__(self) -> None:
        self.is_closed = False
        self.rest = b""
        self._depth = 0
        self._position = 0
        self._item_start = 0
        self._is_too_long = False
        self._in_string = False

    def feed(self, chunk: bytes) -> Iterator[bytes | ArticleError]:
        self.rest += chunk
        position = self._position
        while not self.is_closed:
            pattern = _STRING_END.match if self._in_string else _TOKEN.search
            token = pattern(self.rest, position)
            if token is None:
                break
            position = token.end()
            if self._in_string or token[0] == b'"':
                self._in_string = not self._in_string
                continue
            self._depth += _NESTING.get(token[0], 0)
            if token[0] in b"[{" and self._depth == 1:
                self._item_start = position
            elif self._depth == 0 or (self._depth == 1 and token[0] == b","):
                yield from self._end_item(token.start())
                self._item_start = position
                self.is_closed = self._depth == 0
        else:
            self._drop_before(position)
            return
        self._drop_before(self._scanned())

    def _scanned(self) -> int:
        """Return where the scan goes on: at the end, or at a backslash that ends the chunk."""
        backslashes = len(self.rest) - len(self.rest.rstrip(b"\\"))
        return len(self.rest) - (backslashes % 2 if self._in_string else 0)

    def _end_item(self, end: int) -> Iterator[bytes | ArticleError]:
        item = self.rest[self._item_start : end].strip()
        if self._is_too_long or len(item) > MAX_ARTICLE_BYTES:
            megabytes = MAX_ARTICLE_BYTES // 1024**2
            yield ArticleError("too-large", f"an article is at most {megabytes} MB; split it")
        elif item:
            yield item
        self._is_too_long = False

    def _drop_before(self, position: int) -> None:
        """Forget what was read; of an item that is too long nothing is kept."""
        start = self._item_start if self._depth else position
        if position - start > MAX_ARTICLE_BYTES:
            self._is_too_long, start = True, position
        self.rest = self.rest[start:]
        self._position, self._item_start = position - start, 0
