"""Health checks, version and metrics, for operators."""

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from api.errors import ServiceError, ShuttingDownError
from api.http.openapi import BUILD
from api.http.responses import UseCases, json_response, problems
from api.http.security.scopes import Scope, requires
from api.request_scope import SHUTTING_DOWN
from api.schemas.health import Live, Node, Ready, Version
from api.server.metrics import Metrics
from api.services.health import describe_failure, node_warnings

router = APIRouter(tags=["operation"])
_PUBLIC = requires(Scope.public)

_log = structlog.get_logger(__name__)


@router.get("/livez", operation_id="live", response_model=Live, dependencies=_PUBLIC)
async def live() -> Response:
    """Report that the process runs, without checking anything else."""
    return json_response(Live(status="live"))


@router.get(
    "/readyz",
    operation_id="ready",
    response_model=Ready,
    responses=problems(502, 503),
    dependencies=_PUBLIC,
)
async def ready(http: Request, services: UseCases) -> Response:
    """Report whether searches are possible now; 503 while the process shuts down."""
    if getattr(http.state, SHUTTING_DOWN, False):
        raise ShuttingDownError("The process is shutting down and finishes the requests in flight.")
    try:
        state = await services.health.state()
    except ServiceError as error:
        nodes = await services.health.nodes()
        raise type(error)(" ".join(describe_failure(error, nodes))) from error
    nodes = await services.health.nodes()
    warnings = (*state.warnings, *node_warnings(nodes))
    for warning in warnings:
        _log.warning("index", cause=warning)
    ready = Ready(
        status="ready",
        articles=state.articles,
        nodes=tuple(Node(number=node.number, status=node.status.value) for node in nodes),
        warnings=warnings,
    )
    return json_response(ready)


@router.get(
    "/version",
    operation_id="version",
    response_model=Version,
    responses=problems(502, 503),
    dependencies=requires(Scope.read),
)
async def version(services: UseCases) -> Response:
    """Return the version of the service and the index that it searches."""
    return json_response(await services.health.version(BUILD))


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=PlainTextResponse,
    responses={200: {"description": "In Prometheus' text format."}},
    dependencies=_PUBLIC,
)
async def render_metrics(http: Request, services: UseCases) -> Response:
    """Return the metrics of the process and of the index."""
    metrics: Metrics = http.app.state.metrics
    metrics.cache_bytes.set(services.cache.size_bytes)
    try:
        state = await services.health.state()
        metrics.observe_index(state.articles, state.created, state.newest)
        metrics.disk_full.set(state.disk_full)
        for run in await services.health.runs():
            metrics.observe_run(run.command, run.succeeded_at, run.failed_at)
    except ServiceError:  # reported by `ready`, and counted by the gateway
        metrics.observe_index(None)
    for node in await services.health.nodes():
        metrics.observe_node(node.label, node.status.value)
    return Response(metrics.render(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
