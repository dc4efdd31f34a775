"""The requests of Search UI: the state of a page, and the configuration of its search."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from api.schemas.limits import MAX_FACET_SIZE, MAX_PAGE_SIZE, MAX_QUERY_LENGTH, MAX_VALUE_LENGTH
from api.schemas.validators import Text

# More than a page shows.
MAX_FACETS = 50
MAX_RANGES = 50
MAX_SUGGESTION_TYPES = 10
DEFAULT_RESULTS = 20
DEFAULT_SUGGESTIONS = 5
_MAX_FILTERS = 100
_MAX_VALUES = 200

ValueText = Annotated[Text, Field(max_length=MAX_VALUE_LENGTH)]
Scalar = ValueText | int | float | bool


class SearchUiModel(BaseModel):
    """Base of the models: null is "not set", and what only the page itself uses is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if value is not None}


class SearchUiRange(SearchUiModel):
    """A range of numbers or times, which includes its ends."""

    name: ValueText = Field("", description="What the page shows.", examples=["Long"])
    start: Scalar | None = Field(
        None, alias="from", description="A number, or a date or time (ISO 8601).", examples=[300]
    )
    end: Scalar | None = Field(
        None, alias="to", description="The same; a bare date includes its day.", examples=[1000]
    )


class SearchUiFilter(SearchUiModel):
    """Values of a field, of which any, all or none must match."""

    field: Text = Field(max_length=64, description="The field.", examples=["section"])
    type: Literal["any", "all", "none"] = Field("all", description="How many values must match.")
    values: list[SearchUiRange | Scalar] = Field(
        max_length=_MAX_VALUES, description="Values, or ranges.", examples=[["World"]]
    )


class SearchUiSort(SearchUiModel):
    """One sort key."""

    field: Text = Field("", max_length=64, description="`published_at`.", examples=["published_at"])
    direction: Literal["asc", "desc", ""] = Field("", description="The direction.")


class SearchUiSnippet(SearchUiModel):
    """The shortened text of a field, with matches highlighted."""

    size: int = Field(0, ge=0, description="Characters, about; 0 for the default.", examples=[200])
    fallback: bool = Field(False, description="Return the beginning of a text without a match.")


class SearchUiResultField(SearchUiModel):
    """What to return of a field."""

    snippet: SearchUiSnippet | None = Field(None, description="A snippet, next to the raw value.")


class SearchUiFacet(SearchUiModel):
    """A facet: values, or ranges."""

    type: Literal["value", "range"] = Field("value", description="What is counted.")
    size: int = Field(20, ge=0, description=f"Values, at most {MAX_FACET_SIZE}.")
    ranges: list[SearchUiRange] = Field(
        default_factory=list, max_length=MAX_RANGES, description="Of a facet of ranges."
    )
    sort: Literal["count", "value"] = Field("count", description="The order of the values.")
    direction: Literal["asc", "desc", ""] = Field("", description="The direction of that order.")


ResultFields = Annotated[
    dict[str, SearchUiResultField],
    Field(description="The fields to return.", examples=[{"title": {"snippet": {}}}]),
]
SearchFields = Annotated[
    dict[str, dict[str, object]],
    Field(description="The only fields to search in.", examples=[{"title": {}}]),
]
Filters = Annotated[list[SearchUiFilter], Field(max_length=_MAX_FILTERS, description="Filters.")]


class SearchUiState(SearchUiModel):
    """The state of the page."""

    search_term: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
    current: int = Field(1, ge=1, le=1_000_000, description="Page number, from 1.")
    results_per_page: int = Field(
        DEFAULT_RESULTS, ge=1, description=f"Results of a page, at most {MAX_PAGE_SIZE}."
    )
    filters: Filters = Field(default_factory=list)
    sort_list: list[SearchUiSort] = Field(
        default_factory=list, max_length=10, description="The order; the first one is used."
    )
    sort_field: Text = Field(
        "",
        max_length=64,
        description="The order, without `sortList`.",
        examples=["published_at"],
    )
    sort_direction: Literal["asc", "desc", ""] = Field("", description="Its direction.")


class SearchUiResults(SearchUiModel):
    """The results below a search box."""

    query_type: Literal["results", "suggestions", "suggestion"] = Field(
        "suggestions", description="`results` for articles, else texts."
    )
    fields: list[Text] = Field(
        default_factory=list,
        max_length=MAX_FACETS,
        description="Fields of the suggested texts.",
        examples=[["places"]],
    )
    result_fields: ResultFields = Field(default_factory=dict, alias="result_fields")
    search_fields: SearchFields = Field(default_factory=dict, alias="search_fields")
    results_per_page: int = Field(0, ge=0, description="Results; 0 for the default.")
    filters: Filters = Field(default_factory=list)


class SearchUiQueryConfig(SearchUiModel):
    """The configuration of a search."""

    filters: Filters = Field(default_factory=list)
    facets: dict[str, SearchUiFacet] = Field(
        default_factory=dict, max_length=MAX_FACETS, description="The facets to count."
    )
    disjunctive_facets: list[Text] = Field(
        default_factory=list,
        max_length=MAX_FACETS,
        description="Facets whose counts ignore their own filters.",
        examples=[["section"]],
    )
    result_fields: ResultFields = Field(default_factory=dict, alias="result_fields")
    search_fields: SearchFields = Field(default_factory=dict, alias="search_fields")


class SearchUiSuggestions(SearchUiModel):
    """The suggestions below a search box, by type."""

    types: dict[str, SearchUiResults] = Field(
        default_factory=dict, max_length=MAX_SUGGESTION_TYPES, description="The types."
    )
    size: int = Field(DEFAULT_SUGGESTIONS, ge=1, description="Suggestions of each type.")


class SearchUiAutocompleteConfig(SearchUiModel):
    """The configuration of a completion."""

    results: SearchUiResults | None = Field(None, description="The articles to list.")
    suggestions: SearchUiSuggestions | None = Field(None, description="The texts to list.")


class SearchUiRequest(SearchUiModel):
    """A search."""

    state: SearchUiState = Field(default_factory=lambda: SearchUiState.model_validate({}))
    query_config: SearchUiQueryConfig = Field(
        default_factory=lambda: SearchUiQueryConfig.model_validate({})
    )


class SearchUiAutocompleteRequest(SearchUiModel):
    """A completion."""

    state: SearchUiState = Field(default_factory=lambda: SearchUiState.model_validate({}))
    query_config: SearchUiAutocompleteConfig = Field(
        default_factory=lambda: SearchUiAutocompleteConfig.model_validate({})
    )
