"""What a researcher does on the page: orders, excludes, unfolds, cites, exports and saves."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Visit, arrive, settle
from tests.e2e.test_search_page import CUSTOMERS, TITLE, answer, facet, titles

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"


def params(page: Page) -> dict[str, list[str]]:
    """Return the parameters of the page's address."""
    return parse_qs(urlsplit(page.url).query)


def test_recent_articles_can_be_preferred(visit: Visit) -> None:
    page = visit("?q=syria")
    page.get_by_label("Sort").select_option("Best match, recent first")
    expect(page).to_have_url(re.compile("sort=recent"))
    settle(page)

    expected = answer(page, "search", q="syria", sort="recent")["hits"]
    assert titles(page) == [hit["title"] for hit in expected]


def test_a_value_is_excluded_and_its_chip_takes_it_back(visit: Visit) -> None:
    page = visit("?q=syria")
    before = page.locator("#count").inner_text()
    row = facet(page, "Section").locator(".row").first
    name = row.locator(".name").inner_text()
    row.hover()
    row.get_by_role("link", name=f"Exclude {name}").click()
    expect(page.locator(".chip")).to_have_text(re.compile(f"Not Section: {name}"))
    expected = answer(page, "search", q="syria", reject_section=name)["total"]["value"]
    assert page.locator("#count").inner_text().startswith(f"{expected} ")

    page.locator(".chip").click()
    expect(page.locator("#count")).to_have_text(before)


def test_places_are_listed_below_their_country(visit: Visit) -> None:
    page = visit("?q=rebels")
    place = facet(page, "Place")
    place.get_by_role("button", name="Places in Syria").click()
    latakia = place.get_by_role("checkbox", name="Latakia")
    expect(latakia).to_be_visible()
    latakia.click()
    expect(page.locator(".chip")).to_have_text(re.compile("Place: Latakia, Syria"))

    assert params(page)["place_paths"] == ["Syria > Latakia"]
    settle(page)
    expected = answer(page, "search", q="rebels", place_paths="Syria > Latakia")["hits"]
    assert titles(page) == [hit["title"] for hit in expected]


def test_all_values_of_a_facet_can_be_shown(visit: Visit) -> None:
    page = visit()
    authors = facet(page, "Author")
    authors.get_by_role("button", name="Show all").click()
    every = answer(page, "facets/authors", size=100, group_by="story")["values"]
    expect(authors.get_by_role("checkbox")).to_have_count(len(every))

    authors.get_by_role("button", name="Show fewer").click()
    expect(authors.get_by_role("button", name="Show all")).to_be_visible()


def test_a_preset_sets_the_first_day(visit: Visit) -> None:
    page = visit("?missing=published")
    page.get_by_role("list", name="Dates").get_by_role("link", name="1 year").click()
    expect(page).to_have_url(re.compile(r"published_from=\d{4}-\d\d-\d\d$"))

    assert "missing" not in params(page)


def test_days_are_those_of_the_reader_or_of_utc(visit: Visit) -> None:
    sent: list[str] = []
    page = visit(timezone_id=BERLIN)
    page.on("request", lambda request: sent.append(request.url))
    arrive(page, f"/?article={CUSTOMERS}")
    expect(page.locator(".times time")).to_have_text(re.compile("12 August 2015, 14:48"))
    arrive(page, "/?q=syria")
    searches = [url for url in sent if "/v1/search" in url]
    assert parse_qs(urlsplit(searches[-1]).query)["time_zone"] == [BERLIN]

    page.get_by_label("Days in").select_option("UTC")
    expect(page).to_have_url(re.compile("time_zone=UTC"))
    settle(page)


def test_a_filter_by_date_means_the_days_of_a_reader_in_the_west(visit: Visit) -> None:
    page = visit(
        "?q=rebels&published_from=2015-08-12&published_to=2015-08-12", timezone_id=NEW_YORK
    )

    day = {"published_from": "2015-08-12", "published_to": "2015-08-12"}
    expected = answer(page, "search", q="rebels", time_zone=NEW_YORK, **day)["hits"]
    assert titles(page) == [hit["title"] for hit in expected]
    days = page.locator(".hit .byline time").all_inner_texts()
    assert days == ["12 August 2015"] * len(expected) != []


def test_a_compact_list_is_kept_for_the_next_visit(visit: Visit) -> None:
    page = visit("?q=syria")
    expect(page.locator(".fragment").first).to_be_visible()
    page.get_by_label("Compact").check()
    expect(page.locator(".fragment").first).to_be_hidden()
    page.reload()
    settle(page)

    expect(page.get_by_label("Compact")).to_be_checked()
    expect(page.locator(".fragment").first).to_be_hidden()


