"""Request id, timing, headers, metrics and access log of every request."""

import re
import secrets
from time import perf_counter

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.error_handlers import internal_error_response
from api.request_scope import start_timing
from api.server.metrics import Metrics

# A client's request id must be harmless in a header, in a log line and on a terminal.
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_ID_BYTES = 8
# Only the client may cache a response, and must revalidate it before using it again.
_CACHE_CONTROL = "private, no-cache"
# The status that web servers log if the client disconnects before the response.
_CLIENT_CLOSED_REQUEST = 499
_METHODS = frozenset({"GET", "POST", "QUERY", "OPTIONS", "PUT", "PATCH", "DELETE"})
_OTHER = "other"

_log = structlog.get_logger(__name__)


class RequestContextMiddleware:
    """Adds the request id and the timing to headers, metrics and log."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with self._metrics.in_flight.track_inprogress():
            await self._handle(*_as_get(scope, send), receive)

    async def _handle(self, scope: Scope, send: Send, receive: Receive) -> None:
        start, stages, status = perf_counter(), start_timing(), _CLIENT_CLOSED_REQUEST
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", _CACHE_CONTROL)
                stages["app"] = perf_counter() - start - stages.get("es", 0.0)
                headers["Server-Timing"] = _server_timing(stages)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            if status != _CLIENT_CLOSED_REQUEST:
                raise  # the response has started
            await internal_error_response(Request(scope), error)(scope, receive, send_with_headers)
        finally:
            self._log_and_measure(scope, status, perf_counter() - start, stages)

    def _log_and_measure(
        self, scope: Scope, status: int, seconds: float, stages: dict[str, float]
    ) -> None:
        route = getattr(scope.get("route"), "path_format", _OTHER)
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        self._metrics.observe_request((route, method, status), seconds, stages)
        state = scope["state"]
        if "problem" in state:
            self._metrics.problems.labels(state["problem"]).inc()
        _log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            key=state.get("key"),
        )


def _as_get(scope: Scope, send: Send) -> tuple[Scope, Send]:
    """Turn a HEAD request into GET, and drop the body of its response."""
    if scope["method"] != "HEAD":
        return scope, send

    async def without_body(message: Message) -> None:
        await send({**message, "body": b""} if "body" in message else message)

    return {**scope, "method": "GET"}, without_body


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(_ID_BYTES)


def _server_timing(stages: dict[str, float]) -> str:
    """Return the stages in milliseconds; `app` is the time without Elasticsearch."""
    return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in stages.items())
