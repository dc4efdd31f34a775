"""Stories: request and response."""

from typing import Annotated

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from api.schemas.article import StoredFields
from api.schemas.base import documented
from api.schemas.limits import MAX_PAGE_SIZE
from api.schemas.request import DEFAULT_FIELDS, REQUEST_CONFIG, ReturnedFields
from api.schemas.response import ArticleIdentifier, Complete, IncompleteReasons, TookMs, Total


class StoryRequest(BaseModel):
    """A request for the articles of one story."""

    model_config = REQUEST_CONFIG

    size: int = Field(10, ge=1, le=MAX_PAGE_SIZE, description="Articles.")
    fields: ReturnedFields = DEFAULT_FIELDS


class StoryArticle(StoredFields):
    """One article of a story."""

    id: ArticleIdentifier


class StoryResponse(TypedDict):
    """The articles of one story, the oldest first."""

    id: Annotated[
        str,
        documented("000_ec27dc8f054a1452.txt", "The story's id: the smallest of its articles'."),
    ]
    total: Total
    complete: Complete
    incomplete_reasons: IncompleteReasons
    took_ms: TookMs
    articles: tuple[StoryArticle, ...]
