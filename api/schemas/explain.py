"""Why an article is found or not: what may be asked, and what is answered."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.request import MAX_QUERY_LENGTH, Filters, Text
from api.schemas.response import IncompleteReason, Match


class ExplainRole(StrEnum):
    """What a part of a request is."""

    query = "query"
    filter = "filter"
    reject = "reject"


class ExplainPart(TypedDict):
    """One part of a request, held against one article."""

    role: Annotated[ExplainRole, documented("filter", "What the part is.")]
    text: Annotated[str, documented("authors: Fred Lambert", "The part as it was understood.")]
    matched: Annotated[bool, documented(True, "Whether the article has what the part names.")]
    excludes: Annotated[
        bool, documented(False, "Whether the part keeps the article from being found.")
    ]
    sentence: Annotated[str, documented("Passes “authors: Fred Lambert”.", "The same in words.")]


class ExplainResponse(TypedDict):
    """Why an article is found, or not."""

    id: Annotated[str, documented("000_ec27dc8f054a1452.txt", "The article's id.")]
    found: Annotated[bool, documented(True, "Whether the search finds it.")]
    parts: Annotated[tuple[ExplainPart, ...], Field(description="Every part of the search.")]
    matches: Annotated[tuple[Match, ...], Field(description="The words that matched, and how.")]
    missing_words: Annotated[
        tuple[str, ...],
        documented(["homs"], "Words of the query that the article holds in no form."),
    ]
    complete: Annotated[
        bool, documented(True, "False where any part of the answer may be missing.")
    ]
    incomplete_reasons: Annotated[
        tuple[IncompleteReason, ...], documented([], "Why, where it is not complete.")
    ]


class ExplainRequest(Filters):
    """The search that an article is held against."""

    q: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
