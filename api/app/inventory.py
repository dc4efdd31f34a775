"""What the routes tell of themselves: their methods, and which parameters take one value."""

from collections.abc import Iterable
from typing import get_origin

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route


def single_parameters(routes: Iterable[BaseRoute]) -> frozenset[str]:
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
