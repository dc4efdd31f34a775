"""What may be asked of an export, and how it ends."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.request import (
    DEFAULT_FIELDS,
    MAX_QUERY_LENGTH,
    ArticleField,
    Filters,
    GroupBy,
    Names,
    Sort,
    Text,
)
from api.schemas.response import IncompleteReason
from mappings.fields import ARTICLE_FIELDS


class ExportFormat(StrEnum):
    """One JSON object a line, or a table that spreadsheets read."""

    ndjson = "ndjson"
    csv = "csv"


class ExportRequest(Filters):
    """Which articles, which of their fields, and in which form."""

    q: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
    format: ExportFormat = Field(ExportFormat.ndjson, description="The form of the file.")
    sort: Sort | None = Field(
        None, description="`relevance` where there is a query, else `newest`, unless given."
    )
    fields: Annotated[tuple[ArticleField, ...], Names] = Field(
        DEFAULT_FIELDS, max_length=len(ARTICLE_FIELDS), description="Article fields to write."
    )
    group_by: GroupBy = Field(
        GroupBy.none,
        description="`story` writes the best article of each story, and how many of it match.",
    )


class ExportEnd(TypedDict):
    """How an export ended."""

    complete: Annotated[bool, documented(True, "Whether every match is in the file.")]
    articles: Annotated[int, documented(63, "Articles in the file.")]
    total: Annotated[int, documented(63, "Articles, or stories, that matched at its beginning.")]
    incomplete_reasons: Annotated[
        tuple[IncompleteReason, ...], documented([], "Why, where it is not complete.")
    ]


class ExportTrailer(TypedDict):
    """The last line of an NDJSON export; where it is missing, the file was cut on its way."""

    export: ExportEnd
