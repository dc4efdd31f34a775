"""More like this: what may be asked, and what is answered."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.article import ArticleFields
from api.schemas.base import documented
from api.schemas.request import (
    DEFAULT_FIELDS,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_TEXT_LENGTH,
    ArticleField,
    Filters,
    Names,
    Text,
)
from api.schemas.response import IncompleteReason
from mappings.fields import ARTICLE_FIELDS


class SimilarHit(ArticleFields):
    """An article that resembles another one."""

    id: Annotated[str, documented("000_ec27dc8f054a1452.txt", "The article's id.")]
    score: Annotated[float, documented(12.7, "How alike, comparable within this answer only.")]
    shared_terms: Annotated[
        tuple[str, ...],
        documented(["latakia", "nusra"], "Characteristic words that both hold, strongest first."),
    ]


class SimilarResponse(TypedDict):
    """Articles that resemble one article, or a text."""

    complete: Annotated[
        bool, documented(True, "False where any part of the answer may be missing.")
    ]
    incomplete_reasons: Annotated[
        tuple[IncompleteReason, ...], documented([], "Why, where it is not complete.")
    ]
    took_ms: Annotated[int, documented(4, "Milliseconds that Elasticsearch took.")]
    hits: tuple[SimilarHit, ...]


class SimilarRequest(Filters):
    """What may be asked of the articles that resemble one."""

    include_own_story: bool = Field(False, description="With near-copies of the article itself.")
    size: int = Field(10, ge=1, le=MAX_PAGE_SIZE, description="Hits.")
    fields: Annotated[tuple[ArticleField, ...], Names] = Field(
        DEFAULT_FIELDS, max_length=len(ARTICLE_FIELDS), description="Article fields of each hit."
    )


class SimilarTextRequest(SimilarRequest):
    """A text to find similar articles for."""

    text: Annotated[Text, Field(min_length=1, max_length=MAX_TEXT_LENGTH)] = Field(
        description="The text.", examples=["Rebels pushed towards Latakia on Wednesday."]
    )
    title: Annotated[Text, Field(max_length=MAX_QUERY_LENGTH)] = Field(
        "", description="Its headline, if it has one.", examples=["Rebels shell Latakia"]
    )
