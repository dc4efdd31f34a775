"""What those who run the service ask it."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from api.errors import ServiceError, ShuttingDownError
from api.http.openapi import BUILD
from api.http.responses import Search, answer, problems
from api.request_scope import SHUTTING_DOWN
from api.schemas.health import Live, Ready, Version
from api.server.metrics import Metrics
from api.services.response_cache import ResponseCache

router = APIRouter(tags=["operation"])

_log = structlog.get_logger(__name__)


@router.get("/livez", operation_id="live", response_model=Live)
async def live() -> Response:
    """Tell that the process answers; nothing else is touched."""
    return answer(Live(status="live"))


@router.get("/readyz", operation_id="ready", response_model=Ready, responses=problems(502, 503))
async def ready(http: Request, articles: Search) -> Response:
    """Tell whether searches can be answered now; 503 while the process stops."""
    if getattr(http.state, SHUTTING_DOWN, False):
        raise ShuttingDownError("The process is shutting down and finishes the requests in flight.")
    try:
        state = await articles.state()
    except ServiceError as error:
        raise type(error)(f"{error.detail} {error.remedy}") from error
    for warning in state.warnings:
        _log.warning("index", cause=warning)
    return answer(Ready(status="ready", articles=state.articles, warnings=state.warnings))


@router.get(
    "/version", operation_id="version", response_model=Version, responses=problems(502, 503)
)
async def version(articles: Search) -> Response:
    """Tell which build answers, and from which index."""
    return answer(await articles.version(BUILD))


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=PlainTextResponse,
    responses={200: {"description": "In Prometheus' text format."}},
)
async def tell_metrics(http: Request, articles: Search) -> Response:
    """Tell what is counted and measured, and what can be found now."""
    metrics: Metrics = http.app.state.metrics
    answering: ResponseCache = http.app.state.answering
    metrics.cache_bytes.set(answering.kept_bytes)
    try:
        metrics.observe_index(await articles.state())
    except ServiceError:  # told by `ready`, and counted by its kind at the door
        metrics.observe_index(None)
    return Response(metrics.render(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
