"""Facets as they are answered."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented

ERROR_BOUND = (
    "By how much a count may be too low; 0 where all are exact, null where it is not known."
)


class FacetValue(TypedDict):
    """One value that a facet can be narrowed to."""

    value: Annotated[str, documented("Fred Lambert", "The value, to be sent back as the filter.")]
    count: Annotated[
        int, documented(7, "Articles with it: the total if it alone were chosen in this facet.")
    ]
    selected: Annotated[bool, documented(False, "Whether the request chose it.")]


class Facet(TypedDict):
    """The values of one field among the matches, its own selection left aside."""

    values: Annotated[
        tuple[FacetValue, ...], Field(description="The most frequent ones, and every chosen one.")
    ]
    other: Annotated[int, documented(12, "Occurrences of the values that are not listed.")]
    missing: Annotated[int, documented(3, "Articles without a value.")]
    exact: Annotated[
        bool,
        documented(
            True,
            "False where shards may have disagreed on the counts, or where more stories than 1,000 "
            "are counted, which are estimated.",
        ),
    ]
    error_bound: Annotated[int | None, documented(0, ERROR_BOUND)]


# Made by a call, for no class can have a field named `from`.
DateBucket = TypedDict(
    "DateBucket",
    {
        "from": Annotated[str, documented("2015-08-01", "First day, inclusive.")],
        "to": Annotated[str, documented("2015-08-31", "Last day, inclusive.")],
        "count": Annotated[int, documented(7, "Articles published in it.")],
        "selected": Annotated[bool, documented(False, "Whether it lies within the chosen dates.")],
    },
)
DateBucket.__doc__ = (
    "One stretch of days; send `from` and `to` back as `published_from` and `published_to`."
)


class PublishedFacet(TypedDict):
    """When the matches were published, the chosen dates left aside."""

    values: Annotated[tuple[DateBucket, ...], Field(description="Stretches in order of time.")]
    other: Annotated[int, documented(0, "Always 0: every stretch is listed.")]
    missing: Annotated[int, documented(3, "Articles without a date.")]
    exact: Annotated[
        bool, documented(True, "False where more stories than 1,000 are counted: an estimate.")
    ]
    error_bound: Annotated[int | None, documented(0, "0 where all counts are exact, else null.")]
