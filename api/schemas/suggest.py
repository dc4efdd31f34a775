"""Suggestions while typing, and the search inside a facet."""

from typing import Annotated, NotRequired

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.facets import ERROR_BOUND
from api.schemas.limits import MAX_FACET_SIZE, MAX_QUERY_LENGTH, MAX_VALUE_LENGTH
from api.schemas.request import (
    REQUEST_CONFIG,
    Filters,
    GroupBy,
    MatchMode,
    QueryText,
    RequiredWords,
)
from api.schemas.response import Complete, Highlight, IncompleteReasons, TookMs
from api.schemas.validators import NormalizedText
from mappings.fields import SUGGESTED_FIELDS

# As many as fit below a search box on a phone.
MAX_SUGGESTIONS = 10

# What a suggestion completes to: a title, or a value of the named facet.
SUGGESTION_KINDS = ("title", *SUGGESTED_FIELDS)
SuggestionKind = Annotated[str, Field(json_schema_extra={"enum": list(SUGGESTION_KINDS)})]


class SuggestRequest(BaseModel):
    """A request for completions of what was typed so far."""

    model_config = REQUEST_CONFIG

    q: NormalizedText = Field(
        "", max_length=MAX_QUERY_LENGTH, description="What was typed so far.", examples=["latak"]
    )
    size: int = Field(
        MAX_SUGGESTIONS, ge=1, le=MAX_SUGGESTIONS, description="At most this many suggestions."
    )


class Suggestion(TypedDict):
    """One completion."""

    kind: Annotated[
        SuggestionKind, documented("places", "`title`, or the field that the value is in.")
    ]
    value: Annotated[
        str, documented("Latakia", "The title, or the value to be sent as that field's filter.")
    ]
    count: Annotated[
        int, documented(7, "Articles with this value, or the newest ones with this title.")
    ]
    id: NotRequired[
        Annotated[str | None, documented("000_ec27dc8f054a1452.txt", "A title's article.")]
    ]
    highlight: Annotated[
        Highlight, Field(description="The value with the typed letters highlighted.")
    ]


class SuggestResponse(TypedDict):
    """Suggestions, the best first."""

    suggestions: tuple[Suggestion, ...]
    exact: Annotated[
        bool, documented(True, "False if values may be missing, or their counts too low.")
    ]
    complete: Complete
    incomplete_reasons: IncompleteReasons
    took_ms: TookMs


class FacetSearchRequest(Filters):
    """A search inside one facet, with a query and the filters of the other facets."""

    q: QueryText = ""
    match: RequiredWords = MatchMode.most
    prefix: NormalizedText = Field(
        "",
        max_length=MAX_VALUE_LENGTH,
        description="Prefixes of words of the value, in any order; empty for all values.",
        examples=["lamb"],
    )
    size: int = Field(10, ge=1, le=MAX_FACET_SIZE, description="Values to list.")
    group_by: GroupBy = Field(
        GroupBy.none, description="`story` counts stories instead of articles."
    )


class FacetMatch(TypedDict):
    """One value of a facet."""

    value: Annotated[str, documented("Fred Lambert", "The value, to be sent back as the filter.")]
    count: Annotated[
        int, documented(7, "Articles with it: the total if it alone were chosen in this facet.")
    ]
    selected: Annotated[bool, documented(False, "Whether the request chose it.")]
    highlight: Annotated[
        Highlight, Field(description="The value with the letters of `prefix` highlighted.")
    ]


class FacetSearchResponse(TypedDict):
    """The matching values of one facet, the most frequent first."""

    field: Annotated[str, documented("authors", "The facet.")]
    values: tuple[FacetMatch, ...]
    exact: Annotated[bool, documented(True, "False if values may be missing or counts inexact.")]
    error_bound: Annotated[int | None, documented(0, ERROR_BOUND)]
    complete: Complete
    incomplete_reasons: IncompleteReasons
    took_ms: TookMs
