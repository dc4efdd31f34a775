"""What those who run the service ask it."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from api.errors import ServiceError, ShuttingDownError
from api.http.openapi import BUILD
from api.http.responses import UseCases, json_response, problems
from api.request_scope import SHUTTING_DOWN
from api.schemas.health import Live, Ready, Version
from api.server.metrics import Metrics

router = APIRouter(tags=["operation"])

_log = structlog.get_logger(__name__)


@router.get("/livez", operation_id="live", response_model=Live)
async def live() -> Response:
    """Tell that the process answers; nothing else is touched."""
    return json_response(Live(status="live"))


@router.get("/readyz", operation_id="ready", response_model=Ready, responses=problems(502, 503))
async def ready(http: Request, services: UseCases) -> Response:
    """Tell whether searches can be answered now; 503 while the process stops."""
    if getattr(http.state, SHUTTING_DOWN, False):
        raise ShuttingDownError("The process is shutting down and finishes the requests in flight.")
    try:
        state = await services.health.state()
    except ServiceError as error:
        raise type(error)(f"{error.detail} {error.remedy}") from error
    for warning in state.warnings:
        _log.warning("index", cause=warning)
    return json_response(Ready(status="ready", articles=state.articles, warnings=state.warnings))


@router.get(
    "/version", operation_id="version", response_model=Version, responses=problems(502, 503)
)
async def version(services: UseCases) -> Response:
    """Tell which build answers, and from which index."""
    return json_response(await services.health.version(BUILD))


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=PlainTextResponse,
    responses={200: {"description": "In Prometheus' text format."}},
)
async def tell_metrics(http: Request, services: UseCases) -> Response:
    """Tell what is counted and measured, and what can be found now."""
    metrics: Metrics = http.app.state.metrics
    metrics.cache_bytes.set(services.cache.size_bytes)
    try:
        metrics.observe_index(await services.health.state())
    except ServiceError:  # reported by `ready`, and counted by the gateway
        metrics.observe_index(None)
    return Response(metrics.render(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
