"""The OpenAPI document: FastAPI's, with the problems of each operation."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.errors import PROBLEMS, ServiceError
from api.schemas.problem import PROBLEM_MEDIA_TYPE, TYPE_BASE, Problem

BUILD = version("news-search")
# FastAPI's models of a validation error, for which we return a problem.
_UNUSED_MODELS = ("HTTPValidationError", "ValidationError")
# Statuses of problems before routing: of operations that need a key, and of those with a body.
_ADMISSION_STATUSES = (401, 403, 414, 429, 431)
_BODY_STATUSES = (408, 413)
# The headers of a problem, by its status.
_RETRY = "Retry-After"
_HEADERS = {429: (_RETRY, "RateLimit", "RateLimit-Policy"), 503: (_RETRY,)}
_HEADER_DESCRIPTIONS = {
    _RETRY: ("Seconds after which a retry makes sense.", "42"),
    "RateLimit": ("The remaining requests, and the seconds until the reset.", '"key";r=0;t=42'),
    "RateLimit-Policy": ("The allowed requests, and the window in seconds.", '"key";q=6000;w=60'),
}

Document = dict[str, Any]


def install_openapi(app: FastAPI, models: Iterable[type[BaseModel]] = ()) -> None:
    """Have the app return this document, built at the first request for it.

    `models` are those that no route declares.
    """
    generate = app.openapi

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(generate(), (Problem, *models))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way


def _complete(document: Document, models: Iterable[type[BaseModel]]) -> Document:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _UNUSED_MODELS:
        schemas.pop(name, None)
    for model in models:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    components["headers"] = {
        name: {"description": description, "schema": {"type": "string"}, "example": example}
        for name, (description, example) in _HEADER_DESCRIPTIONS.items()
    }
    components["examples"] = {error.kind: _problem_example(error) for error in PROBLEMS}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"] |= _problems(operation)
            _fill_path_examples(operation)
    return document


def _problems(operation: Document) -> Document:
    """Describe every response from 400 on as a problem."""
    responses = operation["responses"]
    statuses = {int(status) for status in responses if status >= "400"}
    if "security" in operation:
        statuses |= {*_ADMISSION_STATUSES, *(_BODY_STATUSES if "requestBody" in operation else ())}
    return {
        str(status): responses.get(str(status), {}) | _describe_problem(status)
        for status in sorted(statuses)
    }


def _describe_problem(status: int) -> Document:
    errors = [error for error in PROBLEMS if error.status == status]
    examples = {e.kind: {"$ref": f"#/components/examples/{e.kind}"} for e in errors}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    problem = {
        "description": "; ".join(error.title for error in errors) + ".",
        "content": {PROBLEM_MEDIA_TYPE: content},
    }
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS.get(status, ())}
    return problem | ({"headers": headers} if headers else {})


def _problem_example(error: type[ServiceError]) -> Document:
    problem = Problem(
        type=TYPE_BASE + error.kind,
        title=error.title,
        status=error.status,
        detail=error.__doc__ or "",
        instance="/v1/search",
        request_id="0b9f6f0c2d8e4c53",
    )
    return {"summary": error.title, "value": problem.model_dump(mode="json")}


def _fill_path_examples(operation: Document) -> None:
    """Copy examples to where Swagger UI reads them, so that an operation can be tried at once."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["example"] = parameter["schema"]["examples"][0]
