"""The API reference at /docs, with no other host within reach."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import DESKTOP, PHONE, Visit
from tests.e2e.serving import PROJECT

DOCUMENT = json.loads((PROJECT / "docs" / "openapi.json").read_text("utf-8"))
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
# The `visit` fixture fails the test for any error that a page logs.
OpenDocs = Callable[..., Page]


@pytest.fixture
def open_docs(visit: Visit, service: str) -> OpenDocs:
    """Opens the reference; a request to another host is aborted and fails the test."""

    def open_page(**options: Any) -> Page:
        page = visit(**options)
        foreign: list[str] = []

        def route_request(route: Route) -> None:
            if route.request.url.startswith((service, "data:")):
                route.continue_()
            else:
                foreign.append(route.request.url)
                route.abort()

        page.context.route("**/*", route_request)
        page.goto("/docs")
        page.locator(".opblock").first.wait_for()
        assert foreign == []
        return page

    return open_page


def open_operation(page: Page, operation: Any) -> Locator:
    [tag] = operation["tags"]
    block = page.locator(f"#operations-{tag}-{operation['operationId']}")
    block.locator(".opblock-summary-control").click()
    return block


def test_it_shows_every_operation(open_docs: OpenDocs) -> None:
    page = open_docs()

    shown = {
        (
            block.locator(".opblock-summary-method").inner_text(),
            block.locator(".opblock-summary-path").get_attribute("data-path"),
        )
        for block in page.locator(".opblock").all()
    }
    assert shown == {(method, path) for method, path, _ in OPERATIONS}


def test_an_operation_shows_its_parameters(open_docs: OpenDocs) -> None:
    page = open_docs()
    search = DOCUMENT["paths"]["/v1/search"]["get"]

    rows = open_operation(page, search).locator("tr[data-param-name]")

    expect(rows).to_have_count(len(search["parameters"]))
    size = page.locator('tr[data-param-name="size"]')
    expect(size).to_contain_text("minimum: 1")
    expect(size.locator("input")).to_have_value("10")


@pytest.mark.slow
def test_every_operation_can_be_tried(open_docs: OpenDocs) -> None:
    page = open_docs()

    statuses = {}
    for method, path, operation in OPERATIONS:
        block = open_operation(page, operation)
        block.get_by_role("button", name="Execute").click()
        status = block.locator(".live-responses-table .response .response-col_status").first
        statuses[method, path] = status.inner_text().split()[0]
        block.locator(".opblock-summary-control").click()
    # Without keys nothing can be written, and nobody can own a saved search.
    closed = {operation for operation, status in statuses.items() if status == "403"}
    assert all(
        path.startswith("/v1/saved-searches")
        or (path.startswith("/v1/articles") and method != "GET")
        for method, path in closed
    ), closed
    assert {*statuses.values()} == {"200", "403"}, statuses


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_fits_the_window(open_docs: OpenDocs, viewport: Any) -> None:
    page = open_docs(viewport=viewport)

    block = open_operation(page, DOCUMENT["paths"]["/v1/search"]["get"])
    block.get_by_role("button", name="Execute").click()
    block.locator(".live-responses-table").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_follows_the_dark_colour_scheme(open_docs: OpenDocs) -> None:
    page = open_docs(color_scheme="dark")

    assert "dark-mode" in (page.locator("html").get_attribute("class") or "")


def test_its_policy_allows_no_inline_script_and_no_other_host(visit: Visit, service: str) -> None:
    page = visit()

    policy = page.request.get(f"{service}/docs").headers["content-security-policy"]

    assert policy == (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "img-src 'self' data:"
    )
