"""Scopes: which API keys a route accepts. Each router declares its scope as a dependency."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from fastapi import params
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.routing import BaseRoute, Route


class Scope(StrEnum):
    """What an API key allows; `public` needs no key."""

    public = "public"
    read = "read"
    export = "export"


# The keys are checked before routing, so these only describe them in the OpenAPI document.
_SCHEMES = (
    HTTPBearer(scheme_name="bearer", description="API key as bearer token.", auto_error=False),
    APIKeyHeader(name="X-API-Key", scheme_name="header", description="API key.", auto_error=False),
)
# The framework's own route, which cannot declare anything.
_PUBLIC_PATHS = frozenset({"/openapi.json"})
_PUBLIC_PREFIX = "/static/"


def requires(scope: Scope) -> list[params.Depends]:
    """Return the dependencies by which a router declares its scope."""
    if scope is Scope.public:
        return [params.Security(_no_key, scopes=[scope.value])]
    return [params.Security(scheme, scopes=[scope.value]) for scheme in _SCHEMES]


async def _no_key() -> None:
    """Mark a route as public."""


def read_scopes(routes: Iterable[BaseRoute]) -> Mapping[str, Scope]:
    """Return the scope of each path. Raise ValueError for a route that declares none."""
    return {route.path: _declared(route) for route in routes if isinstance(route, Route)}


def _declared(route: Route) -> Scope:
    if route.path in _PUBLIC_PATHS:
        return Scope.public
    dependencies = route.dependencies if isinstance(route, APIRoute) else ()
    for dependency in dependencies:
        if isinstance(dependency, params.Security) and dependency.scopes:
            return Scope(dependency.scopes[0])
    raise ValueError(f"{route.path} declares no scope")


def required_scope(path: str, scopes: Mapping[str, Scope]) -> Scope:
    """Return the scope for a request's decoded path; `read` for every path without a route.

    A path with parameters is not found by its template, so its scope is `read`, too: a missing
    key and a missing article look the same without a key.
    """
    if path.startswith(_PUBLIC_PREFIX):
        return Scope.public
    return scopes.get(path, Scope.read)
