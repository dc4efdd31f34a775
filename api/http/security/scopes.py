"""Scopes: which API keys a route accepts. Each router declares its scope as a dependency."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fastapi import params
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.routing import BaseRoute, Route


class Scope(StrEnum):
    """What an API key allows. A route with the scope `public` needs no key.

    A key with the scope `public` is for web pages, which show it to their visitors: it can read,
    and its rate limit applies to each visitor.
    """

    public = "public"
    read = "read"
    export = "export"
    write = "write"
    alerts = "alerts"


# Without configured keys nobody has these scopes. Their routes share paths with others.
KEYED_SCOPES = frozenset({Scope.write, Scope.alerts})

# The keys are checked before routing, so these only describe them in the OpenAPI document.
_SCHEMES = (
    HTTPBearer(scheme_name="bearer", description="API key as bearer token.", auto_error=False),
    APIKeyHeader(name="X-API-Key", scheme_name="header", description="API key.", auto_error=False),
)
# The framework's own route, which cannot declare anything.
_PUBLIC_PATHS = frozenset({"/openapi.json"})
_PUBLIC_PREFIX = "/static/"
# The Markdown pages, whose path has a parameter.
_PUBLIC_PAGE = re.compile(r"/docs/[\w-]+\.md")


def requires(scope: Scope) -> list[params.Depends]:
    """Return the dependencies by which a router declares its scope."""
    if scope is Scope.public:
        return [params.Security(_no_key, scopes=[scope.value])]
    return [params.Security(scheme, scopes=[scope.value]) for scheme in _SCHEMES]


async def _no_key() -> None:
    """Mark a route as public."""


@dataclass(frozen=True, slots=True)
class RouteScopes:
    """The scope of each path, and the routes that only keys may use, which are matched."""

    paths: Mapping[str, Scope]
    keyed: tuple[tuple[Route, Scope], ...]


def read_scopes(routes: Iterable[BaseRoute]) -> RouteScopes:
    """Return the scopes of the routes. Raise ValueError for a route that declares none."""
    declared = [(route, _declared(route)) for route in routes if isinstance(route, Route)]
    return RouteScopes(
        {route.path: scope for route, scope in declared if scope not in KEYED_SCOPES},
        tuple((route, scope) for route, scope in declared if scope in KEYED_SCOPES),
    )


def _declared(route: Route) -> Scope:
    if route.path in _PUBLIC_PATHS:
        return Scope.public
    dependencies = route.dependencies if isinstance(route, APIRoute) else ()
    for dependency in dependencies:
        if isinstance(dependency, params.Security) and dependency.scopes:
            return Scope(dependency.scopes[0])
    raise ValueError(f"{route.path} declares no scope")


def required_scope(method: str, path: str, scopes: RouteScopes) -> Scope:
    """Return the scope for a request's decoded path; `read` for every path without a route.

    A path with parameters is not found by its template, so its scope is `read`, too: a missing
    key and a missing article look the same without a key.
    """
    if path.startswith(_PUBLIC_PREFIX) or _PUBLIC_PAGE.fullmatch(path):
        return Scope.public
    for route, scope in scopes.keyed:
        if method in (route.methods or ()) and route.path_regex.match(path):
            return scope
    return scopes.paths.get(path, Scope.read)
