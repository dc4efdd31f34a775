"""The search page, compared with the responses of the service."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Visit, settle

CUSTOMERS = "000_ec27dc8f054a1452.txt"
TITLE = "Syrian rebels, Nusra edge closer to Latakia province"
SEARCH_DEFAULTS = {"size": 20, "facet_size": 30, "group_by": "story"}
# Values of a facet, and fragments of a hit, that are shown at first.
LISTED, FRAGMENTS = 8, 2
FOUND = "?q=latakia+rebels&authors=Fred+Lambert"


def answer(page: Page, path: str, **parameters: Any) -> Any:
    """Return the service's own response, of a search with the page's defaults."""
    parameters = {**(SEARCH_DEFAULTS if path == "search" else {}), **parameters}
    response = page.request.get(f"/v1/{path}", params=parameters)
    assert response.ok, response.text()
    return response.json()


def facet(page: Page, name: str) -> Locator:
    return page.locator("details.facet").filter(has=page.get_by_role("heading", name=name))


def listed(values: Locator) -> list[tuple[str, int, bool]]:
    """Return the listed values of a facet: name, count, and whether they are selected."""
    return [
        (
            item.locator(".name").inner_text(),
            int(re.sub(r"\D", "", item.locator(".number").inner_text())),
            item.get_by_role("checkbox").is_checked(),
        )
        for item in values.locator("ul.values > li").all()
    ]


def expected(counted: Any, missing: str) -> list[tuple[str, int, bool]]:
    """Return the same from the service's response."""
    values = [
        (item["value"], item["count"], item["selected"]) for item in counted["values"][:LISTED]
    ]
    return values + ([(missing, counted["missing"], False)] if counted["missing"] else [])


def titles(page: Page) -> list[str]:
    return page.locator("#hits h2").all_inner_texts()


def test_the_customers_article_is_found_with_marks_and_counts(visit: Visit) -> None:
    page = visit(FOUND)
    response = answer(page, "search", q="latakia rebels", authors="Fred Lambert")

    assert page.get_by_role("heading", level=1).inner_text() == "1 story for “latakia rebels”"
    assert titles(page) == [TITLE]
    assert page.locator("#hits h2 mark").all_inner_texts() == ["rebels", "Latakia"]
    assert page.locator("#hits .byline").all_inner_texts() == ["12 August 2015Fred Lambert"]
    shown = [text.strip("… ") for text in page.locator("#hits .fragment").all_inner_texts()]
    assert shown == [
        piece["text"] for piece in response["hits"][0]["highlights"]["body"][:FRAGMENTS]
    ]
    assert listed(facet(page, "Author")) == expected(response["facets"]["authors"], "No author")


def test_a_shared_link_with_a_trackers_parameters_works(visit: Visit) -> None:
    page = visit("?q=latakia+rebels&utm_source=mail&fbclid=abc")

    expect(page.locator("#hits h2, #hits h3").first).to_have_text(TITLE)
    expect(page).to_have_url(re.compile("utm_source=mail&fbclid=abc"))


def test_words_in_many_scripts_are_highlighted(visit: Visit) -> None:
    page = visit("?q=новосибирске")

    assert page.locator("#hits h2 mark").all_inner_texts() == ["Новосибирске"]


def test_what_is_typed_is_searched_and_the_browsers_buttons_walk_the_states(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("palmyra")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=palmyra$"))
    expect(page).to_have_title("palmyra – News search")
    settle(page)
    found = titles(page)
    page.get_by_label("Sort").select_option("oldest")
    settle(page)
    assert titles(page) == [
        hit["title"] for hit in answer(page, "search", q="palmyra", sort="oldest")["hits"]
    ]

    page.go_back()
    expect(page).to_have_url(re.compile(r"\?q=palmyra$"))
    settle(page)

    assert titles(page) == found
    assert page.get_by_role("combobox", name="Search articles").input_value() == "palmyra"


def test_a_correction_is_offered_and_searched_on_click(visit: Visit) -> None:
    page = visit("?q=latakia+rebles&authors=Fred+Lambert")
    suggestion = answer(page, "search", q="latakia rebles", authors="Fred Lambert")["suggestion"]

    assert titles(page) == [TITLE]
    assert page.locator(".did-you-mean").inner_text() == "Did you mean latakia rebels? 1 article"

    page.get_by_role("link", name=suggestion["q"]).click()
    expect(page).to_have_url(re.compile(r"q=latakia\+rebels$"))
    settle(page)

    assert titles(page) == [TITLE]
    assert page.locator(".did-you-mean").count() == 0


def test_a_ticked_value_finds_exactly_its_count_and_its_chip_takes_it_away(visit: Visit) -> None:
    page = visit("?q=syria")
    before = listed(facet(page, "Author"))
    name, count, _ = before[0]

    page.get_by_role("checkbox", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"{count} {'stories' if count > 1 else 'story'} for “syria”"
    )
    assert page.locator(".chip").text_content() == f"Remove Author: {name} {count}"
    assert (name, count, True) in listed(facet(page, "Author"))
    assert page.evaluate("document.activeElement.dataset.key") == f"authors {name}"

    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)

    assert listed(facet(page, "Author")) == before


def test_articles_without_a_value_can_be_filtered(visit: Visit) -> None:
    page = visit()
    page.get_by_role("checkbox", name="No author").click()
    expect(page.locator(".chip")).to_have_text(re.compile("No author"))
    settle(page)

    assert page.locator("#hits .authors").count() == 0


