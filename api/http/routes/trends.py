"""Counts of articles over time."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.responses import SEARCH_PROBLEMS, UseCases, json_response
from api.http.security.scopes import Scope, requires
from api.schemas.trends import TrendsRequest, TrendsResponse

router = APIRouter(
    prefix="/v1",
    tags=["articles"],
    route_class=ModelRoute,
    dependencies=requires(Scope.read),
)


@router.get(
    "/trends", operation_id="trends", response_model=TrendsResponse, responses=SEARCH_PROBLEMS
)
async def trends(request: Annotated[TrendsRequest, Query()], services: UseCases) -> Response:
    """Count articles by hour, day, week or month, and their share of all articles."""
    return json_response(await services.trends.trends(request))
