"""Suggestions while a user types, and search within a facet."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.responses import SEARCH_PROBLEMS, UseCases, json_response
from api.http.security.scopes import Scope, requires
from api.schemas.suggest import (
    FacetSearchRequest,
    FacetSearchResponse,
    SuggestRequest,
    SuggestResponse,
)
from api.schemas.validators import ValuesField

router = APIRouter(
    prefix="/v1",
    tags=["suggestions"],
    route_class=ModelRoute,
    dependencies=requires(Scope.read),
)

Field = Annotated[ValuesField, Path(description="The facet.", examples=["authors"])]


@router.get(
    "/suggest", operation_id="suggest", response_model=SuggestResponse, responses=SEARCH_PROBLEMS
)
async def suggest(request: Annotated[SuggestRequest, Query()], services: UseCases) -> Response:
    """Suggest titles and facet values that match what the user has typed."""
    return json_response(await services.suggest.suggest(request))


@router.get(
    "/facets/{field}",
    operation_id="search_facet",
    response_model=FacetSearchResponse,
    responses=SEARCH_PROBLEMS,
)
async def search_facet(
    field: Field, request: Annotated[FacetSearchRequest, Query()], services: UseCases
) -> Response:
    """Search the values of one facet, within a query and the filters of the other facets."""
    return json_response(await services.suggest.search_facet(field, request))
