"""Near-copies of one text: one hit with `group_by=story`, and listed next to an article."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visit, settle
from tests.e2e.test_search_page import answer, titles

FIRST = "006_syrian-army-recaptures-palmyra.txt"


def test_updates_become_one_hit_with_their_number(visit: Visit) -> None:
    page = visit("?q=palmyra")
    page.get_by_role("checkbox", name="Group updates").click()
    expect(page).to_have_url(re.compile("group_by=story$"))
    settle(page)
    response = answer(page, "search", q="palmyra", group_by="story")

    assert page.get_by_role("heading", level=1).inner_text() == (
        f"{response['total']['value']} stories for “palmyra”"
    )
    assert titles(page) == [hit["title"] for hit in response["hits"]]
    assert page.locator(".versions").all_inner_texts() == [
        f"{hit['story']['count']} versions of this story"
        for hit in response["hits"]
        if hit["story"]["count"] > 1
    ]
    page.get_by_role("checkbox", name="Group updates").click()
    expect(page).to_have_url(re.compile(r"\?q=palmyra$"))


def test_the_other_versions_are_listed_next_to_the_article(visit: Visit) -> None:
    page = visit(f"?q=palmyra&article={FIRST}")
    story = answer(page, f"stories/{FIRST}")["articles"]

    versions = page.get_by_role("complementary", name="Other versions of this story")

    assert versions.locator("h3").all_inner_texts() == [
        article["title"] for article in story if article["id"] != FIRST
    ]
