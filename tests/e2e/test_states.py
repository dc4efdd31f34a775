"""Loading, empty, partial and failed states: each is announced, and the layout is stable."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Page, Route, expect

from api.search.highlights import HIGHLIGHT_LIMIT
from tests.e2e.conftest import Visit, settle
from tests.e2e.serving import PROJECT, serve_articles
from tests.e2e.test_search_page import CUSTOMERS
from tests.integration.unreliable import Fault, unreliable_line

SEARCHES = re.compile(r"/v1/search")


@pytest.fixture(scope="module")
def long_text(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an API over one article that is too long to be highlighted to its end."""
    words = "A glacier moves. " * (HIGHLIGHT_LIMIT // len("A glacier moves. ") + 1)
    file = tmp_path_factory.mktemp("articles") / "long.json"
    file.write_text(json.dumps({"id": "long", "title": "Glaciers", "body": words}), "utf-8")
    with serve_articles(elasticsearch_url, elasticsearch, file) as address:
        yield address


def alert(page: Page) -> str:
    return page.get_by_role("alert").inner_text()


def test_nothing_found_is_said_with_ways_out(visit: Visit) -> None:
    page = visit("?q=xyzzyq&authors=Fred+Lambert")
    assert page.get_by_role("heading", level=1).inner_text() == ("No article found for “xyzzyq”")
    ways_out = page.locator("#hits").get_by_role("link")
    assert ways_out.all_inner_texts() == [
        "Search without Author: Fred Lambert",
        "Search without “xyzzyq”",
    ]

    ways_out.last.click()
    settle(page)

    assert page.get_by_role("heading", level=1).inner_text() == "1 story"


def test_what_is_chosen_at_nothing_is_counted_and_draws_no_bars(visit: Visit) -> None:
    page = visit("?q=syria&authors=Samir+Haddad&missing=section&published_from=2015")

    chips = page.get_by_role("list", name="Active filters").locator(".chip .number")
    assert [count.strip() for count in chips.all_inner_texts()] == ["0", "0", "0"]
    assert page.locator(".bars").count() == 0
    assert page.get_by_label("From").input_value() == "2015-01-01"


def test_a_part_that_is_missing_is_said(visit: Visit, long_text: str) -> None:
    page = visit("?q=glacier", at=long_text)

    assert page.locator(".warning").inner_text() == (
        "These results are incomplete\n\nA very long article is highlighted in its first part only."
    )
    assert page.locator("#hits .hit").count() == 1


def test_a_stale_response_is_dated(
    visit: Visit, elasticsearch_url: str, elasticsearch: Elasticsearch
) -> None:
    article = PROJECT / "seeds" / CUSTOMERS
    with (
        unreliable_line(elasticsearch_url) as line,
        serve_articles(line.url, elasticsearch, article) as address,
    ):
        page = visit("?q=latakia", at=address)
        found = page.locator("#hits h2").all_inner_texts()
        line.fault = Fault.reset
        page.reload()
        settle(page)

        expect(page.locator(".warning h2")).to_have_text("The archive cannot be reached")
        assert page.locator("#hits h2").all_inner_texts() == found
        line.fault = Fault.none


def test_a_query_that_cannot_be_read_as_typed_is_said_to_be_read_as_words(visit: Visit) -> None:
    page = visit('?q="latakia rebels')
    response = page.request.get("/v1/search", params={"q": '"latakia rebels'}).json()

    assert response["query"]["warnings"]
    assert page.locator("#notices .message").all_inner_texts() == [
        warning["message"] for warning in response["query"]["warnings"]
    ]


def test_a_missing_index_is_shown_and_can_be_retried(visit: Visit, away: str) -> None:
    page = visit("?q=latakia", at=away)
    assert page.get_by_role("heading", level=1).inner_text() == "The search failed"
    assert "The archive is not available" in alert(page)
    page.get_by_role("button", name="Try again").click()
    settle(page)
    assert "The archive is not available" in alert(page)


def test_a_lost_connection_is_shown_and_can_be_retried(visit: Visit) -> None:
    page = visit()
    page.route(SEARCHES, lambda route: route.abort())
    page.get_by_label("Sort").select_option("oldest")
    settle(page)
    assert "No connection to the archive" in alert(page)
    page.unroute(SEARCHES)

    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#hits .hit")).to_have_count(20)

    assert page.get_by_role("alert").count() == 0


def test_what_is_refused_is_named_with_its_remedy(visit: Visit) -> None:
    page = visit("?q=latakia&colour=red&published_from=yesterday")

    assert "the first date: It is not a date" in alert(page)
    assert "colour" not in alert(page)  # it belongs to another service, and is not sent
    assert page.get_by_role("button", name="Try again").count() == 0
    page.get_by_role("link", name="Search without it").click()
    settle(page)
    assert page.locator("#hits .hit").count() > 0
    assert "colour=red" in page.url


class Held:
    """Hold searches back until the test releases them."""

    def __init__(self, page: Page) -> None:
        self._routes: list[Route] = []
        self.holding = True
        page.route(SEARCHES, self._meet)

    def _meet(self, route: Route) -> None:
        if self.holding:
            self._routes.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        for route in self._routes:
            route.continue_()


def places(page: Page) -> list[Any]:
    """Return the position of every part of the page."""
    regions = (".masthead", "#q", "#count", "#order", "#filters", "#hits", "#hits .hit >> nth=0")
    boxes = [page.locator(region).bounding_box() for region in regions]
    return [box and (box["x"], box["y"]) for box in boxes]


def test_nothing_moves_while_an_answer_is_waited_for(visit: Visit) -> None:
    page = visit("?q=palmyra")
    before, held = places(page), Held(page)
    page.get_by_label("Sort").select_option("oldest")

    expect(page.locator("main")).to_have_attribute("aria-busy", "true")
    assert places(page) == before
    held.let_go()
    settle(page)
    assert places(page) == before


def test_an_answer_that_comes_too_late_is_not_shown(visit: Visit) -> None:
    page = visit()
    held = Held(page)
    page.get_by_label("Sort").select_option("oldest")
    held.holding = False
    box = page.get_by_role("combobox", name="Search articles")
    box.fill("latakia rebels")
    box.press("Enter")
    settle(page)
    found = page.locator("#hits h2").all_inner_texts()

    held.let_go()
    page.wait_for_load_state("networkidle")

    expect(page).to_have_title("latakia rebels – News search")
    assert page.locator("#hits h2").all_inner_texts() == found
