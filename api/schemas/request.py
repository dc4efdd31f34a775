"""Search requests: frozen, validated objects that travel from the route to the request body."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)

from api.query_language.date_range import parse_date_range
from api.schemas.limits import (
    MAX_CURSOR_LENGTH,
    MAX_FACET_SIZE,
    MAX_HALF_LIFE_DAYS,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_RELATED,
    MAX_WINDOW,
)
from api.schemas.validators import (
    UTC_NAME,
    ArticleField,
    DateText,
    FacetField,
    FacetName,
    SplitNames,
    Text,
    TimeZone,
    Values,
    zone_of,
)
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, FACETS, RETURNED_FIELDS

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
    Field(max_length=len(RETURNED_FIELDS), description="Article fields to return."),
    SplitNames,
]


class Sort(StrEnum):
    """The order of hits. Equal dates are in the order of the ids, equal scores in the index's.

    `recent` is relevance, at most doubled for recent articles; `indexed` is the last stored first.
    """

    relevance = "relevance"
    recent = "recent"
    newest = "newest"
    oldest = "oldest"
    indexed = "indexed"

    @property
    def is_by_score(self) -> bool:
        """Whether hits need a score to be ordered."""
        return self in (Sort.relevance, Sort.recent)


SortOrder = Annotated[
    Sort | None, Field(description="`relevance` if there is a query, else `newest`.")
]


HalfLife = Annotated[
    int,
    Field(
        ge=1,
        le=MAX_HALF_LIFE_DAYS,
        description="With `sort=recent`: the age in days at which half of the bonus is left.",
    ),
]
# News of this month before news of last year; the half-life of a day would be a sort by date.
DEFAULT_HALF_LIFE_DAYS = 30


class GroupBy(StrEnum):
    """What one hit is: an article, or a story of near-copies."""

    none = "none"
    story = "story"


class MatchMode(StrEnum):
    """How many of the words of a query an article must contain."""

    all = "all"
    most = "most"
    any = "any"


class PrefixMode(StrEnum):
    """Which words of a query also match longer words that begin with them."""

    none = "none"
    last = "last"
    all = "all"


Prefixes = Annotated[
    PrefixMode,
    Field(
        description="Words that also match longer words that begin with them. `last`: the last "
        "word, unless a blank follows it, for searches at each key. `all`: every word."
    ),
]


RequiredWords = Annotated[
    MatchMode,
    Field(
        description="Words that an article must contain. `most`: all words of a short query, the "
        "most telling ones of a longer one; fewer if no article has them. `all`: every word. "
        "`any`: one."
    ),
]


class RankingMode(StrEnum):
    """What ranks the hits: words, or words and meaning. It does not change which articles match."""

    hybrid = "hybrid"
    lexical = "lexical"


Ranking = Annotated[
    RankingMode,
    Field(
        description="What ranks by relevance. `hybrid`: words, and the meaning of title and text. "
        "`lexical`: words alone. Both match the same articles."
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
    time_zone: TimeZone = Field(
        UTC_NAME,
        description="The time zone of dates without one, and of date buckets.",
        examples=["Europe/Berlin"],
    )
    published_from: DateText | None = Field(
        None, description="Not before this date or time.", examples=["2015-08-01"]
    )
    published_to: DateText | None = Field(
        None,
        description="Not after it; a bare date includes its whole day.",
        examples=["2015-08-31"],
    )
    indexed_after: DateText | None = Field(
        None,
        description="Stored after this date or time; after the end of a bare date.",
        examples=["2026-11-28T18:43:41.123456Z"],
    )
    indexed_before: DateText | None = Field(
        None,
        description="Stored before this date or time; before the start of a bare date.",
        examples=["2026-11-29"],
    )

    @model_validator(mode="before")
    @classmethod
    def null_is_absent(cls, params: Any) -> Any:
        """Read a JSON null as a parameter that was left out."""
        if not isinstance(params, dict):
            return params
        known = cls.model_fields.keys()
        return {n: value for n, value in params.items() if value is not None or n not in known}

    @field_validator("published_to")
    @classmethod
    def dates_in_order(cls, to: str | None, info: ValidationInfo) -> str | None:
        """Refuse a range that ends before it starts."""
        since, zone = info.data.get("published_from"), zone_of(info.data.get("time_zone", UTC_NAME))
        if since and to and parse_date_range(since, zone).start > parse_date_range(to, zone).end:
            raise ValueError("is before published_from; give a later one, or leave one out")
        return to

    @field_validator("indexed_before")
    @classmethod
    def stamps_in_order(cls, before: str | None, info: ValidationInfo) -> str | None:
        """Refuse a range of storage that contains no moment."""
        after, zone = info.data.get("indexed_after"), zone_of(info.data.get("time_zone", UTC_NAME))
        if after and before:
            last, first = parse_date_range(after, zone).end, parse_date_range(before, zone).start
            if last >= first:
                raise ValueError("is not after indexed_after; give a later one, or leave one out")
        return before

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates without one."""
        return zone_of(self.time_zone)

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
    prefix: Prefixes = PrefixMode.none
    mode: Ranking = RankingMode.hybrid
    facets: Annotated[tuple[FacetName, ...], SplitNames] = Field(
        DEFAULT_FACETS,
        max_length=_MAX_FACETS,
        description="Facets to count; empty for none. `published` takes `:auto|year|month|day`.",
    )
    facet_size: int = Field(10, ge=1, le=MAX_FACET_SIZE, description="Values per facet.")
    sort: SortOrder = None
    half_life_days: HalfLife = DEFAULT_HALF_LIFE_DAYS
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
    exact_facets: bool = Field(
        False,
        description="Count facets exactly if the index has several shards; slower with many "
        "different values.",
    )
    explain: bool = Field(False, description="Explain how each hit matched.")
    related: int = Field(
        0,
        ge=0,
        le=MAX_RELATED,
        description="On the first page of a query: also up to so many articles whose meaning is "
        "near the query and that its words do not find, apart from hits, total and facets.",
    )

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

    @property
    def uses_stamps(self) -> bool:
        """Whether the response depends on when articles were stored."""
        return bool(self.order is Sort.indexed or self.indexed_after or self.indexed_before)

    @property
    def wants_related(self) -> bool:
        """Whether the response has related articles, which need a query and its meaning."""
        is_first = self.page == 1 and not self.cursor
        is_query = bool(self.q.strip()) and self.mode is RankingMode.hybrid
        return self.related > 0 and is_first and is_query

    @property
    def has_scores(self) -> bool:
        """Whether the order is one of scores."""
        return self.order.is_by_score


class ArticleFormat(StrEnum):
    """Our own JSON, or a ninjs 3.1 item."""

    json = "json"
    ninjs = "ninjs"


class ArticleRequest(BaseModel):
    """A request for one article."""

    model_config = REQUEST_CONFIG

    q: Text = Field(
        "",
        max_length=MAX_QUERY_LENGTH,
        description="Highlight what this query matches.",
        examples=["latakia rebels"],
    )
    format: ArticleFormat = Field(
        ArticleFormat.json, description="The format; `ninjs` has no highlights."
    )
