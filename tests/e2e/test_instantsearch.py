"""The stock InstantSearch widgets and clients against the service, driven by clicks and keys.

The page is the example that the project gives; it comes from another origin than the service.
What it shows is held against what our own routes answer.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.e2e.example_page import CLIENTS, serve_example, serve_to
from tests.e2e.serving import PROJECT, serve_articles

CUSTOMERS = "000_ec27dc8f054a1452.txt"

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Where the example page comes from."""
    with serve_example() as address:
        yield address


@pytest.fixture(scope="module")
def api(origin: str, elasticsearch_url: str, elasticsearch: Elasticsearch) -> Iterator[str]:
    """The address of the API over the seeds, which allows the page's origin."""
    with (
        serve_to(origin),
        serve_articles(elasticsearch_url, elasticsearch, PROJECT / "seeds") as address,
    ):
        yield address


@pytest.fixture
def open_example(browser: Browser, origin: str, api: str) -> Iterator[Visit]:
    """Opens the example with a client; nothing may fail in its console."""
    faults: list[str] = []
    contexts = []

    def open_page(client: str, state: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.extend(read_fault(message)))
        page.goto(f"{origin}/instantsearch/?service={api}&client={client}{state}")
        expect(page.locator("#stats")).to_contain_text("results found")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def read_fault(message: ConsoleMessage) -> Iterator[str]:
    if message.type in ("error", "warning"):
        yield message.text


@pytest.fixture
def ask(api: str, browser: Browser) -> Iterator[Callable[..., Any]]:
    """Our own routes: `ask("search", q="rebels")`."""
    context = browser.new_context()

    def answer(path: str, **parameters: Any) -> Any:
        response = context.request.get(f"{api}/v1/{path}?{urlencode(parameters, doseq=True)}")
        assert response.ok, response.text()
        return response.json()

    yield answer
    context.close()


def shown(page: Page) -> list[str]:
    return page.locator("#hits h3").all_inner_texts()


def titles(answer: Any) -> list[str]:
    return [hit["title"] for hit in answer["hits"]]


def counts(page: Page, widget: str, kind: str = "RefinementList") -> dict[str, int]:
    """Return the listed values of a refinement list, in order."""
    return {
        item.locator(f".ais-{kind}-label{'Text' * (kind == 'RefinementList')}").inner_text(): int(
            item.locator(f".ais-{kind}-count").inner_text()
        )
        for item in page.locator(f"{widget} .ais-{kind}-item").all()
    }


def counted(answer: Any, field: str) -> dict[str, int]:
    return {value["value"]: value["count"] for value in answer["facets"][field]["values"]}


def type_query(page: Page, text: str) -> None:
    page.locator("#searchbox input").press_sequentially(text)


def wait_for_total(page: Page, total: int) -> None:
    found = "result" if total == 1 else "results"
    expect(page.locator("#stats")).to_contain_text(re.compile(rf"^{total} {found} found"))


@pytest.mark.parametrize("client", CLIENTS)
def test_a_query_is_typed_and_its_hits_are_marked(
    open_example: Visit, ask: Callable[..., Any], client: str
) -> None:
    page = open_example(client)
    ours = ask("search", q="latakia rebels", size=5)

    type_query(page, "latakia rebels")

    wait_for_total(page, ours["total"]["value"])
    expect(page.locator("#hits h3")).to_have_text(titles(ours))
    assert page.locator("#hits h3").first.locator("mark").all_inner_texts() == ["rebels", "Latakia"]
    snippet = page.locator("#hits article p").first
    expect(snippet.locator("mark").first).to_be_visible()
    assert len(snippet.inner_text().strip("…").split()) <= 20


@pytest.mark.parametrize("client", CLIENTS)
def test_values_are_chosen_searched_and_shown_more(
    open_example: Visit, ask: Callable[..., Any], client: str
) -> None:
    page = open_example(client)
    authors = page.locator("#authors")
    ours = ask("search", facets="authors,places,section", facet_size=20)
    [(first, first_count), (second, _), *_] = counted(ours, "authors").items()
    assert counts(page, "#authors") == dict([*counted(ours, "authors").items()][:5])

    authors.get_by_role("button", name="Show more").click()
    expect(authors.locator("li")).to_have_count(20)
    assert set(counts(page, "#authors").items()) <= set(
        counted(ask("search", facets="authors", facet_size=100), "authors").items()
    )
    authors.get_by_role("button", name="Show less").click()

    authors.locator(f'input[value="{first}"]').check()
    wait_for_total(page, first_count)
    authors.locator(f'input[value="{second}"]').check()
    both = ask("search", authors=[first, second], facets="authors,places", facet_size=20)
    wait_for_total(page, both["total"]["value"])
    assert counts(page, "#authors")[first] == first_count

    marks = authors.locator("li mark, li em")
    for letters in ("l", "la", "lam"):  # the widget shows whichever answer comes last
        authors.get_by_role("searchbox").press(letters[-1])
        expect(marks.first).to_have_text(re.compile(f"^{letters}$", re.IGNORECASE))
    expect(authors.locator("li")).to_have_count(1)
    [found] = ask("facets/authors", prefix="lam")["values"]
    assert counts(page, "#authors") == {found["value"]: found["count"]}


