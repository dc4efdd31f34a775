"""What an InstantSearch client sends: one frozen, validated object a query."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from api.instantsearch.params import Groups, Names, Number, describe_forms, read_parameters
from api.schemas.request import (
    MAX_FACET_SIZE,
    MAX_ID_LENGTH,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_VALUE_LENGTH,
    Composed,
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


class Query(BaseModel):
    """One query of a batch; `type` is "facet" where values of `facet` are searched."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        json_schema_extra=describe_forms,
    )

    index_name: IndexName = Field(
        "articles", description="Which order: the best first, the newest, or the oldest."
    )
    type: Literal["default", "facet"] = Field(
        "default", description="`facet` searches the values of `facet`."
    )
    query: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
    page: Number = Field(0, ge=0, le=1_000_000, description="Page number, from 0.", examples=[1])
    hits_per_page: Number = Field(
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
    max_values_per_facet: Number = Field(
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
    max_facet_hits: Number = Field(10, ge=1, le=MAX_FACET_SIZE, description="Values to list.")
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
        """Take the parameters in whichever form they come."""
        known = {str(field.alias) for field in cls.model_fields.values()}
        return read_parameters(sent, known)

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
    object_id: Composed = Field(
        alias="objectID",
        min_length=1,
        max_length=MAX_ID_LENGTH,
        description="The article's id.",
        examples=["000_ec27dc8f054a1452.txt"],
    )
    # Our scores compare within one answer only, so that no other threshold has a meaning.
    threshold: Literal[0] = Field(0, description="Always 0.", examples=[0])
    max_recommendations: Number = Field(
        10, ge=0, le=MAX_PAGE_SIZE, description="At most this many articles."
    )
    query_parameters: Query = Field(
        default_factory=lambda: Query.model_validate({}), description="Filters and attributes."
    )
    fallback_parameters: Query | None = Field(None, description="Changes nothing.")
