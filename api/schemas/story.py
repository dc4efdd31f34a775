"""Stories: what may be asked of one, and what is answered."""

from typing import Annotated

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from api.schemas.article import ArticleFields
from api.schemas.base import documented
from api.schemas.request import DEFAULT_FIELDS, MAX_PAGE_SIZE, REQUEST_CONFIG, ArticleField, Names
from api.schemas.response import IncompleteReason, Total
from mappings.fields import ARTICLE_FIELDS


class StoryRequest(BaseModel):
    """What may be asked of one story."""

    model_config = REQUEST_CONFIG

    size: int = Field(10, ge=1, le=MAX_PAGE_SIZE, description="Articles.")
    fields: Annotated[tuple[ArticleField, ...], Names] = Field(
        DEFAULT_FIELDS, max_length=len(ARTICLE_FIELDS), description="Fields of each article."
    )


class StoryArticle(ArticleFields):
    """One article of a story."""

    id: Annotated[str, documented("000_ec27dc8f054a1452.txt", "The article's id.")]


class StoryResponse(TypedDict):
    """The articles of one story, the first that was published first."""

    id: Annotated[
        str,
        documented("000_ec27dc8f054a1452.txt", "The story's id: the smallest of its articles'."),
    ]
    total: Total
    complete: Annotated[
        bool, documented(True, "False where any part of the answer may be missing.")
    ]
    incomplete_reasons: Annotated[
        tuple[IncompleteReason, ...], documented([], "Why, where it is not complete.")
    ]
    took_ms: Annotated[int, documented(4, "Milliseconds that Elasticsearch took.")]
    articles: tuple[StoryArticle, ...]