def test_values_that_must_all_hold_narrow_and_are_cleared(
    open_example: Visit, ask: Callable[..., Any]
) -> None:
    page = open_example("lite")
    ours = ask("search", facets="places,section")
    place, count = next(iter(counted(ours, "places").items()))

    page.locator(f'#places input[value="{place}"]').check()
    wait_for_total(page, count)
    narrowed = ask("search", places=place, facets="section")
    section, within = next(iter(counted(narrowed, "section").items()))
    page.locator("#section").locator("a").filter(
        has_text=re.compile(rf"^{section}\d")
    ).first.click()
    wait_for_total(page, within)

    shown_values = page.locator("#refinements .ais-CurrentRefinements-categoryLabel")
    assert sorted(shown_values.all_inner_texts()) == sorted([place, section])
    page.locator("#refinements button").first.click()
    expect(shown_values).to_have_count(1)
    page.locator("#clear").get_by_role("button").click()
    wait_for_total(page, ours["total"]["value"])
    expect(shown_values).to_have_count(0)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_menu_of_places_leads_from_a_country_to_a_town(
    open_example: Visit, ask: Callable[..., Any], client: str
) -> None:
    page = open_example(client)
    world = page.locator("#world")
    paths = counted(ask("search", facets="place_paths", facet_size=100), "place_paths")
    countries = {path: count for path, count in paths.items() if " > " not in path}
    assert set(levels(world).items()) <= set(countries.items())

    world.get_by_role("link", name="Syria").click()
    wait_for_total(page, countries["Syria"])
    below = counted(
        ask("search", facets="place_paths", facet_size=100, places="Syria"), "place_paths"
    )
    towns = world.locator(".ais-HierarchicalMenu-list--child")
    expect(towns.locator("li")).to_have_count(5)
    for town, count in levels(towns).items():
        assert below[f"Syria > {town}"] == count

    world.get_by_role("link", name="Latakia").click()
    wait_for_total(page, paths["Syria > Latakia"])
    chosen = ask("search", place_paths="Syria > Latakia", size=5)
    expect(page.locator("#hits h3")).to_have_text(titles(chosen))
    expect(page.locator("#refinements")).to_contain_text("Syria > Latakia")
    assert levels(world)["Syria"] == countries["Syria"]

    world.get_by_role("link", name="Syria").click()
    wait_for_total(page, ask("search")["total"]["value"])


def levels(menu: Locator) -> dict[str, int]:
    """The values of a hierarchical menu, of every level that is open."""
    return {
        link.locator(".ais-HierarchicalMenu-label").inner_text(): int(
            link.locator(".ais-HierarchicalMenu-count").inner_text()
        )
        for link in menu.locator(".ais-HierarchicalMenu-link").all()
    }


def test_numbers_and_dates_narrow_between_their_bounds(
    open_example: Visit, ask: Callable[..., Any]
) -> None:
    page = open_example("fetch")
    words = [hit["word_count"] for hit in ask("search", fields="word_count", size=100)["hits"]]
    least, most = page.locator("#words input").all()
    assert least.get_attribute("placeholder") == str(min(words))
    assert most.get_attribute("placeholder") == str(max(words))

    least.fill("300")
    page.locator("#words button").click()
    wait_for_total(page, sum(count >= 300 for count in words))
    page.locator("#clear").get_by_role("button").click()
    wait_for_total(page, len(words))

    _, latest = page.locator("#published input").all()
    latest.fill("1439424000")  # the end of 12 August 2015
    page.locator("#published button").click()
    wait_for_total(page, ask("search", published_to="2015-08-12")["total"]["value"])


@pytest.mark.parametrize("client", CLIENTS)
def test_hits_are_sorted_and_paged(
    open_example: Visit, ask: Callable[..., Any], client: str
) -> None:
    page = open_example(client)

    page.locator("#sort select").select_option("articles_oldest")
    expect(page.locator("#hits h3")).to_have_text(titles(ask("search", sort="oldest", size=5)))
    page.locator("#pagination").get_by_role("link", name="Page 3").click()
    third = ask("search", sort="oldest", size=5, page=3)
    expect(page.locator("#hits h3")).to_have_text(titles(third))
    page.locator("#pagination").get_by_role("link", name="Last").click()
    total = third["total"]["value"]
    last = ask("search", sort="oldest", size=5, page=-(-total // 5))
    expect(page.locator("#hits h3")).to_have_text(titles(last))


def test_hits_go_on_without_end(open_example: Visit, ask: Callable[..., Any]) -> None:
    page = open_example("lite", "&infinite=1")
    more = page.get_by_role("button", name="Show more results")

    more.click()
    expect(page.locator("#hits h3")).to_have_count(10)
    more.click()
    expect(page.locator("#hits h3")).to_have_text(titles(ask("search", size=15)))


@pytest.mark.parametrize("client", [pytest.param("fetch", marks=pytest.mark.slow), "lite"])
def test_related_articles_are_shown(
    open_example: Visit, ask: Callable[..., Any], client: str
) -> None:
    page = open_example(client)
    type_query(page, "latakia rebels")
    wait_for_total(page, ask("search", q="latakia rebels")["total"]["value"])

    page.locator(f'#hits [data-related="{CUSTOMERS}"]').click()

    ours = ask(f"articles/{CUSTOMERS}/similar", size=3)
    expect(page.locator("#related a")).to_have_text(titles(ours))


def test_a_rejected_filter_is_explained_to_the_page(
    origin: str, api: str, browser: Browser
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{origin}/instantsearch/?service={api}&client=lite")
    message = page.evaluate(
        """() => clients.lite(new URLSearchParams(location.search).get("service"))
            .search([{ indexName: "articles", params: { filters: "colour:red" } }])
            .catch((error) => error.message)"""
    )
    context.close()

    assert message.startswith("requests[0]: filters filters by an unknown attribute; choose from ")


def test_a_page_of_another_origin_is_not_let_in(api: str, browser: Browser, origin: str) -> None:
    other = origin.replace("127.0.0.1", "localhost")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{other}/instantsearch/example.css")
    message = page.evaluate(
        "(url) => fetch(url).then(() => 'let in', () => 'kept out')", f"{api}/v1/search"
    )
    context.close()

    assert message == "kept out"
