"""Search, single articles, similar articles and stories."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response

from api.http.feeds import ATOM_TYPE, JSON_FEED_TYPE
from api.http.model_route import ModelRoute
from api.http.query_params import ArticleId
from api.http.responses import (
    JSON,
    SEARCH_PROBLEMS,
    UseCases,
    cache_key,
    cached_response,
    choose_type,
    json_response,
    problems,
)
from api.http.routes.feeds import feed_of, feed_response
from api.http.security.scopes import Scope, requires
from api.schemas.explain import ExplainRequest, ExplainResponse
from api.schemas.request import ArticleFormat, ArticleRequest, SearchRequest
from api.schemas.response import Article, SearchResponse
from api.schemas.similar import SimilarRequest, SimilarResponse, SimilarTextRequest
from api.schemas.story import StoryRequest, StoryResponse
from api.search.ninjs import NINJS_TYPE
from api.services.search import recency_origin

router = APIRouter(
    prefix="/v1",
    tags=["articles"],
    route_class=ModelRoute,
    dependencies=requires(Scope.read),
)

_NINJS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The article, with `format=ninjs` as a ninjs 3.1 item.",
        "content": {NINJS_TYPE: {"schema": {"type": "object"}}},
    }
}


# What `Accept` can choose; the first if it has no preference.
_SEARCH_TYPES = (JSON, ATOM_TYPE, JSON_FEED_TYPE)


@router.get(
    "/search",
    operation_id="search",
    response_model=SearchResponse,
    responses=SEARCH_PROBLEMS,
)
async def search(
    http: Request, request: Annotated[SearchRequest, Query()], services: UseCases
) -> Response:
    """Search articles, with facets and highlights.

    With `Accept: application/atom+xml` or `application/feed+json` it returns a page of the feed of
    the same search, see `/v1/feed.atom`.
    """
    # The feeds are not among the documented types: clients are generated from these.
    media_type = choose_type(http.headers.get("accept"), _SEARCH_TYPES)
    if media_type == JSON:
        response = await _search(http, request, services)
    else:
        response = await feed_response(http, feed_of(request), services, media_type)
    response.headers.add_vary_header("Accept")
    return response


async def _search(http: Request, request: SearchRequest, services: UseCases) -> Response:
    if request.cursor:  # each page is requested once, and its point in time expires
        return json_response(await services.search.search(request))
    origin = recency_origin(request)
    key = cache_key(request, origin.isoformat() if origin else "")
    return cached_response(
        http, await services.cache.get_or_compute(key, services.search.search, request)
    )


@router.post(
    "/search",
    operation_id="search_by_post",
    response_model=SearchResponse,
    responses=SEARCH_PROBLEMS,
)
async def search_by_post(
    http: Request,
    request: Annotated[SearchRequest, Body(examples=[{"q": "latakia", "size": 5}])],
    services: UseCases,
) -> Response:
    """Search articles, with the parameters of `GET` as a JSON object."""
    return await _search(http, request, services)


@router.api_route(
    "/search",
    methods=["QUERY"],
    operation_id="search_by_query",
    response_model=SearchResponse,
    responses=SEARCH_PROBLEMS,
    include_in_schema=False,  # OpenAPI 3.1 has no such method
)
async def search_by_query(
    http: Request, request: Annotated[SearchRequest, Body()], services: UseCases
) -> Response:
    """Search articles, as by `POST`; safe to repeat, and cacheable by its body (RFC 10008)."""
    return await _search(http, request, services)


@router.get(
    "/articles/{id:id}/explain",
    operation_id="explain_article",
    response_model=ExplainResponse,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def explain_article(
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[ExplainRequest, Query()],
    services: UseCases,
) -> Response:
    """Explain which parts of a search include or exclude an article."""
    return json_response(await services.articles.explain(id, request))


@router.get(
    "/articles/{id:id}/similar",
    operation_id="similar_articles",
    response_model=SimilarResponse,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def similar_articles(
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[SimilarRequest, Query()],
    services: UseCases,
) -> Response:
    """Find articles that are similar to an article."""
    return json_response(await services.articles.similar(id, request))


# The last of the three: an id may contain slashes, so this path also matches the other two.
@router.get(
    "/articles/{id:id}",
    operation_id="get_article",
    response_model=Article,
    responses=_NINJS | SEARCH_PROBLEMS | problems(404),
)
async def get_article(
    http: Request,
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[ArticleRequest, Query()],
    services: UseCases,
) -> Response:
    """Return one whole article."""
    key = cache_key(request, id)
    if request.format is ArticleFormat.ninjs:
        content = await services.cache.get_or_compute(key, services.articles.ninjs, id)
        return cached_response(http, content, NINJS_TYPE)
    return cached_response(
        http, await services.cache.get_or_compute(key, services.articles.article, id, request)
    )


@router.post(
    "/similar",
    operation_id="similar_to_text",
    response_model=SimilarResponse,
    responses=SEARCH_PROBLEMS,
)
async def similar_to_text(
    request: Annotated[SimilarTextRequest, Body(examples=[{"text": "Rebels shelled Latakia."}])],
    services: UseCases,
) -> Response:
    """Find articles that are similar to a text."""
    return json_response(await services.articles.similar_to_text(request))


@router.get(
    "/stories/{id:id}",
    operation_id="get_story",
    response_model=StoryResponse,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def get_story(
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[StoryRequest, Query()],
    services: UseCases,
) -> Response:
    """Return the story of an article; the id of a story is the id of one of its articles."""
    return json_response(await services.articles.story(id, request))
