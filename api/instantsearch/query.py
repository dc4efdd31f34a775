"""What an InstantSearch client sends: one frozen, validated object a query."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from api.schemas.request import (
    MAX_FACET_SIZE,
    MAX_ID_LENGTH,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_VALUE_LENGTH,
    Sort,
    Text,
)

# A batch is one keystroke: a sub-query for every facet that is narrowed, and one for every index.
MAX_BATCH = 20
# Sorting is choosing an index: these are names for the one that there is.
IndexName = Literal["articles", "articles_newest", "articles_oldest"]
INDEX_SORTS: Mapping[str, Sort | None] = {
    "articles": None,
    "articles_newest": Sort.newest,
    "articles_oldest": Sort.oldest,
}
DEFAULT_HITS = 20
DEFAULT_TAGS = ("<em>", "</em>")
# What highlighted words may be put between. InstantSearch's own is no HTML: it escapes by itself.
TAGS = {
    DEFAULT_TAGS,
    ("<mark>", "</mark>"),
    ("__ais-highlight__", "__/ais-highlight__"),
}

# These change what is counted or learnt of users, which this service does not do, and no hit.
_IGNORED = {
    "advancedSyntax",
    "analytics",
    "analyticsTags",
    "clickAnalytics",
    "enableABTest",
    "enablePersonalization",
    "enableRules",
    "facetingAfterDistinct",
    "getRankingInfo",
    "percentileComputation",
    "replaceSynonymsInHighlight",
    "responseFields",
    "restrictHighlightAndSnippetArrays",
    "sortFacetValuesBy",
    "sumOrFiltersScores",
    "synonyms",
    "userToken",
}


def read_list(value: Any) -> Any:
    """A list as JSON, as a text with commas, or as one name."""
    if not isinstance(value, str):
        return value
    return orjson.loads(value) if value.lstrip().startswith("[") else _split(value)


def read_groups(value: Any) -> Any:
    """Filters as lists, or as JSON of lists."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        return orjson.loads(value)
    return value


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


Names = Annotated[tuple[Text, ...], BeforeValidator(read_list), Field(max_length=50)]
Groups = Annotated[str | list[Text | list[Text]], BeforeValidator(read_groups)]


class Query(BaseModel):
    """One query of a batch; `type` is "facet" where values of `facet` are searched."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    index_name: IndexName = Field(
        "articles", description="Which order: the best first, the newest, or the oldest."
    )
    type: Literal["default", "facet"] = Field(
        "default", description="`facet` searches the values of `facet`."
    )
    query: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
    page: int = Field(0, ge=0, le=1_000_000, description="Page number, from 0.", examples=[1])
    hits_per_page: int = Field(
        DEFAULT_HITS, ge=0, le=1000, description=f"Hits a page; capped at {MAX_PAGE_SIZE}."
    )
    facets: Names = Field((), description="Facets to count; `*` for all.", examples=[["authors"]])
    facet_filters: Groups = Field(
        "",
        description="`attribute:value`; all must hold, of an inner list one.",
        examples=[["tags:Syria", ["section:World", "section:-Sport"]]],
    )
    numeric_filters: Groups = Field(
        "",
        description="Comparisons; times are seconds since 1970.",
        examples=[["word_count>=300", "published_at<1439424000"]],
    )
    tag_filters: Groups = Field("", description="Values of `tags`.", examples=[["Syria"]])
    filters: Text = Field(
        "",
        max_length=4096,
        description="The same as a text, with AND, OR, NOT and parentheses.",
        examples=["section:World AND (tags:Syria OR tags:Iraq)"],
    )
    max_values_per_facet: int = Field(
        100, ge=0, le=1000, description=f"Values a facet; capped at {MAX_FACET_SIZE}."
    )
    attributes_to_retrieve: Names = Field(
        ("*",), description="Attributes of each record; `*` is all but the long ones."
    )
    attributes_to_highlight: Names = Field(
        ("*",), description="Attributes of `_highlightResult`; `*` is all but the long ones."
    )
    attributes_to_snippet: Names = Field(
        (), description="Attributes to shorten, each to its words.", examples=[["body:30"]]
    )
    restrict_searchable_attributes: Names = Field(
        (), description="Search in these only.", examples=[["title"]]
    )
    highlight_pre_tag: Text = Field(DEFAULT_TAGS[0], description="What stands before a match.")
    highlight_post_tag: Text = Field(DEFAULT_TAGS[1], description="What stands behind a match.")
    snippet_ellipsis_text: Text = Field(
        "…", max_length=10, description="What stands for what a snippet leaves out."
    )
    max_facet_hits: int = Field(10, ge=1, le=MAX_FACET_SIZE, description="Values to list.")
    facet: Text = Field("", description="The facet to search in.", examples=["authors"])
    facet_query: Text = Field(
        "",
        max_length=MAX_VALUE_LENGTH,
        description="Beginnings of words of the value.",
        examples=["lamb"],
    )
    distinct: Literal[False, True, 0, 1] = Field(
        False, description="One hit for the near-copies of a story."
    )

    @model_validator(mode="before")
    @classmethod
    def read_params(cls, sent: Any) -> Any:
        """Parameters beside the index name or below `params`, as an object or as a query string."""
        if not isinstance(sent, Mapping):
            raise ValueError("a query is a JSON object")
        given = {name: value for name, value in sent.items() if name != "params"}
        given |= _read_params(sent.get("params") or {})
        if "facetName" in given:
            given["facet"] = given.pop("facetName")
        return {
            name: value
            for name, value in given.items()
            if value is not None and not _is_ignored(name, value)
        }

    @model_validator(mode="after")
    def tags_are_known(self) -> "Query":
        """Refuse marks that a page would take for something else."""
        if (self.highlight_pre_tag, self.highlight_post_tag) in TAGS:
            return self
        known = " or ".join("…".join(pair) for pair in sorted(TAGS))
        raise ValueError(f"highlightPreTag and highlightPostTag are no pair of {known}")

    @property
    def size(self) -> int:
        """Hits a page, capped."""
        return min(self.hits_per_page, MAX_PAGE_SIZE)


class Recommendation(BaseModel):
    """One request for what resembles an article; narrowed and shown as a query's hits are.

    Nothing is recommended that is not similar, so that `fallbackParameters` change nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    index_name: IndexName = Field("articles", description="Any of the names; all are one index.")
    model: Literal["looking-similar", "related-products"] = Field(
        description="Both names mean the same here."
    )
    object_id: Text = Field(
        alias="objectID",
        min_length=1,
        max_length=MAX_ID_LENGTH,
        description="The article's id.",
        examples=["000_ec27dc8f054a1452.txt"],
    )
    # Our scores compare within one answer only, so that no other threshold has a meaning.
    threshold: Literal[0] = Field(0, description="Always 0.", examples=[0])
    max_recommendations: int = Field(
        10, ge=0, le=MAX_PAGE_SIZE, description="At most this many articles."
    )
    query_parameters: Query = Field(
        default_factory=lambda: Query.model_validate({}), description="Filters and attributes."
    )
    fallback_parameters: Query | None = Field(None, description="Changes nothing.")


def _read_params(params: Any) -> Mapping[str, Any]:
    if isinstance(params, str):
        return dict(parse_qsl(params.removeprefix("?"), keep_blank_values=True))
    if isinstance(params, Mapping):
        return params
    raise ValueError("params is neither an object nor a query string")


def _is_ignored(name: str, value: Any) -> bool:
    """Whether a parameter narrows and shows nothing; `distinct` only where it is switched off."""
    if name == "distinct":
        return value in ("false", "0")
    return name in _IGNORED or name.startswith("x-algolia-")
