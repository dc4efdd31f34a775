"""Facets of a response."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented

ERROR_BOUND = "By how much a count may be too low; 0 if all are exact, null if unknown."


class FacetValue(TypedDict):
    """One value of a facet."""

    value: Annotated[str, documented("Fred Lambert", "The value, to be sent as the filter.")]
    count: Annotated[
        int,
        documented(7, "Articles with it: the total if it alone were selected."),
    ]
    selected: Annotated[bool, documented(False, "Whether the request selected it.")]


class Facet(TypedDict):
    """The values of one field among the matches, regardless of its own selection."""

    values: Annotated[
        tuple[FacetValue, ...], Field(description="The most frequent ones, and all selected ones.")
    ]
    other: Annotated[int, documented(12, "Occurrences of the values that are not listed.")]
    missing: Annotated[int, documented(3, "Articles without a value.")]
    exact: Annotated[
        bool,
        documented(
            True,
            "False if shards may have disagreed on the counts, or if they are estimates because "
            "more than 1,000 stories are counted.",
        ),
    ]
    error_bound: Annotated[int | None, documented(0, ERROR_BOUND)]


# Functional syntax, since `from` is a keyword.
DateBucket = TypedDict(
    "DateBucket",
    {
        "from": Annotated[str, documented("2015-08-01", "First day, inclusive.")],
        "to": Annotated[str, documented("2015-08-31", "Last day, inclusive.")],
        "count": Annotated[int, documented(7, "Articles published in it.")],
        "selected": Annotated[bool, documented(False, "Whether it is within the selected dates.")],
    },
)
DateBucket.__doc__ = "A range of days; send `from` and `to` as `published_from` and `published_to`."


class PublishedFacet(TypedDict):
    """When the matches were published, regardless of the selected dates."""

    values: Annotated[tuple[DateBucket, ...], Field(description="Buckets in order of time.")]
    other: Annotated[int, documented(0, "Always 0: all buckets are listed.")]
    missing: Annotated[int, documented(3, "Articles without a date.")]
    exact: Annotated[
        bool, documented(True, "False if more than 1,000 stories are counted: an estimate.")
    ]
    error_bound: Annotated[int | None, documented(0, "0 if all counts are exact, else null.")]
