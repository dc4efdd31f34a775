"""Exports: the search for a page, and its articles as lines of NDJSON or CSV."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from api.query_language import Node
from api.schemas.export import ExportEnd, ExportFormat, ExportRequest, ExportTrailer
from api.schemas.request import Filters, GroupBy, HighlightMode, SearchRequest
from api.schemas.response import Hit, IncompleteReason
from api.search.body import build_search_body
from api.search.collapsed_pages import build_articles_body
from api.search.dsl import Clause, RawHit, Response
from api.search.grouping import counts_of, story_count
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons
from api.search.response import read_fields

# Articles that are fetched, and are in memory, at once.
PAGE_SIZE = 100
MEDIA_TYPES = {
    ExportFormat.ndjson: "application/x-ndjson",
    ExportFormat.csv: "text/csv; charset=utf-8; header=present",
}
# Spreadsheets read a cell that begins so as a formula, also with full-width characters.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BETWEEN_VALUES = "; "
_STORY_COLUMNS = ("story.id", "story.count")


def build_export_body(request: ExportRequest, query: Node | None, timeout: str) -> Clause:
    """Return the search for one page of an export."""
    filters = request.model_dump(include=set(Filters.model_fields))
    search = SearchRequest(
        **filters,
        q=request.q,
        sort=request.sort,
        fields=request.fields,
        facets=(),
        highlight=HighlightMode.none,
        size=PAGE_SIZE,
        group_by=request.group_by,
    )
    body = build_search_body(search, query, HighlightTags("", ""), timeout, one_stage=True)
    dropped = ("from",) if request.group_by is GroupBy.story else ("from", "aggs")
    return {key: value for key, value in body.items() if key not in dropped}


def build_first_page(body: Clause) -> Clause:
    """Return the search for the first page of articles, also for an export by story."""
    return build_articles_body(body) if "collapse" in body else body


def build_next_page(body: Clause, response: Response) -> Clause:
    """Return the search for the page after a response; the total is known by now."""
    last = response["hits"]["hits"][-1]["sort"]
    plain = {
        k: value for k, value in build_first_page(body).items() if k not in ("aggs", "suggest")
    }
    return plain | {"search_after": last, "track_total_hits": False}


@dataclass(slots=True)
class Progress:
    """How many articles of an export are read and written.

    `matching` is the number of matching articles, `expected` the number of lines.
    """

    matching: int
    expected: int
    seen: int = 0
    written: int = 0

    def add(self, seen: int, written: int) -> None:
        """Count the hits of a page, and how many of them were written."""
        self.seen += seen
        self.written += written

    @property
    def is_done(self) -> bool:
        """Whether every match was seen."""
        return self.seen >= self.matching


def read_progress(request: ExportRequest, page: Response) -> Progress:
    """Return the progress at the start of an export, from its first page."""
    expected = counts_of(request.group_by, page).total(page).value
    return Progress(page["hits"]["total"]["value"], expected)


def read_end(progress: Progress, last_page: Response | None) -> ExportEnd:
    """Summarise an export; `last_page` is None if it was not received.

    The number of stories is an estimate at the start, and exact when all of them were read.
    """
    reasons = list(partial_reasons(last_page)) if last_page else [IncompleteReason.shard_failed]
    complete = progress.seen == progress.matching and not reasons
    return ExportEnd(
        complete=complete,
        articles=progress.written,
        total=progress.written if complete else progress.expected,
        incomplete_reasons=tuple(reasons),
    )


def encode_header(request: ExportRequest) -> bytes:
    """Return the line before the first article: the column names of CSV."""
    if request.format is ExportFormat.ndjson:
        return b""
    return _write_row(_columns(request))


def encode_page(
    request: ExportRequest, hits: Iterable[RawHit], story_sizes: Mapping[str, int]
) -> bytes:
    """Return the lines of the articles of one page."""
    articles = _read_articles(request, hits, story_sizes)
    if request.format is ExportFormat.ndjson:
        return b"".join(map(_write_object, articles))
    return b"".join(_write_cells(article, _columns(request)) for article in articles)


def _columns(request: ExportRequest) -> list[str]:
    grouped = _STORY_COLUMNS if request.group_by is GroupBy.story else ()
    return ["id", *request.fields, *grouped]


def encode_end(request: ExportRequest, end: ExportEnd) -> bytes:
    """Return the line after the last article; CSV has none."""
    if request.format is ExportFormat.csv:
        return b""
    return _write_object(ExportTrailer(export=end))


def _read_articles(
    request: ExportRequest, hits: Iterable[RawHit], story_sizes: Mapping[str, int]
) -> Iterator[Hit]:
    for hit in hits:
        values = {"id": hit["_id"], **read_fields(hit["_source"], request.fields)}
        if request.group_by is GroupBy.story:
            values["story"] = story_count(hit, story_sizes)
        yield cast("Hit", values)


def _write_object(line: Hit | ExportTrailer) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _write_cells(article: Hit, columns: Sequence[str]) -> bytes:
    grouped: Response = article.get("story") or {}
    values: Response = {**article, **{f"story.{name}": value for name, value in grouped.items()}}
    return _write_row(_cell(values[name]) for name in columns)


def _cell(value: Any) -> str:
    """Return a value as the text of a cell that is never a formula."""
    if isinstance(value, list | tuple):
        parts = (part if isinstance(part, str) else orjson.dumps(part).decode() for part in value)
        value = _BETWEEN_VALUES.join(parts)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class _Line:
    """A file whose `write` returns the text, as the csv module needs it."""

    def write(self, text: str) -> str:
        return text


def _write_row(cells: Iterable[str]) -> bytes:
    row: Sequence[str] = list(cells)
    written: Any = csv.writer(_Line(), quoting=csv.QUOTE_ALL).writerow(row)
    return str(written).encode()
