"""Exports: the search for a page, and its articles as lines of NDJSON, CSV or ninjs."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from api.query_language import Node
from api.schemas.export import ExportEnd, ExportFormat, ExportRequest, ExportTrailer
from api.schemas.request import Filters, GroupBy, HighlightMode, SearchRequest
from api.schemas.response import Hit, IncompleteReason
from api.search.body import build_search_body, by_storage
from api.search.changes import Stamps, read_token, stamp_of, write_token
from api.search.collapsed_pages import build_articles_body
from api.search.dsl import Clause, RawHit, Response
from api.search.grouping import counts_of, story_count
from api.search.highlights import HighlightTags
from api.search.hits import partial_reasons
from api.search.ninjs import write_ninjs
from api.search.response import read_fields
from mappings.fields import INDEXED_AT
from mappings.watermark import Watermark

# Articles that are fetched, and are in memory, at once.
PAGE_SIZE = 100
MEDIA_TYPES = {
    ExportFormat.ndjson: "application/x-ndjson",
    ExportFormat.csv: "text/csv; charset=utf-8; header=present",
    ExportFormat.ninjs: "application/x-ndjson",
}
# To be appended to a table that was cut off.
_TABLE_PART = "text/csv; charset=utf-8; header=absent"
FILE_NAMES = {
    ExportFormat.ndjson: "articles.ndjson",
    ExportFormat.csv: "articles.csv",
    ExportFormat.ninjs: "articles.ninjs.ndjson",
}
# Spreadsheets read a cell that begins so as a formula, also with full-width characters.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BETWEEN_VALUES = "; "
_TOKEN_COLUMN = "watermark"
_STORY_COLUMNS = ("story.id", "story.count")


@dataclass(frozen=True, slots=True)
class StorageWalk:
    """An export in the order of storage: the range of stamps that it writes."""

    watermark: Watermark
    stamps: Stamps

    @property
    def start(self) -> str:
        """The token of an export that has written nothing."""
        return write_token(self.watermark, self.stamps.start - 1)

    @property
    def end(self) -> str:
        """The token of an export that has written everything."""
        return write_token(self.watermark, max(self.stamps.start, self.stamps.end) - 1)

    def token(self, hit: RawHit) -> str:
        """Return the token of an export that has written this hit."""
        return write_token(self.watermark, stamp_of(hit))

    def limit(self, body: Clause) -> Clause:
        """Return the search in the order of storage, within the stamps."""
        return body | {
            "query": {"bool": {"filter": [body["query"], self.stamps.build_filter()]}},
            "sort": [by_storage("asc")],
            "_source": sorted({*body["_source"], INDEXED_AT}),
        }


def read_walk(after: str, watermark: Watermark) -> StorageWalk:
    """Return what is to be written after a token. Raise as `read_token` does."""
    return StorageWalk(watermark, Stamps(read_token(after, watermark) + 1, watermark.horizon))


def build_export_body(request: ExportRequest, query: Node | None, timeout: str) -> Clause:
    """Return the search for one page of an export."""
    filters = request.model_dump(include=set(Filters.model_fields))
    search = SearchRequest(
        **filters,
        q=request.q,
        sort=request.order,
        half_life_days=request.half_life_days,
        fields=request.written_fields,
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
    plain = {k: value for k, value in build_first_page(body).items() if k != "aggs"}
    return plain | {"search_after": last, "track_total_hits": False}


@dataclass(slots=True)
class Progress:
    """How many articles of an export are read and written.

    `matching` is the number of matching articles, `expected` the number of lines, `token` that of
    the last line if the export can be continued.
    """

    matching: int
    expected: int
    seen: int = 0
    written: int = 0
    token: str = ""

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


def read_end(
    progress: Progress, last_page: Response | None, walk: StorageWalk | None = None
) -> ExportEnd:
    """Summarise an export; `last_page` is None if it was not received.

    The number of stories is an estimate at the start, and exact when all of them were read.
    """
    reasons = list(partial_reasons(last_page)) if last_page else [IncompleteReason.shard_failed]
    complete = progress.seen == progress.matching and not reasons
    end = ExportEnd(
        complete=complete,
        articles=progress.written,
        total=progress.written if complete else progress.expected,
        incomplete_reasons=tuple(reasons),
    )
    if walk:
        end["next"] = walk.end if complete else progress.token or walk.start
    return end


def media_type(request: ExportRequest) -> str:
    """Return the media type of the file."""
    if request.format is ExportFormat.csv and not request.has_header:
        return _TABLE_PART
    return MEDIA_TYPES[request.format]


def encode_header(request: ExportRequest) -> bytes:
    """Return the line before the first article, if there is one."""
    return _write_row(_columns(request)) if request.has_header else b""


def encode_page(
    request: ExportRequest,
    hits: Iterable[RawHit],
    story_sizes: Mapping[str, int],
    walk: StorageWalk | None = None,
) -> bytes:
    """Return the lines of the articles of one page."""
    articles = _read_articles(request, hits, story_sizes, walk)
    if request.format is ExportFormat.ndjson:
        return b"".join(map(_write_object, articles))
    if request.format is ExportFormat.ninjs:
        return b"".join(_write_object(write_ninjs(article)) for article in articles)
    return b"".join(_write_cells(article, _columns(request)) for article in articles)


def _columns(request: ExportRequest) -> list[str]:
    grouped = _STORY_COLUMNS if request.group_by is GroupBy.story else ()
    continued = () if request.after is None else (_TOKEN_COLUMN,)
    return ["id", *request.fields, *grouped, *continued]


def encode_end(request: ExportRequest, end: ExportEnd) -> bytes:
    """Return the line after the last article; a table, and ninjs, have none."""
    if request.format is not ExportFormat.ndjson:
        return b""
    return _write_object(ExportTrailer(export=end))


def _read_articles(
    request: ExportRequest,
    hits: Iterable[RawHit],
    story_sizes: Mapping[str, int],
    walk: StorageWalk | None,
) -> Iterator[Hit]:
    for hit in hits:
        values = {"id": hit["_id"], **read_fields(hit["_source"], request.written_fields)}
        if request.group_by is GroupBy.story:
            values["story"] = story_count(hit, story_sizes)
        if walk:
            values[_TOKEN_COLUMN] = walk.token(hit)
        yield cast("Hit", values)


def _write_object(line: Mapping[str, Any]) -> bytes:
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
