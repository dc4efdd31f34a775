"""The OpenAPI document: FastAPI's, with the problems of each operation."""

import json
from collections.abc import Iterable, Iterator
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
_ADMISSION_STATUSES = (401, 403, 429)
_BODY_STATUSES = (408, 413)
# Statuses of problems of every operation.
_SIZE_STATUSES = (414, 431)
# The same host as the document's.
_SERVERS = [{"url": "/", "description": "This service."}]
_CONTACT = {"name": "The maintainers of this service"}
_TAGS = {
    "articles": "Searches for articles, and single articles.",
    "writing": "Push and delete articles.",
    "alerts": "Saved searches, their matches, and webhooks.",
    "changes": "Feeds, and what changed since a watermark.",
    "suggestions": "Completions of what is typed, and values of facets.",
    "mcp": "Tools for language models.",
    "instantsearch": "The protocol of the InstantSearch clients. "
    "Bodies are JSON, also if they are sent as `text/plain`, as browsers do.",
    "search-ui": "The protocol of Elastic's Search UI, by its stock `ApiProxyConnector`.",
    "operation": "State and metrics of the service.",
}
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

    `models` are those of requests that no route declares.
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
            _describe_security(operation)
            operation["responses"] |= _problems(operation)
            _fill_path_examples(operation)
    for schema in _schemas(document):
        _describe_items(schema)
    for name in _with_parts({*_body_models(document), *(m.__name__ for m in models)}, schemas):
        _describe_defaults(schemas[name])
    document["info"]["contact"] = _CONTACT
    tags = [{"name": name, "description": text} for name, text in _TAGS.items()]
    return document | {"servers": _SERVERS, "tags": tags}


def _describe_security(operation: Document) -> None:
    """Describe the scope of a key in words: only OAuth schemes can have scopes."""
    required = operation.setdefault("security", [])
    scopes = {
        scope for requirement in required for scopes in requirement.values() for scope in scopes
    }
    operation["security"] = [{name: [] for name in requirement} for requirement in required]
    if scopes:
        scope = f"Needs a key with the scope `{'`, `'.join(sorted(scopes))}`, if keys are required."
        operation["description"] = f"{operation.get('description', '')}\n\n{scope}".strip()


def _schemas(node: Any) -> Iterator[Document]:
    """Yield every object of the document."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _schemas(child)
    if isinstance(node, list):
        for child in node:
            yield from _schemas(child)


def _describe_items(schema: Document) -> None:
    """Describe a tuple of one type as a list: generators read tuples in several ways."""
    items = schema.get("prefixItems")
    if items and all(item == items[0] for item in items):
        schema["items"] = items[0]
        del schema["prefixItems"]


def _body_models(document: Document) -> Iterator[str]:
    """Yield the names of the models of JSON bodies."""
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            for media_type in content.values():
                if reference := media_type["schema"].get("$ref"):
                    yield reference.rpartition("/")[2]


def _with_parts(names: set[str], schemas: Document) -> set[str]:
    """Return the models of requests with those of their fields."""
    known: set[str] = set()
    while names:
        known |= names
        nodes = [node for name in names for node in _schemas(schemas[name])]
        names = {node["$ref"].rpartition("/")[2] for node in nodes if "$ref" in node} - known
    return {name for name in known if "properties" in schemas[name]}


def _describe_defaults(schema: Document) -> None:
    """Describe the defaults of a request in words: generators make defaulted fields required."""
    for field in schema["properties"].values():
        if "default" not in field:
            continue
        default = field.pop("default")
        if default not in (None, "", []):
            field.setdefault("examples", [default])
            text = f"{field.get('description', '')} Default: `{json.dumps(default)}`."
            field["description"] = text.strip()


def _problems(operation: Document) -> Document:
    """Describe every response from 400 on as a problem."""
    responses = operation["responses"]
    statuses = {int(status) for status in responses if status >= "400"} | {*_SIZE_STATUSES}
    if operation["security"]:
        statuses |= {*_ADMISSION_STATUSES, *(_BODY_STATUSES if "requestBody" in operation else ())}
    return {
        str(status): _add_problem(responses.get(str(status), {}), status)
        for status in sorted(statuses)
    }


def _add_problem(response: Document, status: int) -> Document:
    """Describe a problem next to what the route itself returns with that status."""
    problem = _describe_problem(status)
    own = {
        media_type: content
        for media_type, content in response.get("content", {}).items()
        if not any(model in str(content) for model in _UNUSED_MODELS)
    }
    return response | problem | {"content": own | problem["content"]}


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
