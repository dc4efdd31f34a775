"""Searching and reading articles."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.query_params import ArticleId
from api.http.responses import (
    SEARCH_PROBLEMS,
    Search,
    answer,
    cached_response,
    digest,
    problems,
)
from api.schemas.explain import ExplainRequest, ExplainResponse
from api.schemas.request import ArticleRequest, SearchRequest
from api.schemas.response import Article, SearchResponse
from api.schemas.similar import SimilarRequest, SimilarResponse, SimilarTextRequest
from api.services.search import ArticleSearch

router = APIRouter(prefix="/v1", tags=["articles"], route_class=ModelRoute)


@router.get(
    "/search", operation_id="search", response_model=SearchResponse, responses=SEARCH_PROBLEMS
)
async def search(
    http: Request, request: Annotated[SearchRequest, Query()], articles: Search
) -> Response:
    """Search articles, with facets and highlights."""
    return await _search(http, request, articles)


@router.post(
    "/search",
    operation_id="search_by_post",
    response_model=SearchResponse,
    responses=SEARCH_PROBLEMS,
)
async def search_by_post(
    http: Request, request: Annotated[SearchRequest, Body()], articles: Search
) -> Response:
    """Search articles, with the parameters of `GET` as a JSON object."""
    return await _search(http, request, articles)


async def _search(http: Request, request: SearchRequest, articles: ArticleSearch) -> Response:
    if request.cursor:  # a step is taken once, and its snapshot does not wait for ever
        return answer(await articles.search(request))
    return await cached_response(http, digest(request), lambda: articles.search(request))


@router.get(
    "/articles/{id:id}/explain",
    operation_id="explain_article",
    response_model=ExplainResponse,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def explain_article(
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[ExplainRequest, Query()],
    articles: Search,
) -> Response:
    """Tell which parts of a search keep an article in or out."""
    return answer(await articles.explain(id, request))


@router.get(
    "/articles/{id:id}/similar",
    operation_id="similar_articles",
    response_model=SimilarResponse,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def similar_articles(
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[SimilarRequest, Query()],
    articles: Search,
) -> Response:
    """Find what resembles an article: more like this."""
    return answer(await articles.similar(id, request))


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
    articles: Search,
) -> Response:
    """Read one article, whole."""
    return await cached_response(http, digest(request, id), lambda: articles.article(id, request))


@router.post(
    "/similar",
    operation_id="similar_to_text",
    response_model=SimilarResponse,
    responses=SEARCH_PROBLEMS,
)
async def similar_to_text(
    request: Annotated[SimilarTextRequest, Body()], articles: Search
) -> Response:
    """Find what resembles a text."""
    return answer(await articles.similar_to_text(request))
