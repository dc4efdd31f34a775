"""Changes since a watermark, feeds, and the tokens that continue both."""

from enum import StrEnum
from typing import Annotated, NotRequired

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from api.schemas.article import ArticleFields, Moment
from api.schemas.base import documented
from api.schemas.request import (
    DEFAULT_FIELDS,
    REQUEST_CONFIG,
    Filters,
    GroupBy,
    MatchMode,
    QueryText,
    RequiredWords,
    ReturnedFields,
)
from api.schemas.validators import Text

MAX_CHANGES = 1_000
# The beginning of a walk through all changes.
START = "start"
# A family of 32 hexadecimal digits, a dash, and a number of microseconds.
_MAX_TOKEN_LENGTH = 64
EXAMPLE_TOKEN = "6f1c0f6d1f0a4a5db8e3b5f0c2a4d9e1-1795891370123456"

WatermarkToken = Annotated[Text, Field(min_length=1, max_length=_MAX_TOKEN_LENGTH)]


class ChangeType(StrEnum):
    """What happened to an article: it was stored, for the first time or again, or deleted."""

    stored = "stored"
    deleted = "deleted"


class ChangesFormat(StrEnum):
    """One JSON object, or one per line."""

    json = "json"
    ndjson = "ndjson"


class ChangesRequest(BaseModel):
    """Which changes to return."""

    model_config = REQUEST_CONFIG

    after: WatermarkToken = Field(
        START,
        description="The watermark of the last change that was read, or `next`; `start` for all.",
        examples=[EXAMPLE_TOKEN],
    )
    size: int = Field(100, ge=1, le=MAX_CHANGES, description="Changes per response.")
    fields: ReturnedFields = DEFAULT_FIELDS
    format: ChangesFormat = Field(ChangesFormat.json, description="The format of the response.")


class Change(ArticleFields):
    """One change; the fields are those of the article as it is stored now."""

    type: Annotated[ChangeType, documented("stored", "Whether it was stored or deleted.")]
    id: Annotated[str, documented("000_ec27dc8f054a1452.txt", "The article's id.")]
    indexed_at: Annotated[
        Moment, documented("2026-11-28T18:43:41.123456Z", "When the change was stored.")
    ]
    watermark: Annotated[
        str, documented(EXAMPLE_TOKEN, "Send it as `after` to go on after this line.")
    ]


class ChangesResponse(TypedDict):
    """Changes in the order in which they were stored."""

    changes: tuple[Change, ...]
    next: Annotated[str, documented(EXAMPLE_TOKEN, "Send it as `after` for the next changes.")]
    more: Annotated[bool, documented(False, "Whether further changes can be read at once.")]


class FeedRequest(Filters):
    """The search of a feed."""

    q: QueryText = ""
    match: RequiredWords = MatchMode.most
    group_by: GroupBy = Field(
        GroupBy.none, description="`story` lists the last indexed article of each story."
    )
    size: int = Field(50, ge=1, le=100, description="Entries per page.")
    before: WatermarkToken | None = Field(
        None,
        description="The end of the previous page, as its link `next` has it.",
        examples=[EXAMPLE_TOKEN],
    )


class FeedEntry(ArticleFields):
    """One article of a feed."""

    id: str
    indexed_at: Moment
    story: NotRequired[str]


class FeedPage(TypedDict):
    """One page of a feed, before it is written as Atom or JSON Feed."""

    entries: tuple[FeedEntry, ...]
    deleted: tuple[Change, ...]
    total: int
    next: str | None
    incomplete_reasons: tuple[str, ...]
