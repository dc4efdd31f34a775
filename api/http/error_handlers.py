"""Exceptions as `application/problem+json` (RFC 9457).

A problem never contains a traceback, a host, a key or what the client sent.
"""

import traceback
from collections.abc import Iterable
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from api.errors import PROBLEMS, BadRequestError, InvalidRequestError, ServiceError
from api.http.site import wants_page
from api.http.validation_errors import to_field_errors
from api.schemas.problem import PROBLEM_MEDIA_TYPE, TYPE_BASE, ErrorDetail, Problem

_JSON_INVALID = "json_invalid"
_NO_CONTENT, _UNAUTHORIZED, _NOT_FOUND, _METHOD_NOT_ALLOWED, _INTERNAL = 204, 401, 404, 405, 500
_MAX_PATH_LENGTH = 200
# Statuses of an address at which a browser shows a page: there is none, or none without a key.
_PAGES = (_UNAUTHORIZED, _NOT_FOUND)
# Kind, title and detail of the problems that the framework raises before it finds a route.
_BY_STATUS = {
    _NOT_FOUND: ("not-found", "There is no such page", "See /docs for the routes."),
    _METHOD_NOT_ALLOWED: (
        "method-not-allowed",
        "The method is not allowed",
        "See the header Allow.",
    ),
}
_OTHER = ("malformed-request", "The request is malformed", "See /docs.")
_INTERNAL_ERROR = (
    "internal-error",
    "An internal error",
    "It has been logged with the request_id.",
)

# Every kind of problem that a response can have.
PROBLEM_KINDS = (
    *(problem.kind for problem in PROBLEMS),
    *(kind for kind, _, _ in _BY_STATUS.values()),
    _INTERNAL_ERROR[0],
)

_log = structlog.get_logger(__name__)


def add_error_handlers(app: FastAPI) -> None:
    """Return every error of the app as a problem."""

    @app.exception_handler(ServiceError)
    async def service_error(request: Request, error: ServiceError) -> Response:
        return problem_response(request, error)

    @app.exception_handler(RequestValidationError)
    async def validation_error(request: Request, error: RequestValidationError) -> Response:
        details = error.errors()
        errors = tuple(to_field_errors(details, _known_names(request)))
        if any(detail["type"] == _JSON_INVALID for detail in details):
            return problem_response(request, BadRequestError("The body is not valid JSON.", errors))
        return problem_response(request, InvalidRequestError("See `errors`.", errors))

    @app.exception_handler(HTTPException)
    async def framework_error(request: Request, error: HTTPException) -> Response:
        allowed = allowed_methods(request.app.state.routes, request.url.path)
        if request.method == "OPTIONS" and allowed:
            return Response(status_code=_NO_CONTENT, headers={"Allow": allowed})
        sentences = _BY_STATUS.get(error.status_code, _OTHER)
        headers = {"Allow": allowed} if error.status_code == _METHOD_NOT_ALLOWED else {}
        return _respond(request, _problem(request, error.status_code, sentences), headers)


def problem_response(request: Request, error: ServiceError) -> Response:
    """Return the problem of one of our own errors, with the headers of its status."""
    errors = tuple(
        ErrorDetail(location=e.location, name=e.name, code=e.code, detail=e.detail, hint=e.hint)
        for e in error.errors
    )
    problem = _problem(request, error.status, (error.kind, error.title, error.detail))
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == _UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return _respond(request, problem.model_copy(update={"errors": errors}), headers)


def internal_error_response(request: Request, error: Exception) -> Response:
    """Log where an unexpected exception was raised, without its message, and return a problem."""
    stack = traceback.format_list(traceback.extract_tb(error.__traceback__))
    _log.error("internal-error", error=type(error).__name__, places=stack)
    return _respond(request, _problem(request, _INTERNAL, _INTERNAL_ERROR), {})


def _problem(request: Request, status: int, sentences: tuple[str, str, str]) -> Problem:
    kind, title, detail = sentences
    request.state.problem = kind
    return Problem(
        type=TYPE_BASE + kind,
        title=title,
        status=status,
        detail=detail,
        instance=request.url.path[:_MAX_PATH_LENGTH],
        request_id=request.state.request_id,
    )


def _respond(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """Return the response: for a person at an unknown address, a page.

    Below the app's `message_paths`, the detail is `message` too.
    """
    if problem.status in _PAGES and wants_page(request):
        page: Response = request.app.state.site.error_page(request, problem.status, problem.title)
        return page
    content: dict[str, Any] = problem.model_dump(mode="json")
    if problem.instance.startswith(request.app.state.message_paths):
        content["message"] = problem.detail
    return Response(
        orjson.dumps(content),
        status_code=problem.status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **headers},
    )


def _known_names(request: Request) -> tuple[str, ...]:
    """Return the parameters of the request's route, as suggestions for an unknown one."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ()
    params = (*route.dependant.query_params, *route.dependant.body_params)
    models = (param.field_info.annotation for param in params)
    return tuple(name for model in models for name in getattr(model, "model_fields", ()))


def allowed_methods(routes: Iterable[BaseRoute], path: str) -> str:
    """Return the header `Allow` of a path; the empty string if no route matches."""
    methods: set[str] = set()
    for route in routes:
        if isinstance(route, Route) and route.path_regex.match(path):
            methods |= route.methods or set()
    if not methods:
        return ""
    # The middleware handles both for every route.
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
