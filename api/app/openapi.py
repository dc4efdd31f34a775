"""The OpenAPI document: FastAPI's own, with every problem described as it is answered."""

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from api.schemas.problem import PROBLEM_MEDIA_TYPE, Problem

BUILD = version("news-search")
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> None:
    """Have the app give this document; it is made once, when it is first asked for."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Every answer from 400 on is a problem, also those that the framework would add."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    content = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    answer["content"] = content
    return document
