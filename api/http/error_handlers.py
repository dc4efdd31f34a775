"""Errors as `application/problem+json`: never a trace, a host, a key or the caller's own input."""

import traceback
from collections.abc import Iterable, Iterator
from typing import get_origin

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from api.errors import BadRequestError, RefusedRequestError, ServiceError
from api.http.validation_errors import to_field_errors
from api.schemas.problem import PROBLEM_MEDIA_TYPE, TYPE_BASE, ErrorDetail, Problem

_UNREADABLE_JSON = "json_invalid"
_NO_CONTENT, _UNAUTHENTICATED, _NOT_FOUND, _BAD_METHOD, _DEFECT = 204, 401, 404, 405, 500
_LONGEST_PATH = 200
# Problems that the framework raises before any route is reached.
_BY_STATUS = {
    _NOT_FOUND: ("not-found", "There is no such page", "See /docs for what can be asked."),
    _BAD_METHOD: ("method-not-allowed", "The method is not allowed", "See the header Allow."),
}
_ANY_OTHER = ("malformed-request", "The request cannot be read", "See /docs.")

_log = structlog.get_logger(__name__)


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error as a problem."""

    @app.exception_handler(ServiceError)
    async def told(request: Request, error: ServiceError) -> Response:
        return respond_error(request, error)

    @app.exception_handler(RequestValidationError)
    async def refused(request: Request, error: RequestValidationError) -> Response:
        found = error.errors()
        faults = tuple(to_field_errors(found, _known_names(request)))
        if any(fault["type"] == _UNREADABLE_JSON for fault in found):
            return respond_error(request, BadRequestError("The body is not valid JSON.", faults))
        return respond_error(request, RefusedRequestError("See `errors`.", faults))

    @app.exception_handler(HTTPException)
    async def unrouted(request: Request, error: HTTPException) -> Response:
        allowed = allowed_methods(request.app.state.routes, request.url.path)
        if request.method == "OPTIONS" and allowed:
            return Response(status_code=_NO_CONTENT, headers={"Allow": allowed})
        words = _BY_STATUS.get(error.status_code, _ANY_OTHER)
        headers = {"Allow": allowed} if error.status_code == _BAD_METHOD else {}
        return _respond(request, _problem(request, error.status_code, words), headers)


def internal_error_response(request: Request, error: Exception) -> Response:
    """The problem that tells a defect; the log tells where, without a word of what was asked."""
    places = traceback.format_list(traceback.extract_tb(error.__traceback__))
    _log.error("internal-error", error=type(error).__name__, places=places)
    words = (
        "internal-error",
        "A defect of this service",
        "It has been logged with the request_id.",
    )
    return _respond(request, _problem(request, _DEFECT, words), {})


def respond_error(request: Request, error: ServiceError) -> Response:
    """The problem that tells an error of ours."""
    words = (error.kind, error.title, error.detail)
    faults = tuple(
        ErrorDetail(location=f.location, name=f.name, code=f.code, detail=f.detail, hint=f.hint)
        for f in error.faults
    )
    problem = _problem(request, error.status, words).model_copy(update={"errors": faults})
    return _respond(request, problem, dict(_headers(error)))


def _headers(error: ServiceError) -> Iterator[tuple[str, str]]:
    """What the status itself asks for beside the problem."""
    if error.retry_after is not None:
        yield "Retry-After", str(error.retry_after)
    if error.status == _UNAUTHENTICATED:
        yield "WWW-Authenticate", "Bearer"


def _problem(request: Request, status: int, words: tuple[str, str, str]) -> Problem:
    kind, title, detail = words
    request.state.problem = kind
    return Problem(
        type=TYPE_BASE + kind,
        title=title,
        status=status,
        detail=detail,
        instance=request.url.path[:_LONGEST_PATH],
        request_id=request.state.request_id,
    )


def _respond(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """Return the response; below the app's `message_paths`, with the detail as `message` too."""
    has_message = problem.instance.startswith(request.app.state.message_paths)
    message = {"message": problem.detail} if has_message else {}
    return Response(
        orjson.dumps(problem.model_dump(mode="json") | message),
        status_code=problem.status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **headers},
    )


def _known_names(request: Request) -> tuple[str, ...]:
    """The parameters of the route that was asked, to guess what an unknown one meant."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ()
    asked = (*route.dependant.query_params, *route.dependant.body_params)
    models = (field.field_info.annotation for field in asked)
    return tuple(name for model in models for name in getattr(model, "model_fields", ()))


def single_valued_params(routes: Iterable[BaseRoute]) -> frozenset[str]:
    """The names of query parameters that take one value, on whichever route."""
    models = (
        field.field_info.annotation
        for route in routes
        if isinstance(route, APIRoute)
        for field in route.dependant.query_params
    )
    fields = (
        (name, field.annotation)
        for model in models
        for name, field in getattr(model, "model_fields", {}).items()
    )
    return frozenset(name for name, kind in fields if get_origin(kind) is not tuple)


def allowed_methods(routes: Iterable[BaseRoute], path: str) -> str:
    """The header `Allow` for a path; the empty text where there is nothing."""
    methods: set[str] = set()
    for route in routes:
        if isinstance(route, Route) and route.path_regex.match(path):
            methods |= route.methods or set()
    if not methods:
        return ""
    more = {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return ", ".join(sorted(methods | more))
