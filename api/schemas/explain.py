"""Why an article is found or not: what may be asked, and what is answered."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, example
from api.schemas.request import MAX_QUERY_LENGTH, Filters, Text
from api.schemas.response import IncompleteReason, Match


class WhyRole(StrEnum):
    """What a part of a request is."""

    query = "query"
    filter = "filter"
    reject = "reject"


class WhyPart(Answer):
    """One part of a request, held against one article."""

    role: Annotated[WhyRole, example("filter", "What the part is.")]
    text: Annotated[str, example("authors: Fred Lambert", "The part as it was understood.")]
    holds: Annotated[bool, example(True, "Whether the article has what the part names.")]
    keeps_out: Annotated[
        bool, example(False, "Whether the part keeps the article from being found.")
    ]
    sentence: Annotated[
        str, example("“authors: Fred Lambert” lets the article in.", "The same in words.")
    ]


class WhyResponse(Answer):
    """Why an article is found, or not."""

    id: Annotated[str, example("000_ec27dc8f054a1452.txt", "The article's id.")]
    found: Annotated[bool, example(True, "Whether the search finds it.")]
    parts: Annotated[tuple[WhyPart, ...], Field(description="Every part of the search.")]
    matches: Annotated[tuple[Match, ...], Field(description="The words that matched, and how.")]
    missing_words: Annotated[
        tuple[str, ...], example(["homs"], "Words of the query that the article holds in no form.")
    ]
    complete: Annotated[bool, example(True, "False where any part of the answer may be missing.")]
    incomplete_reasons: Annotated[
        tuple[IncompleteReason, ...], example([], "Why, where it is not complete.")
    ]


class WhyRequest(Filters):
    """The search that an article is held against."""

    q: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
