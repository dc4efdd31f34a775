"""The trend view of the page: chart, table, intervals, and what a click narrows."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visit

YEAR = "?q=syria&published_from=2015&published_to=2015"


def test_the_chart_and_the_table_show_the_same_counts(visit: Visit) -> None:
    page = visit(YEAR)
    page.get_by_role("link", name="Trend", exact=True).click()
    page.get_by_role("link", name="Months").click()
    bars = page.get_by_role("list", name="Chart of articles over time").get_by_role("listitem")
    rows = page.get_by_role("region", name="Table of articles over time").locator("tbody tr")
    expect(bars).to_have_count(12)

    labels = [bar.get_attribute("aria-label") or "" for bar in bars.get_by_role("link").all()]
    counted = [re.search(r": (\d+) of (\d+)", label) for label in labels]
    in_chart = [match.groups() for match in counted if match]
    every_row = [tuple(row.locator("td").all_inner_texts()[:2]) for row in rows.all()]
    in_table = [row for row in every_row if row[0] != "0"]

    assert in_chart == in_table
    assert sum(int(count) for count, _ in in_chart) > 5
    assert len(every_row) == 12
    assert any(label.startswith("Aug 2015: ") for label in labels)


def test_a_click_narrows_the_search_to_the_bar(visit: Visit) -> None:
    page = visit(f"{YEAR}&trend=month&group_by=none")
    chart = page.get_by_role("list", name="Chart of articles over time")
    bar = chart.get_by_role("link", name=re.compile("^Aug 2015: "))
    label = bar.get_attribute("aria-label") or ""
    bar.click()
    expect(page).to_have_url(re.compile("published_from=2015-08-01.*published_to=2015-08-31"))

    count = re.search(r": (\d+) of", label)
    assert count
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{count[1]} article"))


def test_arrow_keys_move_between_bars_and_enter_narrows(visit: Visit) -> None:
    page = visit(f"{YEAR}&trend=month")
    bars = page.get_by_role("list", name="Chart of articles over time").get_by_role("link")
    names = [bar.get_attribute("aria-label") or "" for bar in bars.all()]
    august = next(index for index, name in enumerate(names) if name.startswith("Aug 2015: "))
    bars.first.focus()
    for _ in range(august):
        page.keyboard.press("ArrowRight")
    expect(bars.nth(august)).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("published_from=2015-08-01"))


def test_the_trend_can_be_closed_and_is_not_sent_with_the_search(visit: Visit) -> None:
    page = visit(f"{YEAR}&trend=auto")
    expect(page.get_by_role("heading", name="Articles over time")).to_be_visible()
    page.get_by_role("link", name="Trend", exact=True).click()

    expect(page.get_by_role("heading", name="Articles over time")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("trend"))


def test_too_many_buckets_are_a_sentence_with_a_remedy(visit: Visit) -> None:
    page = visit("?trend=day&published_from=1990&published_to=2020")

    expect(page.locator("#trend")).to_contain_text(
        "at most 2000 are counted. Give a wider interval"
    )
    expect(page.locator("#count")).to_contain_text("stories")
