"""The requests of InstantSearch clients: batches, and a validated object for each query."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar, get_args

import orjson
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from api.errors import BadRequestError
from api.instantsearch.params import (
    Groups,
    Names,
    Number,
    describe_formats,
    parse_parameters,
    read_ignored,
)
from api.schemas.limits import (
    MAX_FACET_SIZE,
    MAX_ID_LENGTH,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_VALUE_LENGTH,
)
from api.schemas.request import Sort
from api.schemas.validators import NormalizedText, Text

Parsed = TypeVar("Parsed")

# A batch is one keystroke: a query for each facet with a filter, and one for each index.
MAX_BATCH = 20
# As many records as a page has hits.
MAX_RECORDS = MAX_PAGE_SIZE
# The only supported value: the response contains the results of all queries of the batch.
STRATEGY, STRATEGY_NONE = "strategy", "none"
_MAX_SHOWN_NAME = 64
# InstantSearch sorts by choosing an index: these are names of the same index.
IndexName = Literal["articles", "articles_newest", "articles_oldest"]
INDEX_SORTS: Mapping[str, Sort | None] = {
    "articles": None,
    "articles_newest": Sort.newest,
    "articles_oldest": Sort.oldest,
}
# Not an order of articles: what the words that are typed so far can be completed to.
SUGGESTIONS = "articles_query_suggestions"
QueryIndexName = Literal[IndexName, "articles_query_suggestions"]
DEFAULT_HITS = 20
DEFAULT_TAGS = ("<em>", "</em>")
# Long enough for an element with classes; tags are repeated at each match.
_MAX_TAG_LENGTH = 256


class InstantSearchQuery(BaseModel):
    """One query of a batch; `type` "facet" searches the values of `facet`."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        json_schema_extra=describe_formats,
    )

    index_name: QueryIndexName = Field(
        "articles",
        description="The order: the best first, the newest, or the oldest; or completions.",
    )
    type: Literal["default", "facet"] = Field(
        "default", description="`facet` searches the values of `facet`."
    )
    query: Text = Field(
        "", max_length=MAX_QUERY_LENGTH, description="The query.", examples=["latakia rebels"]
    )
    page: Number = Field(0, ge=0, le=1_000_000, description="Page number, from 0.", examples=[1])
    hits_per_page: Number = Field(
        DEFAULT_HITS, ge=0, le=1000, description=f"Hits per page, at most {MAX_PAGE_SIZE}."
    )
    facets: Names = Field((), description="Facets to count; `*` for all.", examples=[["authors"]])
    facet_filters: Groups = Field(
        "",
        description="`attribute:value`; all must match, of an inner list at least one.",
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
        description="The same as text, with AND, OR, NOT and parentheses.",
        examples=["section:World AND (tags:Syria OR tags:Iraq)"],
    )
    max_values_per_facet: Number = Field(
        100, ge=0, le=1000, description=f"Values per facet, at most {MAX_FACET_SIZE}."
    )
    attributes_to_retrieve: Names = Field(
        ("*",), description="Attributes of each record; `*` is all but the long ones."
    )
    attributes_to_highlight: Names = Field(
        ("*",), description="Attributes of `_highlightResult`; `*` is all but the long ones."
    )
    attributes_to_snippet: Names = Field(
        (), description="Attributes to shorten, with numbers of words.", examples=[["body:30"]]
    )
    restrict_searchable_attributes: Names = Field(
        (), description="Search in these attributes only.", examples=[["title"]]
    )
    highlight_pre_tag: Text = Field(
        DEFAULT_TAGS[0], max_length=_MAX_TAG_LENGTH, description="The text before a match."
    )
    highlight_post_tag: Text = Field(
        DEFAULT_TAGS[1], max_length=_MAX_TAG_LENGTH, description="The text after a match."
    )
    snippet_ellipsis_text: Text = Field(
        "…", max_length=10, description="The text in place of what a snippet omits."
    )
    max_facet_hits: Number = Field(
        10, ge=1, le=MAX_FACET_SIZE, description="The number of values to list."
    )
    facet: Text = Field("", description="The facet to search in.", examples=["authors"])
    facet_query: Text = Field(
        "",
        max_length=MAX_VALUE_LENGTH,
        description="Prefixes of words of the value.",
        examples=["lamb"],
    )
    distinct: bool | Annotated[int, Field(ge=0)] = Field(
        False, description="Return one hit for the near-copies of a story; 2 is the same as 1."
    )
    offset: Number = Field(
        0, ge=0, le=1_000_000, description="With `length`: hits before the first one."
    )
    length: Annotated[Number, Field(ge=0, le=1000)] | None = Field(
        None, description="Return so many hits from `offset` on, instead of a page.", examples=[5]
    )
    advanced_syntax: bool = Field(
        True, description="False: quotes, minus and other operators have no meaning."
    )
    query_type: Literal["prefixLast", "prefixAll", "prefixNone"] = Field(
        "prefixLast",
        description="Words that also match longer words that begin with them: the last word, "
        "unless a blank follows it, all words, or none.",
    )
    similar_query: Text = Field(
        "",
        max_length=MAX_QUERY_LENGTH,
        description="In place of `query`: one of these words is enough.",
        examples=["latakia rebels"],
    )
    optional_words: Names = Field(
        (), description="Words that a hit can lack.", examples=[["rebels"]]
    )
    remove_words_if_no_results: Literal["none", "lastWords", "firstWords", "allOptional"] | None = (
        Field(
            None,
            description="Require all words, and without a match fewer of them. By default the "
            "words are required as in `/v1/search`.",
            examples=["lastWords"],
        )
    )
    typo_tolerance: bool | Literal["true", "false", "min", "strict"] = Field(
        True, description="False: correct no words. The other values are the same."
    )
    synonyms: bool = Field(True, description="False: match words without their synonyms.")
    sort_facet_values_by: Literal["count", "alpha"] = Field(
        "count", description="The order of the values; the most frequent ones are returned."
    )
    response_fields: Names = Field(
        ("*",), description="The keys of the response; `*` for all. Our own keys are always there."
    )
    restrict_highlight_and_snippet_arrays: bool = Field(
        False, description="Return only the items of lists that match the query."
    )

    _ignored: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def normalize_params(
        cls, body: Any, handler: ModelWrapValidatorHandler["InstantSearchQuery"]
    ) -> "InstantSearchQuery":
        """Accept the parameters in all formats of the clients."""
        known = {str(field.alias) for field in cls.model_fields.values()}
        query = handler(parse_parameters(body, known))
        query._ignored = read_ignored(body)
        return query

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of the parameters that were sent and have no effect."""
        return self._ignored

    @property
    def size(self) -> int:
        """The number of hits per page, capped."""
        return min(self.hits_per_page if self.length is None else self.length, MAX_PAGE_SIZE)

    @property
    def first(self) -> int:
        """The number of hits before the first one."""
        return self.page * self.size if self.length is None else self.offset


class Recommendation(BaseModel):
    """A request for articles similar to an article, with the filters and attributes of a query.

    There are no fallback recommendations, so `fallbackParameters` has no effect.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    index_name: IndexName = Field(
        "articles", description="Any of the names; they are the same index."
    )
    model: Literal["looking-similar", "related-products"] = Field(
        description="Both models are the same."
    )
    object_id: NormalizedText = Field(
        alias="objectID",
        min_length=1,
        max_length=MAX_ID_LENGTH,
        description="The article's id.",
        examples=["000_ec27dc8f054a1452.txt"],
    )
    threshold: float = Field(
        0, ge=0, le=100, description="Only articles with at least this `_score`.", examples=[0]
    )
    max_recommendations: Number = Field(
        10, ge=0, le=MAX_PAGE_SIZE, description="At most this many articles."
    )
    query_parameters: InstantSearchQuery = Field(
        default_factory=lambda: InstantSearchQuery.model_validate({}),
        description="Filters and attributes.",
    )
    fallback_parameters: InstantSearchQuery | None = Field(None, description="Has no effect.")


