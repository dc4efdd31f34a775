"""Stories: near-copies of one text."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.query_params import ArticleId
from api.http.responses import SEARCH_PROBLEMS, UseCases, json_response, problems
from api.schemas.story import StoryRequest, StoryResponse

router = APIRouter(prefix="/v1", tags=["articles"], route_class=ModelRoute)


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
    """Read the story that an article is in; the story's own id is one of its articles'."""
    return json_response(await services.articles.story(id, request))
