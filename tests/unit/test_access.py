"""Every route has a declared scope, and no other path slips through."""

import pytest

from api.http.app import create_app
from api.http.security.scopes import SCOPES, Scope, required_scope
from api.instantsearch.routes import MESSAGE_PATHS
from api.settings import ApiSettings

UNDOCUMENTED = {"/", "/docs", "/docs/problems", "/openapi.json"}


def test_every_route_of_the_document_has_a_declared_scope() -> None:
    """A new route fails here until it declares its scope."""
    paths = create_app(ApiSettings(_env_file=None)).openapi()["paths"]
    # The adapter's routes need `read`, the default.
    own_paths = {path for path in paths if not path.startswith(MESSAGE_PATHS)}

    assert set(SCOPES) == own_paths | UNDOCUMENTED


def test_what_has_a_variable_part_needs_what_unknown_paths_need() -> None:
    """Scopes are looked up by the requested path, so a path parameter is never found."""
    assert {scope for path, scope in SCOPES.items() if "{" in path} == {Scope.read}


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/", Scope.public),
        ("/static/page.js", Scope.public),
        ("/static", Scope.read),
        ("//livez", Scope.read),
        ("/livez/", Scope.read),
        ("/v1/export", Scope.export),
        ("/v1/articles/export", Scope.read),
        ("", Scope.read),
    ],
)
def test_what_is_not_named_needs_a_key(path: str, scope: Scope) -> None:
    assert required_scope(path) is scope
