"""Every route declares its scope, and every other path needs a key."""

import pytest
from fastapi import APIRouter

from api.http.app import create_app
from api.http.security.scopes import Scope, read_scopes, required_scope
from api.settings import ApiSettings

APP = create_app(ApiSettings(_env_file=None))
SCOPES = read_scopes(APP.state.routes)
KEYED = {route.path for route, _ in SCOPES.keyed}
MARKDOWN = "/docs/{name}.md"
UNDOCUMENTED = {
    *("/", "/docs", "/docs/problems", "/openapi.json", "/opensearch.xml", "/robots.txt"),
    *("/llms.txt", MARKDOWN),
}


def documented(path: str) -> str:
    """The path as the OpenAPI document writes it."""
    return path.replace(":id}", "}")


def test_every_route_declares_a_scope() -> None:
    assert {documented(path) for path in [*SCOPES.paths, *KEYED]} == {
        *APP.openapi()["paths"],
        *UNDOCUMENTED,
    }


def test_a_route_without_a_scope_is_an_error() -> None:
    router = APIRouter()
    router.get("/new")(lambda: None)

    with pytest.raises(ValueError, match="/new declares no scope"):
        read_scopes(router.routes)


def test_the_public_routes_are_these() -> None:
    public = {path for path, scope in SCOPES.paths.items() if scope is Scope.public}

    assert public == {"/livez", "/readyz", "/metrics", *UNDOCUMENTED}


def test_paths_with_parameters_need_what_unknown_paths_need() -> None:
    """Scopes are looked up by the path of the request, which is never a template."""
    with_parameters = {path: scope for path, scope in SCOPES.paths.items() if "{" in path}

    assert with_parameters.pop(MARKDOWN) is Scope.public
    assert {*with_parameters.values()} == {Scope.read}


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/", Scope.public),
        ("/static/page.js", Scope.public),
        ("/static", Scope.read),
        ("//livez", Scope.read),
        ("/livez/", Scope.read),
        ("/v1/export", Scope.export),
        ("/docs/mcp.md", Scope.public),
        ("/docs/other.md", Scope.public),
        ("/docs/a/b.md", Scope.read),
        ("/v1/articles/export", Scope.read),
        ("", Scope.read),
    ],
)
def test_a_path_without_a_route_needs_a_key(path: str, scope: Scope) -> None:
    assert required_scope("GET", path, SCOPES) is scope


def test_saved_searches_need_the_scope_alerts() -> None:
    assert required_scope("POST", "/v1/saved-searches", SCOPES) is Scope.alerts
    assert required_scope("GET", "/v1/saved-searches/5f/matches", SCOPES) is Scope.alerts


def test_only_writing_methods_need_the_scope_write() -> None:
    assert required_scope("POST", "/v1/articles", SCOPES) is Scope.write
    assert required_scope("DELETE", "/v1/articles/a/b", SCOPES) is Scope.write
    assert required_scope("GET", "/v1/articles/a/b", SCOPES) is Scope.read
    assert required_scope("POST", "/v1/search", SCOPES) is Scope.read


def test_the_document_shows_the_scope_of_each_operation() -> None:
    paths = APP.openapi()["paths"]

    search, export, live = (paths[path]["get"] for path in ("/v1/search", "/v1/export", "/livez"))
    assert search["security"] == export["security"] == [{"bearer": []}, {"header": []}]
    assert "scope `read`" in search["description"]
    assert "scope `export`" in export["description"]
    assert live["security"] == []
