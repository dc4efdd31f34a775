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

    index_name: IndexName = "articles"
    type: Literal["default", "facet"] = "default"
    query: Text = Field("", max_length=MAX_QUERY_LENGTH)
    page: int = Field(0, ge=0, le=1_000_000)
    hits_per_page: int = Field(DEFAULT_HITS, ge=0, le=1000)
    facets: Names = ()
    facet_filters: Groups = ""
    numeric_filters: Groups = ""
    tag_filters: Groups = ""
    filters: Text = Field("", max_length=4096)
    max_values_per_facet: int = Field(100, ge=0, le=1000)
    attributes_to_retrieve: Names = ("*",)
    attributes_to_highlight: Names = ("*",)
    attributes_to_snippet: Names = ()
    restrict_searchable_attributes: Names = ()
    highlight_pre_tag: Text = DEFAULT_TAGS[0]
    highlight_post_tag: Text = DEFAULT_TAGS[1]
    snippet_ellipsis_text: Text = Field("…", max_length=10)
    max_facet_hits: int = Field(10, ge=1, le=MAX_FACET_SIZE)
    facet: Text = ""
    facet_query: Text = Field("", max_length=MAX_VALUE_LENGTH)
    distinct: Literal[False, True, 0, 1] = False

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

    index_name: IndexName = "articles"
    model: Literal["looking-similar", "related-products"]
    object_id: Text = Field(alias="objectID", min_length=1, max_length=MAX_ID_LENGTH)
    # Our scores compare within one answer only, so that no other threshold has a meaning.
    threshold: Literal[0] = 0
    max_recommendations: int = Field(10, ge=0, le=MAX_PAGE_SIZE)
    query_parameters: Query = Field(default_factory=lambda: Query.model_validate({}))
    fallback_parameters: Query | None = None


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
