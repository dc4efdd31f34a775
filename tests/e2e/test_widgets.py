"""The widgets of three stock libraries, used by clicks and keys, compared with our own routes."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.test_instantsearch import CUSTOMERS, counted, read_fault, titles, wait_for_total
from tests.e2e.widget_pages import WidgetPages, serve_widgets

pytestmark = pytest.mark.slow

# instantsearch.js, react-instantsearch (rendered by a server) and vue-instantsearch.
LIBRARIES = ("javascript", "react", "vue")
WITH_RECOMMENDATIONS = ("javascript", "react")
WITH_VOICE = ("javascript", "vue")
WITH_MENU_SELECT = ("javascript", "vue")
HITS = 5
TITLE = "Syrian rebels, Nusra edge closer to Latakia province"
SOURCE = "Levant Courier"
READY = "html[data-ready]"

# Replaces the microphone and the recognition of words.
SPEECH = """
window.webkitSpeechRecognition = class extends EventTarget {
  start() {
    const result = new Event("result");
    result.results = [Object.assign([{ transcript: "rebels" }], { isFinal: true })];
    for (const event of [new Event("start"), result, new Event("end")]) this.dispatchEvent(event);
  }
  stop() {}
  abort() {}
};
"""

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def pages(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WidgetPages]:
    """The pages of the widgets."""
    folder = tmp_path_factory.mktemp("widgets")
    with serve_widgets(elasticsearch_url, elasticsearch, folder) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, pages: WidgetPages) -> Iterator[Visit]:
    """Opens a page; nothing may fail in its console, and no response may be an error."""
    faults: list[str] = []
    contexts = []

    def open_page(name: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(SPEECH)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.extend(read_fault(message)))
        page.goto(pages.url(name))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def open_widgets(visit: Visit) -> Visit:
    """Opens a page of InstantSearch widgets, and waits until they react."""

    def open_page(library: str) -> Page:
        page = visit(library)
        page.locator(READY).wait_for(state="attached")
        expect(page.locator("#stats")).to_contain_text("results found")
        # A late response renders the widgets again, and empties a range that was typed before.
        page.wait_for_load_state("networkidle")
        return page

    return open_page


@pytest.fixture
def ask(pages: WidgetPages) -> Callable[..., Any]:
    """Our own routes: `ask("search", q="rebels")`."""

    def answer(path: str, **parameters: Any) -> Any:
        query = urlencode(parameters, doseq=True)
        with urlopen(f"{pages.service}/v1/{path}?{query}") as response:
            return json.load(response)

    return answer


def total(response: Any) -> int:
    number: int = response["total"]["value"]
    return number


def hits(page: Page, widget: str = "#hits") -> Locator:
    return page.locator(f"{widget} h3")


def choose(page: Page, widget: str, value: str) -> None:
    """Click the value of a menu or list; its count comes after it."""
    label = re.compile(rf"^\s*{re.escape(value)}\s*\d*\s*$")
    page.locator(f"{widget} :is(label, a)").filter(has_text=label).click()


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_query_is_typed_highlighted_and_cleared(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page, ours = open_widgets(library), ask("search", q="latakia rebels", size=HITS)

    page.locator("#searchBox input").press_sequentially("latakia rebels")

    wait_for_total(page, total(ours))
    expect(hits(page)).to_have_text(titles(ours))
    expect(hits(page).first.locator("mark")).to_have_text(["rebels", "Latakia"])
    expect(page.locator("#hits p").first.locator("mark").first).to_be_visible()

    page.locator("#searchBox .ais-SearchBox-reset").click()
    wait_for_total(page, total(ask("search")))


@pytest.mark.parametrize("library", LIBRARIES)
def test_values_are_chosen_shown_and_cleared(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)
    everything = ask("search", facets="authors,places,section", facet_size=20)
    first, second, *_ = counted(everything, "authors")
    place, *_ = counted(everything, "places")
    items = page.locator("#refinementList li")
    expect(items).to_have_count(5)
    page.locator("#refinementList").get_by_role("button", name="Show more").click()
    expect(items).to_have_count(20)

    choose(page, "#refinementList", first)
    wait_for_total(page, counted(everything, "authors")[first])
    choose(page, "#refinementList", second)
    wait_for_total(page, total(ask("search", authors=[first, second])))
    page.locator("#refinementList input[type=search]").fill("lam")
    expect(items).to_have_count(1)
    page.locator("#currentRefinements button").first.click()
    wait_for_total(page, counted(everything, "authors")[second])
    page.locator("#clearRefinements button").click()
    wait_for_total(page, total(everything))

    choose(page, "#refinementListAnd", place)
    narrowed = ask("search", places=place, facets="section")
    wait_for_total(page, total(narrowed))
    section, within = next(iter(counted(narrowed, "section").items()))
    choose(page, "#menu", section)
    wait_for_total(page, within)
    shown = page.locator("#currentRefinements .ais-CurrentRefinements-categoryLabel")
    assert sorted(shown.all_inner_texts()) == sorted([place, section])


@pytest.mark.parametrize("library", LIBRARIES)
def test_places_lead_from_a_country_to_a_town_and_back(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)

    choose(page, "#hierarchicalMenu", "Syria")
    wait_for_total(page, total(ask("search", place_paths="Syria")))
    choose(page, "#hierarchicalMenu", "Latakia")
    wait_for_total(page, total(ask("search", place_paths="Syria > Latakia")))
    expect(page.locator("#breadcrumb")).to_contain_text("Latakia")

    page.locator("#breadcrumb").get_by_role("link", name="Syria").click()
    wait_for_total(page, total(ask("search", place_paths="Syria")))
    page.locator("#breadcrumb").get_by_role("link", name="Home").click()
    wait_for_total(page, total(ask("search")))


@pytest.mark.parametrize("library", LIBRARIES)
def test_numbers_and_a_single_value_narrow(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)
    words = [hit["word_count"] for hit in ask("search", fields="word_count", size=100)["hits"]]
    clear = page.locator("#clearRefinements button")

    page.locator("#rangeInput input").first.fill("300")
    page.locator("#rangeInput button").click()
    wait_for_total(page, sum(count >= 300 for count in words))
    clear.click()
    wait_for_total(page, len(words))

    choose(page, "#numericMenu", "Short")
    wait_for_total(page, sum(count < 200 for count in words))
    choose(page, "#numericMenu", "All")
    wait_for_total(page, len(words))

    page.locator("#toggleRefinement input").click()
    wait_for_total(page, total(ask("search", source=SOURCE)))
    page.locator("#toggleRefinement input").click()
    wait_for_total(page, len(words))


def test_a_slider_is_moved_by_keys(open_widgets: Visit, ask: Callable[..., Any]) -> None:
    page = open_widgets("javascript")
    words = [hit["word_count"] for hit in ask("search", fields="word_count", size=100)["hits"]]

    page.get_by_role("slider", name="Minimum Filter Handle").press("ArrowRight")

    wait_for_total(page, sum(count > min(words) for count in words))


@pytest.mark.parametrize("library", WITH_MENU_SELECT)
def test_a_value_is_selected(open_widgets: Visit, ask: Callable[..., Any], library: str) -> None:
    page, everything = open_widgets(library), ask("search", facets="language")
    language, count = min(counted(everything, "language").items(), key=lambda item: item[1])

    page.locator("#menuSelect select").select_option(language)

    wait_for_total(page, count)


@pytest.mark.parametrize("library", LIBRARIES)
def test_hits_are_sorted_and_paged(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)

    page.locator("#sortBy select").select_option("articles_oldest")
    expect(hits(page)).to_have_text(titles(ask("search", sort="oldest", size=HITS)))
    page.locator("#hitsPerPage select").select_option(label="8 hits")
    expect(hits(page)).to_have_text(titles(ask("search", sort="oldest", size=8)))
    page.locator("#pagination").get_by_role("link", name="Page 3").click()
    expect(hits(page)).to_have_text(titles(ask("search", sort="oldest", size=8, page=3)))


@pytest.mark.parametrize("library", LIBRARIES)
def test_hits_of_another_index_go_on(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)
    newest = titles(ask("search", q="rebels", sort="newest", size=2 * HITS))
    page.locator("#searchBox input").fill("rebels")
    expect(hits(page, "#infiniteHits")).to_have_text(newest[:HITS])

    page.locator("#infiniteHits").get_by_role("button", name="Show more results").click()

    expect(hits(page, "#infiniteHits")).to_have_text(newest)


@pytest.mark.parametrize("library", LIBRARIES)
def test_facets_are_chosen_by_the_service(open_widgets: Visit, library: str) -> None:
    shown = open_widgets(library).locator("#dynamicWidgets [data-attribute]:visible")

    expect(shown.filter(has_text="Islamic State")).to_be_visible()
    names = [element.get_attribute("data-attribute") for element in shown.all()]
    assert len(set(names)) == len(names)
    assert {"tags", "organizations"} <= set(names)
    assert {"published_at", "place_paths"}.isdisjoint(names)


@pytest.mark.parametrize("library", WITH_RECOMMENDATIONS)
def test_related_articles_are_shown_and_nothing_for_models_without_data(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)
    ours = titles(ask(f"articles/{CUSTOMERS}/similar", size=3))

    for widget in ("lookingSimilar", "relatedProducts"):
        expect(page.locator(f"#{widget} h4")).to_have_text(ours)
    for widget in ("frequentlyBoughtTogether", "trendingItems", "trendingFacets"):
        expect(page.locator(f"#{widget}")).to_have_text("No results")


@pytest.mark.parametrize("library", WITH_RECOMMENDATIONS)
def test_a_suggestion_is_chosen_by_keys(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)
    box = page.locator("#autocomplete")

    # At once: a response to fewer letters would come in between, and take the choice back.
    box.locator("input").fill("latak")
    expect(box.get_by_role("row").first).to_have_text("Latakia")
    expect(box.locator("h4").first).to_contain_text("Latakia")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    wait_for_total(page, total(ask("search", q="Latakia")))


@pytest.mark.parametrize("library", WITH_VOICE)
def test_a_spoken_query_is_searched(
    open_widgets: Visit, ask: Callable[..., Any], library: str
) -> None:
    page = open_widgets(library)

    page.locator("#voiceSearch button").click()

    wait_for_total(page, total(ask("search", q="rebels")))


def test_react_shows_hits_that_a_server_rendered(
    browser: Browser, pages: WidgetPages, visit: Visit, ask: Callable[..., Any]
) -> None:
    newest = titles(ask("search", size=HITS))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages.url("react"))
    assert hits(page).all_inner_texts() == newest
    context.close()

    page = visit("react")
    searches: list[str] = []
    page.on("request", lambda request: searches.append(request.url))
    page.reload(wait_until="networkidle")
    page.locator(READY).wait_for(state="attached")

    expect(hits(page)).to_have_text(newest)
    assert [url for url in searches if pages.service in url] == []


def test_autocomplete_is_used_by_keys(visit: Visit) -> None:
    page = visit("autocomplete")
    box = page.get_by_role("searchbox")

    box.fill("xyzzyq")
    expect(page.get_by_text("No article found.")).to_be_visible()
    box.fill("lata")

    def options(source: str) -> Locator:
        return page.locator(f'[data-autocomplete-source-id="{source}"]').get_by_role("option")

    expect(options("suggestions").first).to_have_text("Latakia")
    expect(options("places")).to_have_text(["Latakia"])
    expect(options("articles").first.locator("h3 mark")).to_have_text("Latakia")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Latakia")
    options("articles").filter(has_text=TITLE).click()
    expect(box).to_have_value(TITLE)


def test_search_ui_is_used_by_clicks_and_keys(visit: Visit, ask: Callable[..., Any]) -> None:
    page = visit("search_ui")
    info, box = page.locator(".sui-paging-info"), page.locator(".sui-search-box input").first
    results = page.locator(".sui-result__title")

    def expect_total(number: int) -> None:
        expect(info).to_have_text(re.compile(rf"out of {number}\b"))

    expect_total(total(ask("search")))
    box.fill("lata")
    expect(page.locator(".sui-search-box__suggestion-list li")).to_have_text(["Latakia"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect_total(total(ask("search", q="title:Latakia OR body:Latakia")))

    box.fill("")
    box.press("Enter")
    everything = ask("search", facets="section")
    expect_total(total(everything))
    section, count = next(iter(counted(everything, "section").items()))
    page.get_by_role("link", name=section, exact=True).click()
    expect_total(count)
    page.get_by_role("link", name="Remove").click()
    expect_total(total(everything))

    page.locator(".sui-sorting input").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="Oldest").click()
    expect(results).to_have_text(titles(ask("search", sort="oldest", size=5)))
    page.locator(".rc-pagination-item-3").click()
    expect(results).to_have_text(titles(ask("search", sort="oldest", size=5, page=3)))
