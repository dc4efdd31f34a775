"""Stories: near-copies of one text."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.routes.answers import SEARCH_PROBLEMS, Search, answer, problems
from api.routes.ids import ArticleId
from api.routes.reading import ModelRoute
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
    articles: Search,
) -> Response:
    """Read the story that an article is in; the story's own id is one of its articles'."""
    return answer(await articles.story(id, request))
