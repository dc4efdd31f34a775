"""The article view and its links."""

from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Visit, arrive, settle
from tests.e2e.test_search_page import CUSTOMERS, FOUND, TITLE, answer, titles

MUSEUM = "https://themuseumletter.example/interviews/palmyra-after"


def test_the_customers_article_is_read_whole_with_its_neighbours(visit: Visit) -> None:
    page = visit(FOUND)
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    article = answer(page, f"articles/{CUSTOMERS}", q="latakia rebels")
    similar = answer(page, f"articles/{CUSTOMERS}/similar", size=5)["hits"]
    marked = article["highlights"]["body"][0]

    paragraphs = page.locator(".story .body p").all_inner_texts()
    assert len(paragraphs) == 9
    assert "\n\n".join(paragraphs) == marked["text"]
    assert page.locator(".story .body mark").all_inner_texts() == [
        marked["text"][start:end] for start, end in marked["ranges"]
    ]
    assert page.locator(".story h1 mark").all_inner_texts() == ["rebels", "Latakia"]
    assert page.locator(".story .times").inner_text().startswith("12 August 2015, 12:48 UTC")
    [caption] = article["captions"]
    assert page.locator(".pictures p").inner_text() == f"{caption['text']} {caption['credit']}"
    assert page.locator(".related h3").all_inner_texts() == [hit["title"] for hit in similar]
    assert [shared.all_inner_texts() for shared in words_shared(page)] == [
        hit["shared_terms"][:3] for hit in similar
    ]


def words_shared(page: Page) -> list[Locator]:
    return [hit.locator(".shared b") for hit in page.locator(".related-hit").all()]


def test_the_focus_goes_into_the_article_and_back_to_its_link(visit: Visit) -> None:
    page = visit(FOUND)
    page.get_by_role("link", name=TITLE).press("Enter")
    expect(page.locator(".story h1")).to_be_focused()

    page.go_back()

    expect(page.get_by_role("link", name=TITLE)).to_be_focused()
    assert page.locator(".chip").count() == 1


def test_from_a_related_article_one_comes_back_to_the_search(visit: Visit) -> None:
    page = visit(f"{FOUND}&article={CUSTOMERS}")
    first = page.locator(".related h3").first
    wanted = first.inner_text()
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(wanted)

    page.get_by_role("link", name="Back to the results").click()
    settle(page)

    assert titles(page) == [TITLE]


def test_sub_headings_keep_their_position(visit: Visit) -> None:
    page = visit()
    every = answer(page, "search", size=100, fields="headings", facets="")["hits"]
    headed = next(hit for hit in every if hit["headings"])
    arrive(page, f"/?article={headed['id']}")

    parts = page.locator(".story .body").locator("h2, p")
    names = [part.evaluate("part => part.localName") for part in parts.all()]
    places = [index for index, name in enumerate(names) if name == "h2"]
    assert [place - count for count, place in enumerate(places)] == [
        heading["before"] for heading in headed["headings"]
    ]
    assert page.locator(".story .body h2").all_inner_texts() == [
        heading["text"] for heading in headed["headings"]
    ]


def test_an_article_whose_id_is_an_address_is_read_and_leads_there(visit: Visit) -> None:
    page = visit(f"?{urlencode({'article': MUSEUM})}")

    assert page.locator("a.origin").get_attribute("href") == MUSEUM
    page.locator(".labels dd a").first.click()
    expect(page.locator(".chip")).to_have_count(1)


def test_an_article_that_is_not_there_is_said_to_be_missing(visit: Visit) -> None:
    page = visit("?article=none")

    assert page.get_by_role("alert").get_by_role("heading").inner_text() == (
        "There is no such article"
    )
    assert page.get_by_role("button", name="Try again").count() == 0


def test_on_a_phone_the_article_fits_and_the_related_ones_follow(visit: Visit) -> None:
    page = visit(f"?article={CUSTOMERS}", viewport=PHONE)
    story, related = page.locator(".story").bounding_box(), page.locator(".related").bounding_box()

    assert story
    assert related
    assert story["y"] + story["height"] <= related["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
