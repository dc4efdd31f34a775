"""Which scope each route needs: one table, and whatever it does not name needs `read`."""

from enum import StrEnum


class Scope(StrEnum):
    """What a key may be good for; `public` needs no key."""

    public = "public"
    read = "read"
    export = "export"


# Probes and pages touch no article, except that /readyz tells whether one can be found.
SCOPES = {
    "/": Scope.public,
    "/livez": Scope.public,
    "/readyz": Scope.public,
    "/metrics": Scope.public,
    "/openapi.json": Scope.public,
    "/docs": Scope.public,
    "/docs/problems": Scope.public,
    "/version": Scope.read,
    "/v1/search": Scope.read,
    "/v1/suggest": Scope.read,
    "/v1/facets/{field}": Scope.read,
    "/v1/articles/{id}": Scope.read,
    "/v1/articles/{id}/similar": Scope.read,
    "/v1/articles/{id}/explain": Scope.read,
    "/v1/stories/{id}": Scope.read,
    "/v1/similar": Scope.read,
    "/v1/export": Scope.export,
}
_STATIC = "/static/"


def required_scope(path: str) -> Scope:
    """The scope for a path as it was asked, with its escapes decoded."""
    if path.startswith(_STATIC):
        return Scope.public
    return SCOPES.get(path, Scope.read)
