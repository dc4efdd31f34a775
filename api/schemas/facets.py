"""Facets as they are answered."""

from pydantic import ConfigDict, Field

from api.schemas.answer import Answer, example


class FacetValue(Answer):
    """One value that a facet can be narrowed to."""

    value: str = example("Fred Lambert", "The value, to be sent back as the filter.")
    count: int = example(7, "Articles with it: the total if it alone were chosen in this facet.")
    selected: bool = example(False, "Whether the request chose it.")


class Facet(Answer):
    """The values of one field among the matches, its own selection left aside."""

    values: tuple[FacetValue, ...] = Field(
        description="The most frequent ones, and every chosen one."
    )
    other: int = example(12, "Occurrences of the values that are not listed.")
    missing: int = example(3, "Articles without a value.")
    exact: bool = example(True, "False where shards may have disagreed on the counts.")
    error_bound: int = example(0, "By how much a count may be too low; 0 where it is exact.")


class PublishedValue(Answer):
    """One stretch of days; send `from` and `to` back as `published_from` and `published_to`."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, serialize_by_alias=True)

    start: str = example("2015-08-01", "First day, inclusive.", alias="from")
    end: str = example("2015-08-31", "Last day, inclusive.", alias="to")
    count: int = example(7, "Articles published in it.")
    selected: bool = example(False, "Whether it lies within the chosen dates.")


class PublishedFacet(Answer):
    """When the matches were published, the chosen dates left aside."""

    values: tuple[PublishedValue, ...] = Field(description="Stretches in order of time.")
    other: int = example(0, "Always 0: every stretch is listed.")
    missing: int = example(3, "Articles without a date.")
    exact: bool = example(True, "Always true.")
    error_bound: int = example(0, "Always 0.")
