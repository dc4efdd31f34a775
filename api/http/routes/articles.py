"""Search, single articles, similar articles and stories."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.query_params import ArticleId
from api.http.responses import (
    SEARCH_PROBLEMS,
    Search,
    cache_key,
    cached_response,
    json_response,
    problems,
)
from api.http.security.scopes import Scope, requires
from api.schemas.explain import ExplainRequest, ExplainResponse
from api.schemas.request import ArticleRequest, SearchRequest
from api.schemas.response import Article, SearchResponse
from api.schemas.similar import SimilarRequest, SimilarResponse, SimilarTextRequest
from api.schemas.story import StoryRequest, StoryResponse
from api.services.search import ArticleSearch

router = APIRouter(
    prefix="/v1",
    tags=["articles"],
    route_class=ModelRoute,
    dependencies=requires(Scope.read),
)


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
    http: Request,
    request: Annotated[SearchRequest, Body(examples=[{"q": "latakia", "size": 5}])],
    articles: Search,
) -> Response:
    """Search articles, with the parameters of `GET` as a JSON object."""
    return await _search(http, request, articles)


async def _search(http: Request, request: SearchRequest, articles: ArticleSearch) -> Response:
    if request.cursor:  # each step is requested once, and its point in time expires
        return json_response(await articles.search(request))
    return await cached_response(http, cache_key(request), lambda: articles.search(request))


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
    """Explain which parts of a search include or exclude an article."""
    return json_response(await articles.explain(id, request))


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
    """Find articles that are similar to an article."""
    return json_response(await articles.similar(id, request))


# The last of the three: an id may contain slashes, so this path also matches the other two.
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
    """Return one whole article."""
    return await cached_response(
        http, cache_key(request, id), lambda: articles.article(id, request)
    )


@router.post(
    "/similar",
    operation_id="similar_to_text",
    response_model=SimilarResponse,
    responses=SEARCH_PROBLEMS,
)
async def similar_to_text(
    request: Annotated[SimilarTextRequest, Body(examples=[{"text": "Rebels shelled Latakia."}])],
    articles: Search,
) -> Response:
    """Find articles that are similar to a text."""
    return json_response(await articles.similar_to_text(request))


@router.get(
    "/stories/{id:id}",
    operation_id="get_story",
    response_model=StoryResponse,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def get_story(
    id: ArticleId,  # noqa: A002 (the contract's own name)
    request: Annotated[StoryRequest, Query()],
    articles: Search,
) -> Response:
    """Return the story of an article; the id of a story is the id of one of its articles."""
    return json_response(await articles.story(id, request))
