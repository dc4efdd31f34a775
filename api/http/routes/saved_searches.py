"""Saved searches: create, list, change and delete them; their matches and deliveries."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request
from fastapi.responses import Response

from api.http.model_route import ModelRoute
from api.http.query_params import reject_query_params
from api.http.responses import SEARCH_PROBLEMS, json_response, problems
from api.http.security.scopes import Scope, requires
from api.schemas.saved_searches import (
    DeliveriesRequest,
    DeliveriesResponse,
    DeliveryResponse,
    MatchesRequest,
    MatchesResponse,
    PreviewRequest,
    PreviewResponse,
    SavedSearchList,
    SavedSearchRequest,
    SavedSearchResponse,
    SavedSearchUpdate,
)
from api.services.saved_searches import SavedSearchService

router = APIRouter(
    prefix="/v1/saved-searches",
    tags=["alerts"],
    route_class=ModelRoute,
    dependencies=requires(Scope.alerts),
)

_PROBLEMS = problems(503)
_FIND_PROBLEMS = problems(404, 503)
_CREATED, _NO_CONTENT = 201, 204

SavedSearchId = Annotated[
    str,
    Path(
        description="The id of the saved search.",
        examples=["5f0c1d2e3b4a5968"],
        pattern=r"^[0-9a-f]{1,64}$",
    ),
]
DeliveryId = Annotated[
    str,
    Path(
        description="The id of the delivery.",
        examples=["msg_5f0c1d2e3b4a5968_1795891370123456"],
        pattern=r"^msg_[0-9a-f_]{1,128}$",
    ),
]


def _service(request: Request) -> SavedSearchService:
    service: SavedSearchService = request.app.state.saved_searches
    return service


def _owner(request: Request) -> str:
    """Return the name of the key; requests without one are not admitted."""
    return str(request.state.key)


@router.post(
    "",
    operation_id="create_saved_search",
    status_code=_CREATED,
    response_model=SavedSearchResponse,
    responses=problems(400, 409, 422, 503),
)
async def create_saved_search(
    http: Request,
    request: Annotated[
        SavedSearchRequest, Body(examples=[{"name": "Latakia", "search": {"q": "latakia rebels"}}])
    ],
) -> Response:
    """Save a search. It matches what is indexed from now on."""
    response = json_response(await _service(http).create(_owner(http), request))
    response.status_code = _CREATED
    return response


@router.get(
    "",
    operation_id="list_saved_searches",
    response_model=SavedSearchList,
    responses=_PROBLEMS,
)
async def list_saved_searches(http: Request) -> Response:
    """Return the saved searches of the key."""
    reject_query_params(http.scope["query_string"], ())
    return json_response(await _service(http).list_all(_owner(http)))


@router.post(
    "/preview",
    operation_id="preview_saved_search",
    response_model=PreviewResponse,
    responses=SEARCH_PROBLEMS,
)
async def preview_saved_search(
    http: Request,
    request: Annotated[PreviewRequest, Body(examples=[{"search": {"q": "latakia rebels"}}])],
) -> Response:
    """Return what a search would have matched in the last seven days."""
    return json_response(await _service(http).preview(request.search))


@router.get(
    "/{id}",
    operation_id="get_saved_search",
    response_model=SavedSearchResponse,
    responses=_FIND_PROBLEMS,
)
async def get_saved_search(http: Request, id: SavedSearchId) -> Response:  # noqa: A002
    """Return a saved search."""
    reject_query_params(http.scope["query_string"], ())
    return json_response(await _service(http).get(_owner(http), id))


@router.patch(
    "/{id}",
    operation_id="update_saved_search",
    response_model=SavedSearchResponse,
    responses=problems(400, 404, 422, 503),
)
async def update_saved_search(
    http: Request,
    id: SavedSearchId,  # noqa: A002
    request: Annotated[SavedSearchUpdate, Body(examples=[{"schedule": "daily"}])],
) -> Response:
    """Change a saved search. Another search matches what is indexed from now on."""
    return json_response(await _service(http).update(_owner(http), id, request))


@router.delete(
    "/{id}",
    operation_id="delete_saved_search",
    status_code=_NO_CONTENT,
    response_class=Response,
    responses=_FIND_PROBLEMS,
)
async def delete_saved_search(http: Request, id: SavedSearchId) -> Response:  # noqa: A002
    """Delete a saved search with its matches and deliveries."""
    reject_query_params(http.scope["query_string"], ())
    await _service(http).delete(_owner(http), id)
    return Response(status_code=_NO_CONTENT)


@router.post(
    "/{id}/rotate-secret",
    operation_id="rotate_webhook_secret",
    response_model=SavedSearchResponse,
    responses=_FIND_PROBLEMS,
)
async def rotate_webhook_secret(http: Request, id: SavedSearchId) -> Response:  # noqa: A002
    """Create another secret for the webhook. The one before signs as well for another day."""
    reject_query_params(http.scope["query_string"], ())
    return json_response(await _service(http).rotate_secret(_owner(http), id))


@router.get(
    "/{id}/matches",
    operation_id="saved_search_matches",
    response_model=MatchesResponse,
    responses=SEARCH_PROBLEMS | problems(404),
)
async def saved_search_matches(
    http: Request,
    id: SavedSearchId,  # noqa: A002
    request: Annotated[MatchesRequest, Query()],
) -> Response:
    """Return what a saved search has matched since a watermark, each match once, in order."""
    return json_response(await _service(http).matches(_owner(http), id, request))


@router.get(
    "/{id}/deliveries",
    operation_id="saved_search_deliveries",
    response_model=DeliveriesResponse,
    responses=problems(404, 422, 503),
)
async def saved_search_deliveries(
    http: Request,
    id: SavedSearchId,  # noqa: A002
    request: Annotated[DeliveriesRequest, Query()],
) -> Response:
    """Return the deliveries to the webhook with their attempts, the latest first."""
    return json_response(await _service(http).deliveries(_owner(http), id, request))


@router.post(
    "/{id}/deliveries/{delivery_id}/replay",
    operation_id="replay_delivery",
    response_model=DeliveryResponse,
    responses=_FIND_PROBLEMS,
)
async def replay_delivery(
    http: Request,
    id: SavedSearchId,  # noqa: A002
    delivery_id: DeliveryId,
) -> Response:
    """Send a delivery again, whatever its state, with the same id."""
    reject_query_params(http.scope["query_string"], ())
    return json_response(await _service(http).replay(_owner(http), id, delivery_id))
