"""More like this: requests and response."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.article import StoredFields
from api.schemas.base import documented
from api.schemas.limits import MAX_PAGE_SIZE, MAX_QUERY_LENGTH, MAX_TEXT_LENGTH
from api.schemas.request import DEFAULT_FIELDS, Filters, ReturnedFields
from api.schemas.response import ArticleIdentifier, Complete, IncompleteReasons, TookMs
from api.schemas.validators import Text


class SimilarHit(StoredFields):
    """A similar article."""

    id: ArticleIdentifier
    score: Annotated[float, documented(0.62, "How similar, from 0 to 1, which is the same text.")]
    shared_terms: Annotated[
        tuple[str, ...],
        documented(["latakia", "nusra"], "Characteristic words of both, the strongest first."),
    ]


class SimilarWarning(TypedDict):
    """How the comparison was limited."""

    code: Annotated[str, documented("words-only", "A stable name for the case.")]
    message: Annotated[
        str,
        documented(
            "Without embeddings articles are compared by their words alone.", "One sentence."
        ),
    ]


class SimilarResponse(TypedDict):
    """Articles that are similar to an article or a text."""

    complete: Complete
    incomplete_reasons: IncompleteReasons
    took_ms: TookMs
    warnings: Annotated[
        tuple[SimilarWarning, ...],
        Field(
            description="`words-only` if the index or the text has no embeddings, which describe "
            "the meaning, of a model that the API has: set ARTICLES_EMBEDDING_MODEL to that of the "
            "index, or run `indexer reindex`; `undated` if the article has no date to be older "
            "than."
        ),
    ]
    hits: tuple[SimilarHit, ...]


class Before(StrEnum):
    """What similar articles must be older than."""

    published = "published"


class SimilarRequest(Filters):
    """A request for articles similar to an article."""

    before: Before | None = Field(
        None,
        description="`published`: only articles that were published before the article, to read "
        "its background. An article or text without a date has no such limit, and a warning.",
    )

    include_own_story: bool = Field(False, description="Include near-copies of the article itself.")
    min_score: float = Field(
        0, ge=0, le=1, description="Only articles that are at least so similar.", examples=[0.3]
    )
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
