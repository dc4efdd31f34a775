"""What a search may ask: one frozen, validated object that travels from the route to the query."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    create_model,
    field_validator,
)

from api.query_language.date_range import parse_date_range
from api.schemas.validators import (
    check_article_field,
    check_date_range,
    check_facet,
    check_facet_field,
    normalize_nfc,
    refuse_surrogates,
    split_names,
)
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS, FACETS

# GOV.UK's bound too: longer texts are pasted by accident, and cost grows with every word.
MAX_QUERY_LENGTH = 512
# Elasticsearch keeps page * size hits in memory on every shard; deeper needs a cursor.
MAX_WINDOW = 10_000
MAX_PAGE_SIZE = 100
MAX_FACET_SIZE = 100
# More chosen values than a person picks; each costs a clause in every facet.
MAX_VALUES = 50
MAX_VALUE_LENGTH = 256
# The longest articles; what comes after says nothing new about a text.
MAX_TEXT_LENGTH = 100_000
# Elasticsearch's own limit is 512 bytes.
MAX_ID_LENGTH = 512
# A hundred ids of a first page, packed, and the server's own name of a snapshot.
MAX_CURSOR_LENGTH = 65_536

REQUEST_CONFIG = ConfigDict(frozen=True, extra="forbid")

DEFAULT_FACETS = ("authors", "source", "section", "places", "published")
DEFAULT_FIELDS = tuple(
    name for name in ARTICLE_FIELDS if name not in ("body", "captions", "headings")
)


class Sort(StrEnum):
    """The order of hits; ties are broken by id."""

    relevance = "relevance"
    newest = "newest"
    oldest = "oldest"


class GroupBy(StrEnum):
    """What is one hit: an article, or a story of near-copies."""

    none = "none"
    story = "story"


class HighlightMode(StrEnum):
    """How much of the body is highlighted."""

    fragments = "fragments"
    full = "full"
    none = "none"


Text = Annotated[str, AfterValidator(refuse_surrogates)]
# Compared with what is stored. A query is composed where it is read, for it is told as typed.
Composed = Annotated[Text, AfterValidator(normalize_nfc)]
Value = Annotated[Composed, Field(min_length=1, max_length=MAX_VALUE_LENGTH)]
Values = Annotated[tuple[Value, ...], Field(max_length=MAX_VALUES)]
FacetName = Annotated[Text, AfterValidator(check_facet)]
FacetField = Annotated[Text, AfterValidator(check_facet_field)]
ArticleField = Annotated[Text, AfterValidator(check_article_field)]
When = Annotated[Text, Field(max_length=40), AfterValidator(check_date_range)]
Names = BeforeValidator(split_names)


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

    missing: Annotated[tuple[FacetField, ...], Names] = Field(
        (),
        max_length=len(FACET_FIELDS) + 1,
        description="Articles without a value in these fields.",
        examples=[["authors"]],
    )
    published_from: When | None = Field(
        None, description="Not before this date or time (UTC).", examples=["2015-08-01"]
    )
    published_to: When | None = Field(
        None,
        description="Not after it; a bare date includes its whole day.",
        examples=["2015-08-31"],
    )

    @field_validator("published_to")
    @classmethod
    def dates_in_order(cls, to: str | None, given: ValidationInfo) -> str | None:
        """Refuse a range that ends before it starts: it can only be a slip."""
        since = given.data.get("published_from")
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

    q: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
    facets: Annotated[tuple[FacetName, ...], Names] = Field(
        DEFAULT_FACETS,
        max_length=len(FACET_FIELDS) + 1,
        description="Facets to count; empty for none. `published` takes `:auto|year|month|day`.",
    )
    facet_size: int = Field(10, ge=1, le=MAX_FACET_SIZE, description="Values a facet.")
    sort: Sort | None = Field(
        None, description="`relevance` where there is a query, else `newest`, unless given."
    )
    size: int = Field(10, ge=1, le=MAX_PAGE_SIZE, description="Hits a page.")
    page: int = Field(1, ge=1, le=MAX_WINDOW, description="Page number, from 1.")
    highlight: HighlightMode = Field(
        HighlightMode.fragments, description="How much is highlighted."
    )
    fields: Annotated[tuple[ArticleField, ...], Names] = Field(
        DEFAULT_FIELDS, max_length=len(ARTICLE_FIELDS), description="Article fields of each hit."
    )
    cursor: Text | None = Field(
        None,
        min_length=1,
        max_length=MAX_CURSOR_LENGTH,
        description="`page.next_cursor` of the previous response, to page in one point in time.",
        examples=["eyJwYWdlIjoyfQ.signature"],
    )
    group_by: GroupBy = Field(
        GroupBy.none, description="`story` makes near-copies one hit, and counts by story."
    )
    strict: bool = Field(False, description="Answer 503 rather than incompletely.")
    explain: bool = Field(False, description="Tell why each hit matched.")

    # Each stands at the later of its two fields, where the earlier one is known.
    @field_validator("facets")
    @classmethod
    def facets_once(cls, facets: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a facet that is asked for twice, as in `published:year,published:month`."""
        names = {name.partition(":")[0] for name in facets}
        if len(names) < len(facets):
            raise ValueError("names a facet twice; name each once")
        return facets

    @field_validator("page")
    @classmethod
    def window_is_bounded(cls, page: int, given: ValidationInfo) -> int:
        """Refuse pages that lie deeper than Elasticsearch can afford."""
        if page * given.data.get("size", 1) > MAX_WINDOW:
            deep = f"is too deep: page * size is over {MAX_WINDOW}"
            raise ValueError(f"{deep}; narrow the search, or walk with cursor")
        return page

    @field_validator("cursor")
    @classmethod
    def page_or_cursor(cls, cursor: str | None, given: ValidationInfo) -> str | None:
        """Refuse a cursor, which knows its own place, beside a page number."""
        if cursor and given.data.get("page", 1) > 1:
            raise ValueError("does not go with page; leave page out")
        return cursor

    @property
    def order(self) -> Sort:
        """The order that applies."""
        return self.sort or (Sort.relevance if self.q.strip() else Sort.newest)


class ArticleRequest(BaseModel):
    """What may be asked of one article."""

    model_config = REQUEST_CONFIG

    q: Text = Field(
        "",
        max_length=MAX_QUERY_LENGTH,
        description="Highlight what this query matches.",
        examples=["latakia rebels"],
    )
