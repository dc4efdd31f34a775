"""Searching and reading articles."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.query_params import ArticleId
from api.http.responses import (
    SEARCH_PROBLEMS,
    UseCases,
    cache_key,
    cached_response,
    json_response,
    problems,
)
from api.schemas.explain import ExplainRequest, ExplainResponse
from api.schemas.request import ArticleRequest, SearchRequest
from api.schemas.response import Article, SearchResponse
from api.schemas.similar import SimilarRequest, SimilarResponse, SimilarTextRequest

router = APIRouter(prefix="/v1", tags=["articles"], route_class=ModelRoute)


@router.get(
    "/search", operation_id="search", response_model=SearchResponse, responses=SEARCH_PROBLEMS
)
async def search(
    http: Request, request: Annotated[SearchRequest, Query()], services: UseCases
) -> Response:
    """Search articles, with facets and highlights."""
    if request.cursor:  # a page after a cursor is rarely requested twice
        return json_response(await services.search.search(request))
    key = cache_key(request)
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
    http: Request, request: Annotated[SearchRequest, Body()], services: UseCases
) -> Response:
    """Search articles, with the parameters of `GET` as a JSON object."""
    return await search(http, request, services)


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
    """Tell which parts of a search keep an article in or out."""
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
    """Find what resembles an article: more like this."""
    return json_response(await services.articles.similar(id, request))


# Last of the three: an id may hold slashes, so that this path is the beginning of the others.
@router.get(
    "/articles/{id:id}",
    operation_id="get_article",
    response_model=Article,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def get_article(
    http: Request,
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[ArticleRequest, Query()],
    services: UseCases,
) -> Response:
    """Read one article, whole."""
    key = cache_key(request, id)
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
    request: Annotated[SimilarTextRequest, Body()], services: UseCases
) -> Response:
    """Find what resembles a text."""
    return json_response(await services.articles.similar_to_text(request))
