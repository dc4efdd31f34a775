"""Alerts on the page: with a key that allows them, a saved search becomes one."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Page, expect

from api.http.security.api_keys import new_key
from tests.e2e.conftest import DESKTOP, PHONE, Visit
from tests.e2e.serving import PROJECT, serve_articles
from tests.e2e.test_accessibility import axe, describe
from tests.e2e.test_page_key import give

__all__ = ["axe"]  # a fixture

LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")]


@pytest.fixture(scope="module")
def desk(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The URL of an API, and a key that can save searches."""
    key, line = new_key("desk", ("read", "alerts"))
    file: Path = tmp_path_factory.mktemp("keys") / "keys"
    file.write_text(line, "utf-8")
    article = PROJECT / "seeds" / "001_loyalists-dig-in-along-ghab-plain.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_KEYS_FILE", str(file))
        with serve_articles(elasticsearch_url, elasticsearch, article) as address:
            yield address, key


def open_form(page: Page, key: str) -> None:
    give(page, key)
    page.get_by_role("button", name="Save search").click()
    page.get_by_role("button", name="Create alert").click()
    expect(page.get_by_text("In the last seven days: 1 story")).to_be_visible()


def test_a_saved_search_becomes_an_alert_with_a_webhook(
    visit: Visit, desk: tuple[str, str]
) -> None:
    address, key = desk
    page = visit("?q=rebels", at=address)
    open_form(page, key)
    page.get_by_label("Webhook address").fill("https://hooks.example/news")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator(".alert-form code")).to_have_text(re.compile("^whsec_"))
    alerts = page.locator("#alerts")
    expect(alerts.get_by_text("rebels · active")).to_be_visible()

    alerts.get_by_role("button", name="Delete alert").click()
    expect(alerts.get_by_text("rebels")).to_have_count(0)


def test_axe_finds_nothing_in_the_form(visit: Visit, desk: tuple[str, str], axe: str) -> None:
    address, key = desk
    for size, scheme in LOOKS:
        page = visit("?q=rebels", at=address, viewport=size, color_scheme=scheme)
        open_form(page, key)
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        if directory := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(directory) / f"alert-{size['width']}-{scheme}.png")

        assert [describe(violation) for violation in found["violations"]] == []
