"""Near-copies of one text: one hit that unfolds, and listed next to an article."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visit, settle
from tests.e2e.test_search_page import answer, titles

FIRST = "006_syrian-army-recaptures-palmyra.txt"


def test_versions_are_one_hit_and_can_be_unfolded(visit: Visit) -> None:
    page = visit("?q=palmyra")
    response = answer(page, "search", q="palmyra")

    assert page.get_by_role("heading", level=1).inner_text() == (
        f"{response['total']['value']} stories for “palmyra”"
    )
    assert titles(page) == [hit["title"] for hit in response["hits"]]
    with_versions = [hit for hit in response["hits"] if hit["story"]["count"] > 1]
    buttons = page.locator(".versions")
    assert buttons.all_inner_texts() == [
        f"and {n} other version{'s' if n > 1 else ''}"
        for n in (hit["story"]["count"] - 1 for hit in with_versions)
    ]
    buttons.first.click()
    [first, *_] = with_versions
    story = answer(page, f"stories/{first['story']['id']}")["articles"]
    expect(page.locator(".version-list").first.get_by_role("link")).to_have_text(
        [article["title"] for article in story if article["id"] != first["id"]]
    )


def test_without_grouping_each_version_is_a_hit(visit: Visit) -> None:
    page = visit("?q=palmyra")
    page.get_by_role("checkbox", name="Group versions").click()
    expect(page).to_have_url(re.compile("group_by=none$"))
    settle(page)
    response = answer(page, "search", q="palmyra", group_by="none")

    assert page.get_by_role("heading", level=1).inner_text() == (
        f"{response['total']['value']} articles for “palmyra”"
    )
    assert page.locator(".versions").count() == 0


def test_the_other_versions_are_listed_next_to_the_article(visit: Visit) -> None:
    page = visit(f"?q=palmyra&article={FIRST}")
    story = answer(page, f"stories/{FIRST}")["articles"]

    versions = page.get_by_role("complementary", name="Other versions of this story")

    assert versions.locator("h3").all_inner_texts() == [
        article["title"] for article in story if article["id"] != FIRST
    ]
