"""The OpenAPI document: FastAPI's own, with every problem described as it is answered."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.errors import PROBLEMS, ServiceError
from api.http.security.scopes import Scope, required_scope
from api.schemas.problem import PROBLEM_MEDIA_TYPE, TYPE_BASE, Problem

BUILD = version("news-search")
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
# What any request may be answered before its route is reached, and one with a body beside that.
_BEFORE_ROUTES = (401, 403, 414, 429, 431)
_WITH_BODY = (408, 413)
# The headers that tell how to go on, by the status of a problem.
_RETRY = "Retry-After"
_HEADERS = {429: (_RETRY, "RateLimit", "RateLimit-Policy"), 503: (_RETRY,)}
_HEADER_MEANINGS = {
    _RETRY: ("Seconds after which another try makes sense.", "42"),
    "RateLimit": (
        "What is left of the caller's share, and for how many seconds.",
        '"key";r=0;t=42',
    ),
    "RateLimit-Policy": ("The caller's share, within so many seconds.", '"key";q=6000;w=60'),
}

Document = dict[str, Any]


def describe(app: FastAPI, models: Iterable[type[BaseModel]] = ()) -> None:
    """Replace the app's document by this one, made on the first request.

    `models` are those that no route declares.
    """
    generate = app.openapi

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(generate(), (Problem, *models))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way


def _complete(document: Document, models: Iterable[type[BaseModel]]) -> Document:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    for model in models:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    document["components"]["headers"] = {name: _header(name) for name in _HEADER_MEANINGS}
    document["components"]["examples"] = {kind.kind: _example(kind) for kind in PROBLEMS}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["responses"] |= _problems(path, method, operation["responses"])
    complete_fields(document)
    return document


def _problems(path: str, method: str, responses: Document) -> Document:
    """Every answer from 400 on is a problem, also those that the framework would add."""
    statuses = {int(status) for status in responses if status >= "400"}
    if required_scope(path) is not Scope.public:
        statuses |= {*_BEFORE_ROUTES, *(_WITH_BODY if method == "post" else ())}
    return {
        str(status): responses.get(str(status), {}) | _describe_problem(status)
        for status in sorted(statuses)
    }


def _describe_problem(status: int) -> Document:
    kinds = list(_with_status(status))
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {kind.kind: {"$ref": f"#/components/examples/{kind.kind}"} for kind in kinds},
    }
    described = "; ".join(kind.title for kind in kinds)
    problem = {"description": f"{described}.", "content": {PROBLEM_MEDIA_TYPE: content}}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS.get(status, ())}
    return problem | ({"headers": headers} if headers else {})


def _header(name: str) -> Document:
    description, example = _HEADER_MEANINGS[name]
    return {"description": description, "schema": {"type": "string"}, "example": example}


def _with_status(status: int) -> Iterator[type[ServiceError]]:
    return (kind for kind in PROBLEMS if kind.status == status)


def _example(kind: type[ServiceError]) -> Document:
    """A problem of this kind, as it may be answered."""
    problem = Problem(
        type=TYPE_BASE + kind.kind,
        title=kind.title,
        status=kind.status,
        detail=kind.__doc__ or "",
        instance="/v1/search",
        request_id="0b9f6f0c2d8e4c53",
    )
    return {"summary": kind.title, "value": problem.model_dump(mode="json")}


Schema = dict[str, Any]
Schemas = Mapping[str, Schema]

_REFERENCE = "#/components/schemas/"
_ARTICLE = "Article"


def complete_fields(document: Schema) -> None:
    """Give every property and every parameter a description and an example."""
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            _complete_examples(name, field, schemas)
    for operation in operations(document):
        for parameter in operation.get("parameters", ()):
            _complete_examples(parameter["name"], parameter["schema"], schemas)


def operations(document: Schema) -> Iterator[Schema]:
    """Every operation of the document."""
    for path in document["paths"].values():
        yield from path.values()


def _complete_examples(name: str, field: Schema, schemas: Schemas) -> None:
    target = _target(field, schemas)
    if "description" not in field:
        field["description"] = target.get("description") or field.get("title", name)
    if "examples" not in field:
        field["examples"] = [_find_example(name, field, schemas)]


def _find_example(name: str, field: Schema, schemas: Schemas) -> Any:
    """Its own example or default, else one of the article field of this name, else by its type."""
    if "examples" in field:
        return field["examples"][0]
    if field.get("default") not in (None, [], ""):
        return field["default"]
    shown = schemas[_ARTICLE]["properties"].get(name.removeprefix("reject_"), {})
    if field.get("type") == "array" and "examples" in shown:
        example = shown["examples"][0]
        return example if isinstance(example, list) else [example]
    return _make_example(field, schemas)


def _make_example(schema: Schema, schemas: Schemas) -> Any:
    """A value that the schema allows, made of the examples of its parts."""
    target = _target(schema, schemas)
    if "enum" in target:
        return target["enum"][0]
    if "properties" in target:
        fields = target["properties"].items()
        return {name: _find_example(name, field, schemas) for name, field in fields}
    if target.get("type") == "array":
        return [_make_example(target["items"], schemas)]
    if "additionalProperties" in target:
        return {"source": _make_example(target["additionalProperties"], schemas)}
    return "text" if target.get("type") == "string" else None


def _target(schema: Schema, schemas: Schemas) -> Schema:
    """The schema that a reference, or the first of several alternatives, leads to."""
    if alternatives := schema.get("anyOf") or schema.get("allOf"):
        return _target(alternatives[0], schemas)
    if reference := schema.get("$ref"):
        return schemas[str(reference).removeprefix(_REFERENCE)]
    return schema
