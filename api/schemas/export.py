"""Exports: the request, and the last line of the file."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.request import (
    DEFAULT_FIELDS,
    Filters,
    GroupBy,
    MatchMode,
    QueryText,
    RequiredWords,
    ReturnedFields,
    SortOrder,
)
from api.schemas.response import IncompleteReasons


class ExportFormat(StrEnum):
    """One JSON object per line, or a table for spreadsheets."""

    ndjson = "ndjson"
    csv = "csv"


class ExportRequest(Filters):
    """Which articles, which of their fields, and in which format."""

    q: QueryText = ""
    match: RequiredWords = MatchMode.most
    format: ExportFormat = Field(ExportFormat.ndjson, description="The format of the file.")
    sort: SortOrder = None
    fields: ReturnedFields = DEFAULT_FIELDS
    group_by: GroupBy = Field(
        GroupBy.none,
        description="`story` writes the best article of each story, and how many of it match.",
    )


class ExportEnd(TypedDict):
    """How an export ended."""

    complete: Annotated[bool, documented(True, "Whether every match is in the file.")]
    articles: Annotated[int, documented(63, "Articles in the file.")]
    total: Annotated[int, documented(63, "Articles, or stories, that matched at the start.")]
    incomplete_reasons: IncompleteReasons


class ExportTrailer(TypedDict):
    """The last line of an NDJSON export; without it the file is truncated."""

    export: ExportEnd