def test_page_numbers_lead_to_pages(visit: Visit) -> None:
    page = visit("?group_by=none&size=5&page=2")
    page.get_by_role("link", name="Page 3").click()
    expect(page).to_have_url(re.compile("page=3$"))
    settle(page)

    expected = page.request.get("/v1/search?size=5&page=3").json()["hits"]
    assert titles(page) == [hit["title"] for hit in expected]
    assert page.locator("#pages [aria-current=page]").inner_text() == "3"


def test_the_results_are_exported_as_a_table(visit: Visit) -> None:
    page = visit("?q=latakia+rebels&utm_source=mail")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()

    assert TITLE in Path(download.value.path()).read_text("utf-8")
    assert "utm_source" not in download.value.url


def test_a_copied_link_keeps_the_search_and_drops_the_tracker(visit: Visit) -> None:
    page = visit("?q=syria&published_from=2015&utm_source=mail&fbclid=a", timezone_id=BERLIN)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()

    link = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query) == {
        "q": ["syria"],
        "published_from": ["2015"],
        "time_zone": [BERLIN],
    }


def test_an_article_is_cited(visit: Visit) -> None:
    page = visit(f"?article={CUSTOMERS}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy citation").click()
    expect(page.get_by_text("The citation is copied.")).to_be_visible()

    citation = page.evaluate("navigator.clipboard.readText()")
    assert citation.startswith(f"Fred Lambert. “{TITLE}.” ")
    assert "12 August 2015" in citation


def test_articles_are_read_one_after_another(visit: Visit) -> None:
    page = visit("?q=syria&size=5")
    listed = answer(page, "search", q="syria", size=10)["hits"]
    page.locator("#hits h2 a").nth(4).click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(listed[4]["title"])
    page.get_by_role("link", name="Next").click()
    expect(heading).to_have_text(listed[5]["title"])
    assert params(page)["page"] == ["2"]
    page.get_by_role("link", name="Previous").click()
    expect(heading).to_have_text(listed[4]["title"])


def test_single_keys_move_between_results_until_they_are_switched_off(visit: Visit) -> None:
    page = visit("?q=syria")
    links = page.locator("#hits h2 a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.first).to_be_focused()
    page.keyboard.press("?")
    tips = page.get_by_role("dialog", name="Search tips")
    tips.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    links.first.focus()
    page.keyboard.press("j")

    expect(links.first).to_be_focused()


def test_a_search_is_saved_found_again_and_removed(visit: Visit) -> None:
    page = visit("?q=palmyra&published_from=2015&utm_source=mail")
    page.get_by_role("button", name="Save search").click()
    saved = page.get_by_role("dialog", name="Saved searches")
    link = saved.get_by_role("link", name="palmyra · Date: since 2015")
    expect(link).to_be_visible()
    assert "utm_source" not in str(link.get_attribute("href"))
    arrive(page, "/")
    page.get_by_role("button", name="Saved searches").click()
    link.click()
    expect(page).to_have_url(re.compile("q=palmyra"))
    expect(saved).to_be_hidden()

    page.get_by_role("button", name="Saved searches").click()
    saved.get_by_role("button", name="Remove").click()
    expect(saved.get_by_text("Nothing yet.")).to_be_visible()


def test_what_was_indexed_since_the_last_visit_is_marked(visit: Visit) -> None:
    """An article that arrived late is new, whatever its date."""
    page = visit("?q=syria")
    marked = page.locator(".hit").filter(has=page.locator(".new"))
    assert marked.count() == 0

    hits = answer(page, "search", q="syria", fields="title,published_at")["hits"]
    after_publication = "2026-01-01T00:00:00Z"
    assert all(hit["published_at"] < after_publication for hit in hits if hit["published_at"])
    visit_again(page, after_publication)
    assert marked.locator("h2").all_inner_texts() == [hit["title"] for hit in hits]

    visit_again(page, "2100-01-01T00:00:00Z")
    assert marked.count() == 0


def visit_again(page: Page, last: str) -> None:
    """Load the page as if the last visit was at this time."""
    page.evaluate(
        "time => localStorage.setItem('news-search:visit',"
        "JSON.stringify({used: null, before: Date.parse(time)}))",
        last,
    )
    page.reload()
    settle(page)


@pytest.mark.parametrize("name", ["page.js", "state.js"])
def test_a_lost_script_is_reported_with_a_retry(visit: Visit, name: str) -> None:
    page = visit()
    page.route(f"**/{name}", lambda _route: None, times=1)  # it never arrives
    page.reload(wait_until="commit")
    late = page.get_by_text("The page is taking long to load.")
    expect(late).to_be_visible(timeout=15_000)

    page.get_by_role("link", name="load it again").click()
    settle(page)
    assert late.count() == 0


def test_suggestions_cover_at_most_sixty_percent_of_a_phone(visit: Visit) -> None:
    page = visit(viewport=PHONE)
    page.locator("#q").press_sequentially("s")
    expect(page.get_by_role("option").first).to_be_visible()
    box = page.get_by_role("listbox", name="Suggestions").bounding_box()

    assert box
    assert box["height"] <= 0.6 * PHONE["height"]
