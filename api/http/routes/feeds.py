"""Feeds of searches, changes since a watermark, and the OpenSearch description."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.http.feeds import (
    ATOM_TYPE,
    JSON_FEED_TYPE,
    OPENSEARCH_TYPE,
    SUGGESTIONS_TYPE,
    FeedAddress,
    write_atom,
    write_json_feed,
    write_opensearch,
)
from api.http.model_route import ModelRoute
from api.http.responses import (
    SEARCH_PROBLEMS,
    UseCases,
    cache_key,
    etag,
    json_response,
    matches_etag,
)
from api.http.security.scopes import Scope, requires
from api.schemas.changes import (
    ChangesFormat,
    ChangesRequest,
    ChangesResponse,
    FeedPage,
    FeedRequest,
)
from api.schemas.request import GroupBy, SearchRequest
from api.schemas.suggest import SuggestRequest
from api.search.changes import write_token
from api.services.response_cache import StaleResponse

_NDJSON = "application/x-ndjson"
# The parameters of the links of a feed; each page has its own `before`.
_FEED_PARAMS = frozenset(FeedRequest.model_fields) - {"before"}

router = APIRouter(
    prefix="/v1",
    tags=["changes"],
    route_class=ModelRoute,
    dependencies=requires(Scope.read),
)
pages = APIRouter(include_in_schema=False, dependencies=requires(Scope.public))


_SUGGESTIONS_SCHEMA = {
    "type": "array",
    "items": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "minItems": 2,
    "maxItems": 2,
}


def _content(
    media_type: str, schema: Mapping[str, Any], description: str
) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description, "content": {media_type: {"schema": schema}}}}


@router.get(
    "/changes",
    operation_id="changes",
    response_model=ChangesResponse,
    responses=_content(
        _NDJSON,
        {"type": "object"},
        'The changes; as NDJSON one a line, and a last line `{"changes": {"next", "more"}}`.',
    )
    | SEARCH_PROBLEMS,
)
async def changes(request: Annotated[ChangesRequest, Query()], services: UseCases) -> Response:
    """Return what was stored or deleted since a watermark, each change once, in order."""
    result = await services.changes.changes(request)
    if request.format is ChangesFormat.json:
        return json_response(result)
    end = {"changes": {"next": result["next"], "more": result["more"]}}
    lines = [orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in result["changes"]]
    return Response(
        b"".join(lines) + orjson.dumps(end, option=orjson.OPT_APPEND_NEWLINE), media_type=_NDJSON
    )


@router.get(
    "/feed.atom",
    operation_id="atom_feed",
    response_class=Response,
    responses=_content(ATOM_TYPE, {"type": "string"}, "A page of the feed as Atom.")
    | SEARCH_PROBLEMS,
)
async def atom_feed(
    http: Request, request: Annotated[FeedRequest, Query()], services: UseCases
) -> Response:
    """Return the matches of a search as an Atom feed, the last indexed first."""
    return await feed_response(http, request, services, ATOM_TYPE)


@router.get(
    "/feed.json",
    operation_id="json_feed",
    response_class=Response,
    responses=_content(JSON_FEED_TYPE, {"type": "object"}, "A page of the feed as JSON Feed.")
    | SEARCH_PROBLEMS,
)
async def json_feed(
    http: Request, request: Annotated[FeedRequest, Query()], services: UseCases
) -> Response:
    """Return the matches of a search as a JSON Feed, the last indexed first."""
    return await feed_response(http, request, services, JSON_FEED_TYPE)


@router.get(
    "/opensearch-suggest",
    operation_id="opensearch_suggestions",
    response_class=Response,
    responses=_content(
        SUGGESTIONS_TYPE, _SUGGESTIONS_SCHEMA, "The query, and a list of completions."
    )
    | SEARCH_PROBLEMS,
)
async def opensearch_suggestions(
    request: Annotated[SuggestRequest, Query()], services: UseCases
) -> Response:
    """Return completions in the form that browsers expect."""
    suggested = await services.suggest.suggest(request)
    values = [suggestion["value"] for suggestion in suggested["suggestions"]]
    return Response(orjson.dumps([request.q, values]), media_type=SUGGESTIONS_TYPE)


@pages.get("/opensearch.xml")
async def opensearch_description(http: Request) -> Response:
    """Serve the description by which browsers offer the search."""
    return Response(write_opensearch(public_base_url(http)), media_type=OPENSEARCH_TYPE)


def public_base_url(http: Request) -> str:
    """Return the address of the service as its readers see it, without a slash at its end."""
    configured: str | None = http.app.state.public_base_url
    return configured or str(http.base_url).rstrip("/")


async def feed_response(
    http: Request, request: FeedRequest, services: UseCases, media_type: str
) -> Response:
    """Return a page of a feed in one of the two formats, or 304 if the reader has it already."""
    page, address = await _read_page(http, request, services)
    is_grouped = request.group_by is GroupBy.story
    if media_type == ATOM_TYPE:
        content = write_atom(page, address, request.before, is_grouped)
    else:
        content = orjson.dumps(write_json_feed(page, address, request.before, is_grouped))
    headers = {"ETag": etag(content), "Cache-Control": "private, no-cache"}
    if matches_etag(http.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
    return Response(content, media_type=media_type, headers=headers)


def feed_of(search: SearchRequest) -> FeedRequest:
    """Return the feed of a search, without the parameters that a feed does not have."""
    params = search.model_dump(exclude_unset=True)
    return FeedRequest(**{name: params[name] for name in params if name in _FEED_PARAMS})


async def _read_page(
    http: Request, request: FeedRequest, services: UseCases
) -> tuple[FeedPage, FeedAddress]:
    watermark = await services.changes.watermark()
    # What is visible depends on the horizon too, which moves after the index has changed.
    key = cache_key(request, f"feed {write_token(watermark, watermark.horizon)}")
    content = await services.cache.get_or_compute(key, services.changes.feed, request, watermark)
    json = content.json if isinstance(content, StaleResponse) else content
    pairs = parse_qsl(http.scope["query_string"].decode("latin-1"), keep_blank_values=False)
    params = tuple((name, value) for name, value in pairs if name in _FEED_PARAMS)
    address = FeedAddress(public_base_url(http), http.app.state.articles_alias, params)
    page: FeedPage = orjson.loads(json)
    return page, address
