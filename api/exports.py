"""Exports as lines: articles and the end of the file, as NDJSON or as CSV."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import orjson

from api.highlights import Marks
from api.query import build_search_body
from api.query_language import Node
from api.results import read_failures, read_fields
from api.schemas.export import ExportEnd, ExportFormat, ExportRequest, ExportTrailer
from api.schemas.request import Filters, HighlightMode, SearchRequest
from api.schemas.response import Hit, IncompleteReason

Found = Mapping[str, Any]
Clause = dict[str, Any]

# Articles that are fetched at once: all that is ever held of an export.
PAGE_SIZE = 100
MEDIA_TYPES = {
    ExportFormat.ndjson: "application/x-ndjson",
    ExportFormat.csv: "text/csv; charset=utf-8; header=present",
}
# A spreadsheet takes a cell that begins so for a formula, the full-width forms too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BETWEEN_VALUES = "; "


def build_export_body(request: ExportRequest, root: Node | None, timeout: str) -> Clause:
    """The native search for one page of the export, in the native order."""
    filters = request.model_dump(include=set(Filters.model_fields))
    search = SearchRequest(
        **filters,
        q=request.q,
        sort=request.sort,
        fields=request.fields,
        facets=(),
        highlight=HighlightMode.none,
        size=PAGE_SIZE,
    )
    body = build_search_body(search, root, Marks("", ""), timeout)
    return {key: value for key, value in body.items() if key not in ("from", "aggs")}


def build_next(body: Clause, found: Found) -> Clause:
    """The same search for what follows the last hit; the total is known by now."""
    last = found["hits"]["hits"][-1]["sort"]
    return body | {"search_after": last, "track_total_hits": False}


def read_end(total: int, articles: int, found: Found | None) -> ExportEnd:
    """How an export ended; `found` is its last page, None where that never came."""
    reasons = list(read_failures(found)) if found else [IncompleteReason.shard_failed]
    return ExportEnd(
        complete=articles == total and not reasons,
        articles=articles,
        total=total,
        incomplete_reasons=tuple(reasons),
    )


def write_head(request: ExportRequest) -> bytes:
    """What stands before the first article."""
    if request.format is ExportFormat.ndjson:
        return b""
    return _write_row(["id", *request.fields])


def write_page(request: ExportRequest, found: Found) -> bytes:
    """The articles of one page."""
    articles = _read_articles(request, found["hits"]["hits"])
    if request.format is ExportFormat.ndjson:
        return b"".join(map(_write_object, articles))
    return b"".join(_write_cells(article, ("id", *request.fields)) for article in articles)


def write_end(request: ExportRequest, end: ExportEnd) -> bytes:
    """What stands behind the last article; a table has no place for it."""
    if request.format is ExportFormat.csv:
        return b""
    return _write_object(ExportTrailer(export=end))


def _read_articles(request: ExportRequest, hits: Iterable[Found]) -> Iterator[Hit]:
    for hit in hits:
        yield cast("Hit", {"id": hit["_id"], **read_fields(hit["_source"], request.fields)})


def _write_object(told: Hit | ExportTrailer) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _write_cells(article: Hit, columns: Sequence[str]) -> bytes:
    values: Found = article
    return _write_row(_cell(values[name]) for name in columns)


def _cell(value: Any) -> str:
    """A value as the text of a cell, never a formula."""
    if isinstance(value, list | tuple):
        parts = (part if isinstance(part, str) else orjson.dumps(part).decode() for part in value)
        value = _BETWEEN_VALUES.join(parts)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _write_row(cells: Iterable[str]) -> bytes:
    row: Sequence[str] = list(cells)
    written: Any = csv.writer(_Line(), quoting=csv.QUOTE_ALL).writerow(row)
    return str(written).encode()
