"""The reference at /docs, with nothing else within reach."""

import json
import re
import shlex
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import DESKTOP, PHONE, Visit, arrive
from tests.e2e.serving import PROJECT
from tests.e2e.test_accessibility import axe, told  # noqa: F401 (a fixture)

DOCUMENT = json.loads((PROJECT / "docs" / "openapi.json").read_text("utf-8"))
ROUTES = [
    f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods
]


def open_docs(visit: Visit, service: str, **look: Any) -> Page:
    """The reference; requests to other hosts are blocked and make the test fail."""
    page = visit(**look)
    elsewhere: list[str] = []

    def pass_on(route: Route) -> None:
        if route.request.url.startswith(service):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    page.context.route("**/*", pass_on)
    arrive(page, "/docs")
    assert elsewhere == []
    return page


def test_it_tells_every_route_parameter_and_field(visit: Visit, service: str) -> None:
    page = open_docs(visit, service)

    assert sorted(page.locator("#reference h3:has(.method)").all_inner_texts()) == sorted(ROUTES)
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            names = page.locator(f"#{operation['operationId']} dt > code").all_inner_texts()
            assert names == [parameter["name"] for parameter in operation.get("parameters", ())]
    for name, schema in DOCUMENT["components"]["schemas"].items():
        fields = page.locator(f"#model-{name} dt > code").all_inner_texts()
        assert fields == [*schema.get("properties", ())]
    assert page.locator("#reference").get_by_text("undefined").count() == 0


def test_every_link_leads_somewhere(visit: Visit, service: str) -> None:
    page = open_docs(visit, service)

    lost = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((link) => link.hash.slice(1))"
        ".filter((id) => !document.getElementById(id))"
    )
    assert lost == []
    for address in ("openapi.json", "docs/problems"):
        assert page.request.get(f"{service}/{address}").ok


def test_a_parameter_is_told_with_its_type_bounds_default_and_example(
    visit: Visit, service: str
) -> None:
    page = open_docs(visit, service)

    size, authors = (
        page.locator("#search .fields > div").filter(
            has=page.locator(f"dt > code:text-is('{name}')")
        )
        for name in ("size", "authors")
    )
    assert re.split(r"\n+", size.inner_text()) == [
        "size integer",
        "Hits a page.",
        "1 to 100; default 10; such as 10",
    ]
    assert re.split(r"\n+", authors.inner_text()) == [
        "authors list of string",
        "Written by any of these.",
        'at most 50 values; 1 to 256 characters; such as ["Fred Lambert"]',
    ]


def test_every_example_can_be_tried_as_it_stands(visit: Visit, service: str) -> None:
    page = open_docs(visit, service)

    commands = page.locator("#reference pre").all_inner_texts()
    assert len(commands) == len(ROUTES)
    for command in commands:
        words = shlex.split(command.replace("\\\n", " "))
        address, body = words[1], words[-1] if "-d" in words else None
        headers = {"Content-Type": "application/json"} if body else {}
        answer = page.request.fetch(
            address, method="POST" if body else "GET", headers=headers, data=body
        )
        assert answer.status == 200, (command, answer.text())
        assert urlsplit(address).netloc == urlsplit(service).netloc


@pytest.mark.parametrize(
    "look", [{"viewport": DESKTOP}, {"viewport": PHONE}], ids=["wide", "phone"]
)
def test_it_fits_and_is_used_by_keyboard(visit: Visit, service: str, look: Any) -> None:
    page = open_docs(visit, service, **look)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the routes")).to_be_focused()
    if look["viewport"] == PHONE:
        page.get_by_text("Contents", exact=True).press("Enter")
    page.get_by_role("link", name="GET /v1/export").press("Enter")
    expect(page.locator("#export_articles h3")).to_be_in_viewport()


@pytest.mark.parametrize(
    "look",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark"},
    ],
    ids=["light", "dark"],
)
@pytest.mark.slow
def test_axe_finds_nothing(visit: Visit, service: str, axe: str, look: Any) -> None:  # noqa: F811
    page = open_docs(visit, service, **look)
    page.evaluate(axe)

    found = page.evaluate("axe.run({resultTypes: ['violations']})")

    assert [told(violation) for violation in found["violations"]] == []


def test_its_policy_is_that_of_the_search_page(visit: Visit, service: str) -> None:
    page = visit()
    policies = [
        page.request.get(f"{service}{path}").headers["content-security-policy"]
        for path in ("/", "/docs")
    ]

    assert policies[0] == policies[1]
    assert policies[0].startswith("default-src 'self'")
