"""The page of a service that requires a key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Page, expect

from api.http.security.api_keys import new_key
from tests.e2e.conftest import PHONE, Visit, settle
from tests.e2e.serving import PROJECT, serve_articles
from tests.e2e.test_accessibility import axe, describe

__all__ = ["axe"]  # a fixture


@pytest.fixture(scope="module")
def locked(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The URL of an API that requires a key, and a key."""
    key, line = new_key("reader", ("read",))
    file: Path = tmp_path_factory.mktemp("keys") / "keys"
    file.write_text(line, "utf-8")
    article = PROJECT / "seeds" / "001_loyalists-dig-in-along-ghab-plain.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_KEYS_FILE", str(file))
        with serve_articles(elasticsearch_url, elasticsearch, article) as address:
            yield address, key


def give(page: Page, key: str) -> None:
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_label("Key", exact=True).press("Enter")
    settle(page)


def test_the_page_prompts_for_a_key_and_keeps_it_in_its_tab(
    visit: Visit, locked: tuple[str, str]
) -> None:
    address, key = locked
    page = visit("?q=rebels", at=address)
    prompt = page.get_by_role("alert")
    expect(prompt.get_by_role("heading")).to_have_text("This archive needs a key")

    give(page, "wrong")
    expect(prompt.get_by_role("heading")).to_have_text("This key is not known")
    give(page, key)
    expect(page.locator("#hits .hit")).to_have_count(1)
    assert key not in page.url
    page.get_by_role("link").filter(has=page.locator("mark")).first.click()
    settle(page)
    expect(page.locator("#article h1")).to_be_visible()
    page.reload()
    settle(page)
    assert page.get_by_role("alert").count() == 0

    other = visit("?q=rebels", at=address)
    expect(other.get_by_role("alert").get_by_role("heading")).to_have_text(
        "This archive needs a key"
    )


def test_axe_finds_nothing_in_the_key_prompt(
    visit: Visit, locked: tuple[str, str], axe: str
) -> None:
    page = visit("", at=locked[0], viewport=PHONE, color_scheme="dark")
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")

    assert [describe(violation) for violation in found["violations"]] == []
