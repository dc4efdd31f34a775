"""The page in every state, judged by axe-core."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Visit
from tests.e2e.packages import install
from tests.e2e.test_search_page import CUSTOMERS

FOLDER = Path(__file__).parent
AXE = Path("node_modules") / "axe-core" / "axe.min.js"
LOOKS: tuple[dict[str, Any], ...] = (
    {"viewport": DESKTOP, "color_scheme": "light"},
    {"viewport": PHONE, "color_scheme": "dark"},
)


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, of the version that is locked next to this file."""
    return (install(FOLDER) / AXE).read_text("utf-8")


def plain(page: Page) -> None:
    """Leave the page as it came."""


def with_suggestions(page: Page) -> None:
    page.get_by_role("combobox", name="Search articles").press_sequentially("syr")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def with_every_facet(page: Page) -> None:
    toggle = page.locator("#filters-open")
    if toggle.is_visible():
        toggle.click()
    for closed in page.locator("details:not([open]) > summary").all()[::-1]:
        closed.click()


def with_dialog(name: str) -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        page.locator(f"footer [data-opens={name}]").click()
        expect(page.locator(f"dialog#{name}")).to_be_visible()

    return prepare


def with_saved_searches(page: Page) -> None:
    page.get_by_role("button", name="Save search").click()
    expect(page.locator("dialog#saved li")).to_be_visible()


def with_versions(page: Page) -> None:
    page.locator(".versions").first.click()
    expect(page.locator(".version-list li").first).to_be_visible()
    page.get_by_label("Compact").check()


def with_places(page: Page) -> None:
    toggle = page.locator("#filters-open")
    if toggle.is_visible():
        toggle.click()
    page.locator(".unfold").first.click()
    expect(page.locator(".places li").first).to_be_visible()


@pytest.mark.parametrize(
    ("state", "prepare"),
    [
        pytest.param("", plain, id="first", marks=pytest.mark.slow),
        pytest.param(
            "?q=syria&authors=Samir+Haddad&missing=section&published_from=2015",
            with_every_facet,
            id="results",
        ),
        pytest.param("?q=syria&trend=month&published_from=2014", plain, id="trend"),
        pytest.param("", with_suggestions, id="suggestions", marks=pytest.mark.slow),
        pytest.param(f"?q=latakia+rebels&article={CUSTOMERS}", plain, id="article"),
        pytest.param('?q="xyzzyq&authors=Fred+Lambert', plain, id="empty", marks=pytest.mark.slow),
        pytest.param("?colour=red", plain, id="refused", marks=pytest.mark.slow),
        pytest.param("?article=none", plain, id="missing", marks=pytest.mark.slow),
        pytest.param("?q=palmyra", with_saved_searches, id="saved", marks=pytest.mark.slow),
        pytest.param("", with_dialog("tips"), id="tips", marks=pytest.mark.slow),
        pytest.param("", with_dialog("about"), id="about", marks=pytest.mark.slow),
        pytest.param("?q=palmyra", with_versions, id="versions", marks=pytest.mark.slow),
        pytest.param("?q=syria", with_places, id="places", marks=pytest.mark.slow),
        pytest.param("away", plain, id="away", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(
    visit: Visit, axe: str, away: str, state: str, prepare: Callable[[Page], None]
) -> None:
    for look in LOOKS:
        page = visit("", at=away, **look) if state == "away" else visit(state, **look)
        prepare(page)
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")

        assert [describe(violation) for violation in found["violations"]] == []


def describe(violation: Any) -> str:
    nodes = "; ".join(
        f"{node['html'][:200]} {node['failureSummary']}" for node in violation["nodes"]
    )
    return f"{violation['impact']}: {violation['help']}: {nodes}"
