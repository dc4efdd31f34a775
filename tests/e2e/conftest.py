"""A headless Chromium, and the API over the seeds."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.e2e.serving import PROJECT, serve_api, serve_articles

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# Chromium's own sandbox refuses to run as root, as containers and build machines do.
OPTIONS = ["--no-sandbox"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
# No program listens on this port.
CLOSED_PORT = "http://127.0.0.1:9"

# Long enough for a busy machine.
PATIENCE_MS = 30_000
BUSY_MS = "20000"
# Chromium drops all requests in flight when a network interface appears or disappears.
NETWORK_CHANGED = "net::ERR_NETWORK_CHANGED"
ATTEMPTS = 3

Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser of this machine; nothing is downloaded."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        pytest.skip("no Chromium found: install one (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def service(elasticsearch_url: str, elasticsearch: Elasticsearch) -> Iterator[str]:
    """The address of the API over the seeds."""
    seeds = PROJECT / "seeds"
    with serve_articles(
        elasticsearch_url, elasticsearch, seeds, API_REQUEST_TIMEOUT_MS=BUSY_MS
    ) as address:
        yield address


@pytest.fixture(scope="package")
def away() -> Iterator[str]:
    """The address of an API whose Elasticsearch does not respond."""
    with serve_api({"ELASTICSEARCH_URL": CLOSED_PORT}) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens the page in a state: `visit("?q=rebels")`; no script may fail in it."""
    faults: list[str] = []
    contexts = []

    def open_page(state: str = "", at: str | None = None, **options: Any) -> Page:
        address = at or request.getfixturevalue("service")
        context = browser.new_context(**{"viewport": DESKTOP, "base_url": address, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.extend(read_fault(message)))
        arrive(page, f"/{state}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def arrive(page: Page, address: str) -> None:
    """Open an address; retry if a file was lost, see `NETWORK_CHANGED`."""
    lost: list[str] = []

    def lose(request: Request) -> None:
        if request.failure == NETWORK_CHANGED:
            lost.append(request.url)

    page.on("requestfailed", lose)
    page.goto(address)
    for _ in range(ATTEMPTS):
        if lost:
            lost.clear()
            page.reload()
    settle(page)


def read_fault(message: ConsoleMessage) -> Iterator[str]:
    """Yield an error from the console; a problem response is expected and not an error."""
    expected = "/v1/" in message.location["url"] or NETWORK_CHANGED in message.text
    if message.type in ("error", "warning") and not expected:
        yield message.text


def settle(page: Page) -> None:
    """Wait until the page shows the response for its state."""
    expect(page.locator("main")).to_have_attribute("aria-busy", "false", timeout=PATIENCE_MS)