def test_a_range_of_dates_is_typed(visit: Visit) -> None:
    page = visit("?q=syria")
    page.get_by_label("From").fill("2015-08-12")
    page.get_by_label("To", exact=True).fill("2015-08-14")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("published_from=2015-08-12&published_to=2015-08-14$"))
    settle(page)
    response = answer(
        page, "search", q="syria", published_from="2015-08-12", published_to="2015-08-14"
    )

    assert titles(page) == [hit["title"] for hit in response["hits"]]
    chip = rf"Remove Date: 12\s–\s14 Aug 2015 {response['total']['value']}"
    expect(page.locator(".chip")).to_have_text(re.compile(chip))


def test_a_bar_is_clicked_and_several_are_dragged_over(visit: Visit) -> None:
    page = visit()
    stretches = [
        bucket
        for bucket in answer(page, "search", facets="published")["facets"]["published"]["values"]
        if bucket["count"]
    ]
    bars = page.locator(".bars a")
    bars.nth(3).click()
    one = f"published_from={stretches[3]['from']}&published_to={stretches[3]['to']}$"
    expect(page).to_have_url(re.compile(one))
    settle(page)
    assert bars.nth(3).get_attribute("aria-current") == "true"
    assert str(stretches[3]["count"]) in page.get_by_role("heading", level=1).inner_text()

    bars.nth(2).hover()
    page.mouse.down()
    bars.nth(3).hover()
    bars.nth(5).hover()
    page.mouse.up()

    several = f"published_from={stretches[2]['from']}&published_to={stretches[5]['to']}$"
    expect(page).to_have_url(re.compile(several))
    settle(page)
    count = sum(stretch["count"] for stretch in stretches[2:6])
    assert page.get_by_role("heading", level=1).inner_text() == f"{count} stories"


def test_bars_are_walked_with_the_arrow_keys(visit: Visit) -> None:
    page = visit()
    bars = page.locator(".bars a")
    bars.nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    named = bars.nth(2).get_attribute("aria-label")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == named

    page.keyboard.press("Enter")

    expect(page.locator(".bars [aria-current]")).to_have_attribute("aria-label", str(named))


def test_pages_follow_one_another_without_a_gap(visit: Visit) -> None:
    page = visit("?sort=oldest&group_by=none")
    seen = titles(page)
    while page.get_by_role("link", name="Next").is_visible():
        page.get_by_role("link", name="Next").click()
        settle(page)
        seen += titles(page)

    every = answer(page, "search", sort="oldest", size=100, facets="", group_by="none")["hits"]
    assert seen == [hit["title"] for hit in every]


def test_suggestions_come_while_typing_and_are_chosen_by_keys(visit: Visit) -> None:
    page = visit()
    box = page.get_by_role("combobox", name="Search articles")
    box.press_sequentially("lamb")
    option = page.get_by_role("option", name="Fred Lambert")
    expect(option).to_be_visible()
    suggestions = answer(page, "suggest", q="lamb", size=8)["suggestions"]
    expect(page.get_by_role("option").first).to_have_text("Search for lamb")
    shown = page.locator("#suggestions .text").all_inner_texts()
    names = [item["value"] for item in suggestions if item["kind"] != "title"]
    titles_found = [item["value"] for item in suggestions if item["kind"] == "title"]
    assert sorted(shown[: len(names)]) == sorted(names)
    assert shown[len(names) :] == titles_found[:3]

    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?authors=Fred\+Lambert$"))
    settle(page)

    assert titles(page) == [TITLE]
    assert page.get_by_role("listbox").is_hidden()


def test_a_suggested_title_is_read_at_once_and_escape_leaves_the_list(visit: Visit) -> None:
    page = visit()
    box = page.get_by_role("combobox", name="Search articles")
    box.press_sequentially("nusra edge")
    expect(page.get_by_role("option", name=TITLE)).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Backspace")
    page.get_by_role("option", name=TITLE).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_values_that_are_not_listed_are_found_inside_their_facet(visit: Visit) -> None:
    page = visit()
    authors = facet(page, "Author")
    before = listed(authors)
    assert "Fred Lambert" not in [name for name, _, _ in before]
    find = authors.get_by_role("searchbox")
    find.press_sequentially("lam")
    expect(authors.get_by_role("checkbox", name="Fred Lambert")).to_be_visible()
    assert listed(authors) == [("Fred Lambert", 1, False)]
    find.press_sequentially("zzz")
    expect(authors.get_by_text("No matching values.")).to_be_visible()
    find.fill("")
    expect(authors.get_by_role("checkbox")).to_have_count(len(before))
    find.fill("fred")

    authors.get_by_role("checkbox", name="Fred Lambert").click()
    expect(page.locator(".chip")).to_have_text(re.compile("Fred Lambert 1"))

    assert ("Fred Lambert", 1, True) in listed(authors)


def test_on_a_phone_the_filters_wait_behind_a_button_and_nothing_runs_out(visit: Visit) -> None:
    page = visit(FOUND, viewport=PHONE)
    assert page.get_by_label("From").is_hidden()
    page.get_by_role("button", name="Filters (1)").click()

    sheet = page.get_by_role("dialog", name="Filters")
    assert sheet.get_by_role("checkbox", name="Fred Lambert").is_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    sheet.get_by_role("checkbox", name="Fred Lambert").click()
    expect(page.locator("#count")).to_have_text(re.compile(r"^\d+ stories for"))
    stories = page.locator("#count").inner_text().partition(" for")[0]
    sheet.get_by_role("button", name=f"Show {stories}").click()
    expect(sheet).to_be_hidden()
    assert page.locator(".chip").count() == 0


def test_the_skip_link_leads_to_the_results(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the results"
    page.keyboard.press("Enter")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.hit') !== null")
