"""Rows of CSV and TSV files as JSON objects, by the names in the header."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import orjson

from indexer.documents.article import ArticleError
from indexer.input.decoding import decode
from indexer.input.dialects.web import TRAFILATURA_COLUMNS
from indexer.input.files import MAX_ARTICLE_BYTES

_DELIMITERS = ",;\t|"
# A title and a text.
_MIN_COLUMNS = 2
# A name of a column is not longer; a sentence is not a name.
_MAX_NAME = 100
# After so many quotes that are never closed the file is not CSV; each costs up to 5 MB of reading.
_MAX_OPEN_QUOTES = 100
# Rows of a Parquet file that are in memory at a time.
_PARQUET_ROWS = 200


def read_rows(
    lines: Iterable[bytes | ArticleError], delimiter: str | None = None
) -> Iterator[tuple[int, bytes | ArticleError]]:
    """Yield the number of the first line of each row, and the row as a JSON object.

    A row whose quotes or columns do not fit is an error in its position, and the next line is read
    as a row again. Without `delimiter` the header decides. Raises `ArticleError`: `no-header` if
    the first row is not a header, `invalid-table` if quotes are not closed again and again.
    """
    csv.field_size_limit(MAX_ARTICLE_BYTES)
    rows = _Rows(lines, delimiter)
    header = rows.read_header()
    while (row := rows.next_row(len(header))) is not None:
        number, values = row
        if isinstance(values, ArticleError):
            yield number, values
        else:
            named = {name: value for name, value in zip(header, values, strict=True) if name}
            yield number, orjson.dumps(named)


class _Rows:
    """The rows of a table; the lines after the first one of a broken row are read again."""

    def __init__(self, lines: Iterable[bytes | ArticleError], delimiter: str | None) -> None:
        self._source = iter(lines)
        self._again: deque[str | ArticleError] = deque()
        self._delimiter = delimiter
        self._number = 0
        self._open_quotes = 0
        self._current: list[str] = []

    def read_header(self) -> Sequence[str]:
        first = self._next_line()
        if first is None or isinstance(first, ArticleError):
            raise first or ArticleError("empty", "the file has no lines")
        if self._delimiter is None:
            self._delimiter = max(_DELIMITERS, key=first.count)
        self._unread([first])
        row = self.next_row(None)
        if row is None:
            raise ArticleError("empty", "the file has no lines")
        if isinstance(row[1], ArticleError):
            raise row[1]
        if len(row[1]) == len(TRAFILATURA_COLUMNS) and row[1][0].startswith(("http:", "https:")):
            self._unread(self._current)
            return TRAFILATURA_COLUMNS
        header = [name.strip().removeprefix("\ufeff") for name in row[1]]
        if len(header) < _MIN_COLUMNS or max(map(len, header)) > _MAX_NAME or not all(header[:2]):
            raise ArticleError(
                "no-header", "the first row must name the columns, for example title,text,date,url"
            )
        return header

    def next_row(self, columns: int | None) -> tuple[int, list[str] | ArticleError] | None:
        """Return the next row that is not empty, with its line number; None at the end."""
        while (line := self._next_line()) is not None:
            number = self._number
            if isinstance(line, ArticleError):
                return number, line
            if line.strip():
                self._unread([line])
                return number, self._parse_row(columns)
        return None

    def _parse_row(self, columns: int | None) -> list[str] | ArticleError:
        self._current = []
        reader = csv.reader(self._record_lines(), delimiter=self._delimiter or ",", strict=True)
        try:
            row = next(reader)
        except csv.Error as error:
            return self._reject(str(error))
        except StopIteration:
            return self._reject("a quote is not closed")
        except ArticleError as error:
            return self._reject(error.detail)
        if columns is not None and len(row) != columns:
            return self._reject(f"it has {len(row)} columns, the header has {columns}")
        return row

    def _record_lines(self) -> Iterator[str]:
        """Yield the lines of one row; a quoted value can have many."""
        size = 0
        while (line := self._next_line()) is not None:
            if isinstance(line, ArticleError):
                self._again.appendleft(line)
                self._number -= 1
                return
            self._current.append(line)
            size += len(line)
            if size > MAX_ARTICLE_BYTES:
                raise ArticleError("invalid-row", "a quote is not closed")
            yield line

    def _reject(self, detail: str) -> ArticleError:
        self._unread(self._current[1:])
        if len(self._current) > 1:
            self._open_quotes += 1
            if self._open_quotes > _MAX_OPEN_QUOTES:
                raise ArticleError(
                    "invalid-table", "quotes are not closed in many rows; export the table again"
                )
        return ArticleError("invalid-row", f"{detail}; write the table with quotes as CSV does")

    def _unread(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))
        self._number -= len(lines)

    def _next_line(self) -> str | ArticleError | None:
        line = self._again.popleft() if self._again else next(self._source, None)
        if line is None:
            return None
        self._number += 1
        if isinstance(line, bytes):
            try:
                return decode(line).text if line.strip() else "\n"
            except ArticleError as error:
                return error
        return line


def read_parquet(location: str) -> Iterator[bytes | ArticleError]:
    """Yield the rows of a Parquet file as JSON objects, a row group at a time.

    Raises `ArticleError`: `missing-extra` without the extra `parquet`, `invalid-parquet`.
    """
    try:
        from pyarrow import ArrowException, parquet  # noqa: PLC0415 (an extra, slow to import)
    except ModuleNotFoundError:
        raise ArticleError(
            "missing-extra", "install what reads Parquet: pip install 'news-search[parquet]'"
        ) from None
    try:
        with parquet.ParquetFile(location) as file:
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS):
                for row in batch.to_pylist():
                    yield orjson.dumps(row, default=str)
    except (ArrowException, OSError) as error:
        raise ArticleError("invalid-parquet", f"{error}; export the table again") from None
