"""The arguments of each tool: those of the HTTP route, plus the token budget."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.mcp.budget import DEFAULT_TOKENS, MAX_TOKENS, MIN_TOKENS
from api.schemas.limits import MAX_CURSOR_LENGTH, MAX_FACET_SIZE, MAX_ID_LENGTH
from api.schemas.request import (
    DEFAULT_HALF_LIFE_DAYS,
    Filters,
    GroupBy,
    HalfLife,
    MatchMode,
    QueryText,
    RequiredWords,
    SortOrder,
)
from api.schemas.similar import Before
from api.schemas.trends import MAX_SPLIT, TrendInterval
from api.schemas.validators import ArticleField, NormalizedText, SplitNames, Text, ValuesField
from mappings.fields import FACET_FIELDS

_STRICT = ConfigDict(frozen=True, extra="forbid")
# As many articles with one fragment of text as the default budget has room for, and some more.
MAX_ARTICLES = 50

TokenBudget = Annotated[
    int,
    Field(ge=MIN_TOKENS, le=MAX_TOKENS, description="Most tokens of the result."),
]
ArticleIdText = Annotated[
    NormalizedText, Field(min_length=1, max_length=MAX_ID_LENGTH, description="The article's id.")
]
Query = Annotated[QueryText, Field(description='Words, "a phrase", -without, a OR b, NEAR/5(a b).')]


class SearchArguments(BaseModel):
    """One string, as connectors send it."""

    model_config = _STRICT

    query: Query


class FetchArguments(BaseModel):
    """One string, as connectors send it."""

    model_config = _STRICT

    id: ArticleIdText


class SearchArticlesArguments(Filters):
    """A search with filters."""

    query: Query = ""
    match: RequiredWords = MatchMode.most
    sort: SortOrder = None
    half_life_days: HalfLife = DEFAULT_HALF_LIFE_DAYS
    size: int = Field(5, ge=1, le=MAX_ARTICLES, description="Articles.")
    cursor: Text | None = Field(
        None, min_length=1, max_length=MAX_CURSOR_LENGTH, description="`next_cursor` of a result."
    )
    fields: Annotated[tuple[ArticleField, ...], SplitNames] = Field(
        ("published_at", "authors", "source"), description="Fields of each article."
    )
    group_by: GroupBy = Field(GroupBy.none, description="`story`: near-copies are one article.")
    token_budget: TokenBudget = DEFAULT_TOKENS


class CountOverTimeArguments(Filters):
    """Counts in time."""

    query: Query = ""
    match: RequiredWords = MatchMode.most
    interval: TrendInterval | None = Field(None, description="Chosen by the period if left out.")
    split: ValuesField | None = Field(None, description="A facet whose values are counted apart.")
    split_size: int = Field(5, ge=1, le=MAX_SPLIT, description="Values of split.")
    significant: bool = Field(False, description="List typical words and names.")
    token_budget: TokenBudget = DEFAULT_TOKENS


class FacetValuesArguments(Filters):
    """Values of a facet."""

    field: ValuesField = Field(description="The facet.")
    query: Query = ""
    match: RequiredWords = MatchMode.most
    prefix: NormalizedText = Field("", max_length=256, description="Beginning of the value.")
    size: int = Field(20, ge=1, le=MAX_FACET_SIZE, description="Values.")
    token_budget: TokenBudget = DEFAULT_TOKENS


class SimilarArticlesArguments(Filters):
    """Articles similar to one."""

    id: ArticleIdText
    before: Before | None = Field(None, description="`published`: older articles only.")
    size: int = Field(5, ge=1, le=MAX_ARTICLES, description="Articles.")
    token_budget: TokenBudget = DEFAULT_TOKENS


class StoryArguments(BaseModel):
    """The near-copies of an article."""

    model_config = _STRICT

    id: ArticleIdText
    size: int = Field(10, ge=1, le=MAX_ARTICLES, description="Articles.")
    token_budget: TokenBudget = DEFAULT_TOKENS


class ExplainArguments(Filters):
    """A search that an article is compared with."""

    id: ArticleIdText
    query: Query = ""
    match: RequiredWords = MatchMode.most
    token_budget: TokenBudget = DEFAULT_TOKENS


def input_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments, short: every client pays for it in tokens.

    What else is wrong with an argument, such as a text that is too long, is a result of the call.
    """
    schema = model.model_json_schema()
    properties = {
        name: {"$ref": "#/$defs/values"} if _is_filter(name) else _shorten(field)
        for name, field in schema["properties"].items()
    }
    definitions = {name: _shorten(value) for name, value in schema.get("$defs", {}).items()}
    if any(map(_is_filter, properties)):
        definitions["values"] = _VALUES
    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
        **({"$defs": definitions} if definitions else {}),
    }


_VALUES = {"type": "array", "items": {"type": "string"}}


def _is_filter(name: str) -> bool:
    return name in FACET_FIELDS or name.startswith("reject_") or name in ("missing", "fields")


def _shorten(schema: Any) -> Any:
    """Return a schema without titles, examples, limits of texts and empty defaults."""
    if isinstance(schema, list):
        return [_shorten(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    shorter = {
        name: _shorten(value)
        for name, value in schema.items()
        if name not in ("title", "examples", "maxLength", "minLength")
        and (name, value) not in (("default", None), ("default", ""))
    }
    if "enum" in shorter:
        shorter.pop("description", None)
    return shorter
