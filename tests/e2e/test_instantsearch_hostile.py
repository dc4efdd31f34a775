"""Texts that contain scripts, in the InstantSearch example: as articles, values and queries."""

import json
import re
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.e2e.example_page import CLIENTS, serve_example, serve_to
from tests.e2e.payloads import hostile_articles, hostile_queries
from tests.e2e.serving import serve_articles

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Where the example page comes from."""
    with serve_example() as address:
        yield address


@pytest.fixture(scope="module")
def hostile_api(
    origin: str,
    elasticsearch_url: str,
    elasticsearch: Elasticsearch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of the API over articles that contain scripts."""
    file = tmp_path_factory.mktemp("hostile") / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, hostile_articles())), "utf-8")
    with serve_to(origin), serve_articles(elasticsearch_url, elasticsearch, file) as address:
        yield address


@pytest.fixture
def dialogs(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the messages of scripts that should not run."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    yield page, said
    context.close()


# Icons of the widgets have a class; what came out of a text has none.
INJECTED = ", ".join(
    f"main {name}:not([class])" for name in ("img", "script", "svg", "iframe", "video", "details")
)


@pytest.mark.parametrize("client", CLIENTS)
def test_no_text_of_an_article_runs(
    dialogs: tuple[Page, list[str]], origin: str, hostile_api: str, client: str
) -> None:
    """Every title, body, author and section is shown as text, marked and chosen too."""
    page, said = dialogs
    page.goto(f"{origin}/instantsearch/?service={hostile_api}&client={client}&hits=100")
    expect(page.locator("#hits article")).to_have_count(len(hostile_articles()))
    assert page.locator(INJECTED).count() == 0

    page.locator("#searchbox input").fill("zebra alert")
    expect(page.locator("#hits mark").first).to_be_visible()
    page.locator("#authors").get_by_role("searchbox").fill("alert")
    expect(page.locator("#authors li em, #authors li mark").first).to_be_visible()
    page.locator("#authors input[type=checkbox]").first.check()
    expect(page.locator("#refinements li").first).to_be_visible()
    expect(page.locator("#hits article").first).to_be_visible()

    assert page.locator(INJECTED).count() == 0
    assert said == []


def test_no_text_of_a_query_runs(
    dialogs: tuple[Page, list[str]], origin: str, hostile_api: str
) -> None:
    page, said = dialogs
    page.goto(f"{origin}/instantsearch/?service={hostile_api}&client=lite&hits=2")
    for query in hostile_queries():
        with page.expect_response(re.compile("/queries")):
            page.locator("#searchbox input").fill(query)

    assert page.locator(INJECTED).count() == 0
    assert said == []
