"""The tools that a client can list and call, in a fixed order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from api.errors import InvalidRequestError, ServiceError
from api.http.validation_errors import to_field_errors
from api.mcp.arguments import (
    CountOverTimeArguments,
    ExplainArguments,
    FacetValuesArguments,
    FetchArguments,
    SearchArguments,
    SearchArticlesArguments,
    SimilarArticlesArguments,
    StoryArguments,
    input_schema,
)
from api.mcp.budget import Result
from api.mcp.results import (
    ARTICLES_OUTPUT,
    EXPLAIN_OUTPUT,
    FACET_OUTPUT,
    FETCH_OUTPUT,
    SEARCH_OUTPUT,
    SIMILAR_OUTPUT,
    STORY_OUTPUT,
    TRENDS_OUTPUT,
    Schema,
)
from api.mcp.service import ToolService

Call = Callable[[ToolService, str, Any], Awaitable[Result]]

# True of every tool: it reads from one collection and changes nothing.
ANNOTATIONS = {
    "readOnlyHint": True,
    "destructiveHint": False,
    "idempotentHint": True,
    "openWorldHint": False,
}


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: what a client reads of it, and what it calls."""

    name: str
    title: str
    description: str
    arguments: type[BaseModel]
    output: Schema
    call: Call

    def describe(self) -> dict[str, Any]:
        """Return the tool as clients list it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": input_schema(self.arguments),
            "outputSchema": self.output,
            "annotations": {"title": self.title, **ANNOTATIONS},
        }


TOOLS = (
    Tool(
        "search",
        "Search news articles",
        "Find articles that match a query. Fetch the whole text of one by its id.",
        SearchArguments,
        SEARCH_OUTPUT,
        ToolService.search,
    ),
    Tool(
        "fetch",
        "Fetch an article",
        "Read one whole article by an id from a search. Cite its url.",
        FetchArguments,
        FETCH_OUTPUT,
        ToolService.fetch,
    ),
    Tool(
        "search_articles",
        "Search with filters",
        "Find articles by a query, dates, authors, places and other filters, page by page. Filters "
        "take exact values, as facet_values lists them; reject_… excludes them.",
        SearchArticlesArguments,
        ARTICLES_OUTPUT,
        ToolService.search_articles,
    ),
    Tool(
        "count_over_time",
        "Count articles over time",
        "Count matches by hour, day, week or month, and their share of all articles.",
        CountOverTimeArguments,
        TRENDS_OUTPUT,
        ToolService.count_over_time,
    ),
    Tool(
        "facet_values",
        "List the values of a facet",
        "List the authors, sources, places, people or other values of the matches, with counts.",
        FacetValuesArguments,
        FACET_OUTPUT,
        ToolService.facet_values,
    ),
    Tool(
        "similar_articles",
        "Find similar articles",
        "Find other articles about the same as one.",
        SimilarArticlesArguments,
        SIMILAR_OUTPUT,
        ToolService.similar_articles,
    ),
    Tool(
        "story",
        "List near-copies",
        "List the articles that are near-copies of one, the oldest first.",
        StoryArguments,
        STORY_OUTPUT,
        ToolService.story,
    ),
    Tool(
        "explain",
        "Explain a match",
        "Explain why a search finds an article, or which part of the search excludes it.",
        ExplainArguments,
        EXPLAIN_OUTPUT,
        ToolService.explain,
    ),
)
TOOL_BY_NAME = {tool.name: tool for tool in TOOLS}


async def call_tool(tool: Tool, service: ToolService, base_url: str, arguments: Any) -> Result:
    """Return the result of a tool. Raise ServiceError, also for arguments that are not valid."""
    names = tuple(tool.arguments.model_fields)
    try:
        parsed = tool.arguments.model_validate(arguments)
    except ValidationError as error:
        raise _invalid(error, names) from None
    try:
        return await tool.call(service, base_url, parsed)
    except ValidationError as error:  # of the request that the arguments make together
        raise _invalid(error, names) from None


def _invalid(error: ValidationError, names: tuple[str, ...]) -> InvalidRequestError:
    details = [{**d, "loc": ("body", *d["loc"])} for d in error.errors(include_url=False)]
    return InvalidRequestError("An argument is not valid.", tuple(to_field_errors(details, names)))


def describe_error(error: ServiceError) -> dict[str, Any]:
    """Return an error as a model can act on it: what is wrong, and what to do."""
    hints = [
        {"argument": item.name, "detail": item.detail, "hint": item.hint} for item in error.errors
    ]
    content: dict[str, Any] = {"error": error.kind, "title": error.title, "detail": error.detail}
    if hints:
        content["errors"] = hints
    if error.retry_after is not None:
        content["hint"] = f"Call it again after {error.retry_after} seconds."
    elif not hints:
        content["hint"] = _HINTS.get(error.kind, "Change the arguments as the detail says.")
    return content


_HINTS = {
    "article-not-found": "Use an id from search, search_articles or similar_articles.",
    "invalid-cursor": "Leave the cursor out to begin again.",
    "cursor-mismatch": "Repeat the arguments that the cursor is from, or leave it out.",
    "expired-cursor": "Leave the cursor out to begin again.",
}