UnavailableModel = Literal["bought-together", "trending-items", "trending-facets"]
UNAVAILABLE_MODELS = get_args(UnavailableModel)


class UnavailableRecommendation(BaseModel):
    """A request for recommendations by visits or purchases, which this service does not count.

    Its result has no hits, whatever else it contains.
    """

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)

    index_name: IndexName = Field(
        "articles", description="Any of the names; they are the same index."
    )
    model: UnavailableModel = Field(description="None of these models is available.")


class RecordRequest(BaseModel):
    """A request for one record by its id."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    index_name: IndexName = Field(
        "articles", description="Any of the names; they are the same index."
    )
    object_id: NormalizedText = Field(
        alias="objectID",
        min_length=1,
        max_length=MAX_ID_LENGTH,
        description="The article's id.",
        examples=["000_ec27dc8f054a1452.txt"],
    )
    attributes_to_retrieve: Names = Field(
        ("*",), description="Attributes of the record; `*` for all.", examples=[["title"]]
    )


def parse_json(body: bytes) -> Any:
    """Parse a body regardless of its content type: browsers send JSON as plain text."""
    try:
        return orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise BadRequestError("The body is not valid JSON.") from None


def parse_batch(body: Any, most: int = MAX_BATCH) -> list[Any]:
    """Return the items of a batch: a list, or a list in `requests`."""
    items = _read_requests(body) if isinstance(body, Mapping) else body
    if not isinstance(items, list):
        raise BadRequestError("requests is missing: send a list of queries, or one in `requests`.")
    if len(items) > most:
        raise BadRequestError(f"requests has more than {most} queries: send fewer at once.")
    return items


def _read_requests(body: Mapping[str, Any]) -> Any:
    options = {name: value for name, value in body.items() if name != "requests"}
    if options not in ({}, {STRATEGY: STRATEGY_NONE}):
        raise BadRequestError(f"Send only `requests` and, optionally, {STRATEGY}={STRATEGY_NONE}.")
    return body.get("requests")


def parse_queries(
    items: Sequence[Any], parse: Callable[[Any], Parsed]
) -> list[Parsed | BadRequestError]:
    """Parse the queries of a batch; a rejected one is an error in its position.

    Raises BadRequestError if all are rejected.
    """
    parsed: list[Parsed | BadRequestError] = []
    for index, item in enumerate(items):
        try:
            parsed.append(parse_item(item, parse, f"requests[{index}]: "))
        except BadRequestError as error:
            parsed.append(error)
    errors = [item for item in parsed if isinstance(item, BadRequestError)]
    if errors and len(errors) == len(parsed):
        raise errors[0]
    return parsed


def parse_items(items: Sequence[Any], parse: Callable[[Any], Parsed]) -> tuple[Parsed, ...]:
    """Parse all items; errors contain the position of the item."""
    return tuple(
        parse_item(item, parse, f"requests[{index}]: ") for index, item in enumerate(items)
    )


def parse_item(item: Any, parse: Callable[[Any], Parsed], prefix: str = "") -> Parsed:
    """Parse one item. Raises BadRequestError with one sentence, which begins with the prefix."""
    try:
        return parse(item)
    except ValidationError as error:
        raise BadRequestError(prefix + _describe(error)) from None
    except ValueError as error:
        raise BadRequestError(f"{prefix}{error}.") from None


def _describe(error: ValidationError) -> str:
    """Return the first error, without the value that was sent."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"] if part != "params")[:_MAX_SHOWN_NAME]
    name = "".join(char for char in name if char.isalnum() or char in "._-")
    if first["type"] == "extra_forbidden":
        return f"{name} is not supported, and is not ignored: leave it out."
    message = first["msg"].removeprefix("Value error, ")
    return f"{name} {message[:1].lower()}{message[1:]}.".strip()
