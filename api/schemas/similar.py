"""More like this: requests and response."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.article import ArticleFields
from api.schemas.base import documented
from api.schemas.limits import MAX_PAGE_SIZE, MAX_QUERY_LENGTH, MAX_TEXT_LENGTH
from api.schemas.request import DEFAULT_FIELDS, Filters, ReturnedFields
from api.schemas.response import ArticleIdentifier, Complete, IncompleteReasons, TookMs
from api.schemas.validators import Text


class SimilarHit(ArticleFields):
    """A similar article."""

    id: ArticleIdentifier
    score: Annotated[float, documented(12.7, "How similar, comparable within this response only.")]
    shared_terms: Annotated[
        tuple[str, ...],
        documented(["latakia", "nusra"], "Characteristic words of both, the strongest first."),
    ]


class SimilarResponse(TypedDict):
    """Articles that are similar to an article or a text."""

    complete: Complete
    incomplete_reasons: IncompleteReasons
    took_ms: TookMs
    hits: tuple[SimilarHit, ...]


class SimilarRequest(Filters):
    """A request for articles similar to an article."""

    include_own_story: bool = Field(False, description="Include near-copies of the article itself.")
    size: int = Field(10, ge=1, le=MAX_PAGE_SIZE, description="Hits.")
    fields: ReturnedFields = DEFAULT_FIELDS


class SimilarTextRequest(SimilarRequest):
    """A request for articles similar to a text."""

    text: Annotated[Text, Field(min_length=1, max_length=MAX_TEXT_LENGTH)] = Field(
        description="The text.", examples=["Rebels pushed towards Latakia on Wednesday."]
    )
    title: Annotated[Text, Field(max_length=MAX_QUERY_LENGTH)] = Field(
        "", description="Its headline, if it has one.", examples=["Rebels shell Latakia"]
    )
