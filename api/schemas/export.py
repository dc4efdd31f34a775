"""Exports: the request, and the last line of the file."""

from enum import StrEnum
from typing import Annotated, NotRequired

from pydantic import Field, ValidationInfo, field_validator
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.changes import EXAMPLE_TOKEN, START, WatermarkToken
from api.schemas.request import (
    DEFAULT_FIELDS,
    DEFAULT_HALF_LIFE_DAYS,
    Filters,
    GroupBy,
    HalfLife,
    MatchMode,
    QueryText,
    RequiredWords,
    ReturnedFields,
    Sort,
    SortOrder,
)
from api.schemas.response import IncompleteReasons
from mappings.fields import ARTICLE_FIELDS


class ExportFormat(StrEnum):
    """One JSON object per line, a table for spreadsheets, or one ninjs 3.1 item per line."""

    ndjson = "ndjson"
    csv = "csv"
    ninjs = "ninjs"


class ExportRequest(Filters):
    """Which articles, which of their fields, and in which format."""

    q: QueryText = ""
    match: RequiredWords = MatchMode.most
    format: ExportFormat = Field(ExportFormat.ndjson, description="The format of the file.")
    sort: SortOrder = None
    half_life_days: HalfLife = DEFAULT_HALF_LIFE_DAYS
    fields: ReturnedFields = DEFAULT_FIELDS
    group_by: GroupBy = Field(
        GroupBy.none,
        description="`story` writes the best article of each story, and how many of it match.",
    )
    after: WatermarkToken | None = Field(
        None,
        description="`start`, to write the matches in the order of their storage, each with its "
        "`watermark`; or the watermark of the last line that was read, to go on after it.",
        examples=[START],
    )

    @field_validator("after")
    @classmethod
    def storage_order_only(cls, after: str | None, info: ValidationInfo) -> str | None:
        """Refuse a walk by storage in another order, by story, or without a field for its token."""
        if after is None:
            return after
        if info.data.get("sort") is not None:
            raise ValueError("has an order of its own; leave sort out")
        if info.data.get("group_by") is GroupBy.story:
            raise ValueError("does not go with group_by=story; leave one out")
        if info.data.get("format") is ExportFormat.ninjs:
            raise ValueError("does not go with ninjs, which has no key for it; use ndjson or csv")
        return after

    @property
    def order(self) -> Sort:
        """The order that applies."""
        if self.after is not None:
            return Sort.indexed
        return self.sort or (Sort.relevance if self.q.strip() else Sort.newest)

    @property
    def has_scores(self) -> bool:
        """Whether the order is one of scores."""
        return self.order.is_by_score

    @property
    def has_header(self) -> bool:
        """Whether the file begins with the names of its columns: a part of a table does not."""
        return self.format is ExportFormat.csv and self.after in (None, START)

    @property
    def written_fields(self) -> tuple[str, ...]:
        """The fields of the file: for ninjs all of them, unless some are requested."""
        if self.format is ExportFormat.ninjs and "fields" not in self.model_fields_set:
            return ARTICLE_FIELDS
        return self.fields


class ExportEnd(TypedDict):
    """How an export ended."""

    complete: Annotated[bool, documented(True, "Whether every match is in the file.")]
    articles: Annotated[int, documented(63, "Articles in the file.")]
    total: Annotated[int, documented(63, "Articles, or stories, that matched at the start.")]
    incomplete_reasons: IncompleteReasons
    next: NotRequired[
        Annotated[
            str,
            documented(EXAMPLE_TOKEN, "With `after`: send it as `after` to go on from here."),
        ]
    ]


class ExportTrailer(TypedDict):
    """The last line of an NDJSON export; without it the file is truncated."""

    export: ExportEnd
