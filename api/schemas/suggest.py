"""What completes what a user has begun to type: suggestions, and the search inside a facet."""

from typing import Annotated, NotRequired

from pydantic import AfterValidator, BaseModel, Field
from typing_extensions import TypedDict

from api.schemas.base import documented
from api.schemas.facets import ERROR_BOUND
from api.schemas.request import (
    MAX_FACET_SIZE,
    MAX_QUERY_LENGTH,
    MAX_VALUE_LENGTH,
    REQUEST_CONFIG,
    Composed,
    Filters,
    GroupBy,
    Text,
)
from api.schemas.response import Highlight, IncompleteReason
from mappings.fields import FACET_FIELDS, SUGGESTED_FIELDS

# More than fits below a search box on a phone is not read.
MAX_SUGGESTIONS = 10


# What a suggestion completes to: a title, or a value of the facet that is named.
SUGGESTION_KINDS = ("title", *SUGGESTED_FIELDS)
SuggestionKind = Annotated[str, Field(json_schema_extra={"enum": list(SUGGESTION_KINDS)})]


def check_values_field(name: str) -> str:
    """Refuse a field that has no listed values."""
    if name in FACET_FIELDS:
        return name
    raise ValueError(f"is no facet with values; choose from {', '.join(FACET_FIELDS)}")


ValuesField = Annotated[Text, AfterValidator(check_values_field)]


class SuggestRequest(BaseModel):
    """What a user has begun to type."""

    model_config = REQUEST_CONFIG

    q: Composed = Field(
        "", max_length=MAX_QUERY_LENGTH, description="What was typed so far.", examples=["latak"]
    )
    size: int = Field(
        MAX_SUGGESTIONS, ge=1, le=MAX_SUGGESTIONS, description="At most this many suggestions."
    )


class Suggestion(TypedDict):
    """One completion."""

    kind: Annotated[
        SuggestionKind, documented("places", "`title`, or the field that the value belongs to.")
    ]
    value: Annotated[
        str, documented("Latakia", "The title, or the value to be sent as that field's filter.")
    ]
    count: Annotated[
        int, documented(7, "Articles with this value, or among the newest with this title.")
    ]
    id: NotRequired[
        Annotated[str | None, documented("000_ec27dc8f054a1452.txt", "A title's article.")]
    ]
    highlight: Annotated[
        Highlight, Field(description="The value with the letters that were typed marked.")
    ]


class SuggestResponse(TypedDict):
    """Completions, the best first."""

    suggestions: tuple[Suggestion, ...]
    complete: Annotated[
        bool, documented(True, "False where any part of the answer may be missing.")
    ]
    incomplete_reasons: Annotated[
        tuple[IncompleteReason, ...], documented([], "Why, where it is not complete.")
    ]
    took_ms: Annotated[int, documented(4, "Milliseconds that Elasticsearch took.")]


class FacetSearchRequest(Filters):
    """A search inside one facet, under a query and the other facets' filters."""

    q: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
    prefix: Composed = Field(
        "",
        max_length=MAX_VALUE_LENGTH,
        description="Beginnings of words of the value, in any order; empty for every value.",
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
        Highlight, Field(description="The value with the letters of `prefix` marked.")
    ]


class FacetSearchResponse(TypedDict):
    """The values of one facet that begin so, the most frequent first."""

    field: Annotated[str, documented("authors", "The facet.")]
    values: tuple[FacetMatch, ...]
    exact: Annotated[bool, documented(True, "False where values may be missing or counts be off.")]
    error_bound: Annotated[int | None, documented(0, ERROR_BOUND)]
    complete: Annotated[
        bool, documented(True, "False where any part of the answer may be missing.")
    ]
    incomplete_reasons: Annotated[
        tuple[IncompleteReason, ...], documented([], "Why, where it is not complete.")
    ]
    took_ms: Annotated[int, documented(4, "Milliseconds that Elasticsearch took.")]
