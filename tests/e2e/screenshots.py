"""Writes screenshots of the page's states: `python -m tests.e2e.screenshots URL DIRECTORY [NAME…]`.

Each state is written for a phone and a desktop, light and dark, so that a person can look at them.
The service at the URL should contain some hundred articles.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.e2e.conftest import CHROMIUMS, DESKTOP, OPTIONS, PHONE

WAIT_MS = 20_000
SIZES = {"phone": PHONE, "desktop": DESKTOP}
SCHEMES = ("light", "dark")


def nothing(_page: Page) -> None:
    """Leave the page as it loads."""


def typed(page: Page) -> None:
    page.locator("#q").press_sequentially("trum")
    page.get_by_role("option").nth(1).wait_for()


def filters(page: Page) -> None:
    button = page.locator("#filters-open")
    if button.is_visible():
        button.click()


def places(page: Page) -> None:
    filters(page)
    page.locator(".unfold").first.click()
    page.locator(".places li").first.wait_for()
    page.locator(".places").first.scroll_into_view_if_needed()


def compact(page: Page) -> None:
    page.get_by_label("Compact").click()


def versions(page: Page) -> None:
    page.locator(".versions").first.click()
    page.locator(".version-list li").first.wait_for()
    page.locator(".versions").first.scroll_into_view_if_needed()


def bottom(page: Page) -> None:
    page.evaluate("scrollTo(0, document.body.scrollHeight)")


def opened(name: str) -> Callable[[Page], None]:
    return lambda page: page.locator(f"footer [data-opens={name}]").click()


def saved(page: Page) -> None:
    page.get_by_role("button", name="Save search").click()


def article(page: Page) -> None:
    page.locator(".hit h2 a").first.click()
    page.locator(".story h1").wait_for()


def related(page: Page) -> None:
    article(page)
    page.locator(".related").last.scroll_into_view_if_needed()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "start": ("", nothing),
    "results": ("?q=trump", nothing),
    "grouped-off": ("?q=syria&group_by=none", nothing),
    "versions": ("?q=palmyra", versions),
    "compact": ("?q=trump", compact),
    "last-results": ("?q=trump&page=2", bottom),
    "suggestions": ("", typed),
    "filters": ("?q=syria&section=World", filters),
    "places": ("?q=syria", places),
    "chips": ("?q=president&reject_authors=BBC+News&published_from=2015&missing=section", nothing),
    "trend": ("?q=syria&trend=month&published_from=2015", nothing),
    "correction": ("?q=latakia+rebles", nothing),
    "warning": ('?q="latakia rebels', nothing),
    "nothing": ("?q=xyzzyq&authors=Fred+Lambert&published_from=2015", nothing),
    "invalid": ("?q=latakia&published_from=yesterday&sort=best", nothing),
    "article": ("?q=syria", article),
    "related": ("?q=syria", related),
    "no-article": ("?article=none", nothing),
    "saved": ("?q=trump&published_from=2015", saved),
    "tips": ("", opened("tips")),
    "about": ("", opened("about")),
    "not-found": ("nothing/here", nothing),
}


def take(browser: Browser, url: str, directory: Path, names: list[str]) -> None:
    """Write the screenshots of the named states, of all without names."""
    for name, (path, prepare) in STATES.items():
        if names and name not in names:
            continue
        for size, viewport in SIZES.items():
            for scheme in SCHEMES:
                look: dict[str, Any] = {"viewport": viewport, "color_scheme": scheme}
                context = browser.new_context(**look)
                context.set_default_timeout(WAIT_MS)
                page = context.new_page()
                page.goto(f"{url}/{path}")
                page.wait_for_selector("main:not([aria-busy=true])")
                try:
                    prepare(page)
                except Error as error:
                    print(f"{name} {size} {scheme}: {error}", file=sys.stderr)  # noqa: T201
                page.wait_for_load_state("networkidle")
                page.screenshot(path=directory / f"{name}-{size}-{scheme}.png")
                context.close()


def main() -> None:
    """Run the command."""
    url, directory, *names = sys.argv[1:]
    Path(directory).mkdir(parents=True, exist_ok=True)
    path = next(filter(None, map(shutil.which, CHROMIUMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        take(browser, url.rstrip("/"), Path(directory), names)
        browser.close()


if __name__ == "__main__":
    main()
