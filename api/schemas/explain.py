"""Explanation of why an article matches a search or not: request and response."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.request import (
    Filters,
    MatchMode,
    Prefixes,
    PrefixMode,
    QueryText,
    RequiredWords,
)
from api.schemas.response import ArticleIdentifier, Complete, IncompleteReasons, Match


class ExplainRole(StrEnum):
    """The kind of a part of a request."""

    query = "query"
    filter = "filter"
    reject = "reject"


class ExplainPart(TypedDict):
    """One part of a request, compared with one article."""

    role: Annotated[ExplainRole, documented("filter", "The kind of the part.")]
    text: Annotated[str, documented("authors: Fred Lambert", "The part as it was read.")]
    matched: Annotated[bool, documented(True, "Whether the article matches the part.")]
    excludes: Annotated[bool, documented(False, "Whether the part excludes the article.")]
    sentence: Annotated[
        str, documented("Passes “authors: Fred Lambert”.", "The same as a sentence.")
    ]


class ExplainResponse(TypedDict):
    """Why an article matches a search, or not."""

    id: ArticleIdentifier
    found: Annotated[bool, documented(True, "Whether the search returns it.")]
    parts: Annotated[tuple[ExplainPart, ...], Field(description="All parts of the search.")]
    matches: Annotated[tuple[Match, ...], Field(description="The words that matched, and how.")]
    missing_words: Annotated[
        tuple[str, ...],
        documented(["homs"], "Words of the query that the article contains in no form."),
    ]
    complete: Complete
    incomplete_reasons: IncompleteReasons


class ExplainRequest(Filters):
    """The search that an article is compared with."""

    q: QueryText = ""
    match: RequiredWords = MatchMode.most
    prefix: Prefixes = PrefixMode.none
