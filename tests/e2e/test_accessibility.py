"""The page in every state, judged by axe-core."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Visit
from tests.e2e.test_search_page import CUSTOMERS

FOLDER = Path(__file__).parent
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
LOOKS: tuple[dict[str, Any], ...] = (
    {"viewport": DESKTOP, "color_scheme": "light"},
    {"viewport": PHONE, "color_scheme": "dark"},
)


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, of the version that is locked beside this file."""
    if not AXE.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("no npm found, which installs axe-core: install Node")
        done = subprocess.run([npm, "ci"], cwd=FOLDER, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"axe-core cannot be installed: {done.stderr}")
    return AXE.read_text("utf-8")


def plain(page: Page) -> None:
    """Leave the page as it came."""


def with_suggestions(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("syr")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def with_every_facet(page: Page) -> None:
    toggle = page.locator("#filters-toggle")
    if toggle.is_visible():
        toggle.click()
    for closed in page.locator("details:not([open]) > summary").all()[::-1]:
        closed.click()


@pytest.mark.parametrize(
    ("state", "prepare"),
    [
        ("", plain),
        ("?q=syria&authors=Samir+Haddad&missing=section&published_from=2015", with_every_facet),
        ("", with_suggestions),
        (f"?q=latakia+rebels&article={CUSTOMERS}", plain),
        ('?q="xyzzyq&authors=Fred+Lambert', plain),
        ("?colour=red", plain),
        ("?article=none", plain),
        ("away", plain),
    ],
    ids=["first", "results", "suggestions", "article", "empty", "refused", "missing", "away"],
)
def test_axe_finds_nothing(
    visit: Visit, axe: str, away: str, state: str, prepare: Callable[[Page], None]
) -> None:
    for look in LOOKS:
        page = visit("", at=away, **look) if state == "away" else visit(state, **look)
        prepare(page)
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")

        assert [told(violation) for violation in found["violations"]] == []


def told(violation: Any) -> str:
    nodes = "; ".join(
        f"{node['html'][:200]} {node['failureSummary']}" for node in violation["nodes"]
    )
    return f"{violation['impact']}: {violation['help']}: {nodes}"
