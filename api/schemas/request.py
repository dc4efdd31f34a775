"""Search requests: frozen, validated objects that travel from the route to the request body."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    create_model,
    field_validator,
)

from api.query_language.date_range import parse_date_range
from api.schemas.limits import (
    MAX_CURSOR_LENGTH,
    MAX_FACET_SIZE,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_WINDOW,
)
from api.schemas.validators import (
    ArticleField,
    DateText,
    FacetField,
    FacetName,
    SplitNames,
    Text,
    Values,
)
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, FACETS

REQUEST_CONFIG = ConfigDict(frozen=True, extra="forbid")

# All facets: those of the table, and the dates.
_MAX_FACETS = len(FACET_FIELDS) + 1
DEFAULT_FACETS = ("authors", "source", "section", "places", "published")
DEFAULT_FIELDS = tuple(
    name for name in ARTICLE_FIELDS if name not in ("body", "captions", "headings")
)

QueryText = Annotated[
    Text,
    Field(max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]),
]
ReturnedFields = Annotated[
    tuple[ArticleField, ...],
    Field(max_length=len(ARTICLE_FIELDS), description="Article fields to return."),
    SplitNames,
]


class Sort(StrEnum):
    """The order of hits. Equal dates are in the order of the ids, equal scores in the index's."""

    relevance = "relevance"
    newest = "newest"
    oldest = "oldest"


SortOrder = Annotated[
    Sort | None, Field(description="`relevance` if there is a query, else `newest`.")
]


class GroupBy(StrEnum):
    """What one hit is: an article, or a story of near-copies."""

    none = "none"
    story = "story"


class MatchMode(StrEnum):
    """How many of the words of a query an article must contain."""

    all = "all"
    most = "most"
    any = "any"


RequiredWords = Annotated[
    MatchMode,
    Field(
        description="Words that an article must contain. `most`: all words of a short query, the "
        "most telling ones of a longer one; fewer if no article has them. `all`: every word. "
        "`any`: one."
    ),
]


class HighlightMode(StrEnum):
    """How much of the body is highlighted."""

    fragments = "fragments"
    full = "full"
    none = "none"


def _facet_filters() -> dict[str, Any]:
    """Return the filter and the exclusion of every facet, as pydantic fields by name."""
    effects = {"": "Only articles with", "reject_": "No articles with"}
    return {
        prefix + facet.name: (
            Values,
            Field(
                (),
                description=f"{facet.description} {effect} any of these values.",
                examples=[facet.example if facet.many else [facet.example]],
            ),
        )
        for prefix, effect in effects.items()
        for facet in FACETS
    }


if TYPE_CHECKING:

    class FacetFilters(BaseModel):
        """Read with `Filters.selected` and `Filters.excluded`."""

else:
    FacetFilters = create_model("FacetFilters", __config__=REQUEST_CONFIG, **_facet_filters())


class Filters(FacetFilters):
    """What narrows a search: any of the values within one field, all of the fields together."""

    model_config = REQUEST_CONFIG

    missing: Annotated[tuple[FacetField, ...], SplitNames] = Field(
        (),
        max_length=_MAX_FACETS,
        description="Articles without a value in these fields.",
        examples=[["authors"]],
    )
    published_from: DateText | None = Field(
        None, description="Not before this date or time (UTC).", examples=["2015-08-01"]
    )
    published_to: DateText | None = Field(
        None,
        description="Not after it; a bare date includes its whole day.",
        examples=["2015-08-31"],
    )

    @field_validator("published_to")
    @classmethod
    def dates_in_order(cls, to: str | None, info: ValidationInfo) -> str | None:
        """Refuse a range that ends before it starts."""
        since = info.data.get("published_from")
        if since and to and parse_date_range(since).start > parse_date_range(to).end:
            raise ValueError("is before published_from; give a later one, or leave one out")
        return to

    def selected(self, field: str) -> tuple[str, ...]:
        """Return the values of a facet that a match must have one of."""
        values: tuple[str, ...] = getattr(self, field)
        return values

    def excluded(self, field: str) -> tuple[str, ...]:
        """Return the values of a facet that a match must not have."""
        values: tuple[str, ...] = getattr(self, f"reject_{field}")
        return values


class SearchRequest(Filters):
    """One search."""

    q: QueryText = ""
    match: RequiredWords = MatchMode.most
    facets: Annotated[tuple[FacetName, ...], SplitNames] = Field(
        DEFAULT_FACETS,
        max_length=_MAX_FACETS,
        description="Facets to count; empty for none. `published` takes `:auto|year|month|day`.",
    )
    facet_size: int = Field(10, ge=1, le=MAX_FACET_SIZE, description="Values per facet.")
    sort: SortOrder = None
    size: int = Field(10, ge=1, le=MAX_PAGE_SIZE, description="Hits per page.")
    page: int = Field(1, ge=1, le=MAX_WINDOW, description="Page number, from 1.")
    highlight: HighlightMode = Field(
        HighlightMode.fragments, description="How much is highlighted."
    )
    fields: ReturnedFields = DEFAULT_FIELDS
    cursor: Text | None = Field(
        None,
        min_length=1,
        max_length=MAX_CURSOR_LENGTH,
        description="`page.next_cursor` of the previous response, to page in one point in time.",
        examples=["eyJwYWdlIjoyfQ.signature"],
    )
    group_by: GroupBy = Field(
        GroupBy.none, description="`story` makes near-copies one hit, and counts stories."
    )
    strict: bool = Field(False, description="Return status 503 instead of partial results.")
    explain: bool = Field(False, description="Explain how each hit matched.")

    # A validator is at the later of its two fields, which can see the earlier one.
    @field_validator("facets")
    @classmethod
    def facets_once(cls, facets: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a repeated facet, as in `published:year,published:month`."""
        names = {name.partition(":")[0] for name in facets}
        if len(names) < len(facets):
            raise ValueError("names a facet twice; name each once")
        return facets

    @field_validator("page")
    @classmethod
    def window_is_bounded(cls, page: int, info: ValidationInfo) -> int:
        """Refuse pages deeper than Elasticsearch allows."""
        if page * info.data.get("size", 1) > MAX_WINDOW:
            deep = f"is too deep: page * size is over {MAX_WINDOW}"
            raise ValueError(f"{deep}; narrow the search, or use cursor")
        return page

    @field_validator("cursor")
    @classmethod
    def page_or_cursor(cls, cursor: str | None, info: ValidationInfo) -> str | None:
        """Refuse a cursor, which knows its position, together with a page number."""
        if cursor and info.data.get("page", 1) > 1:
            raise ValueError("does not go with page; leave page out")
        return cursor

    @property
    def order(self) -> Sort:
        """The order that applies."""
        return self.sort or (Sort.relevance if self.q.strip() else Sort.newest)


class ArticleRequest(BaseModel):
    """A request for one article."""

    model_config = REQUEST_CONFIG

    q: Text = Field(
        "",
        max_length=MAX_QUERY_LENGTH,
        description="Highlight what this query matches.",
        examples=["latakia rebels"],
    )
