"""`<news-search>` on a page of another origin, with a key of the scope `public`."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, expect

from api.http.security.api_keys import new_key
from tests.e2e.example_page import serve_example, serve_to
from tests.e2e.serving import PROJECT, serve_articles

ARTICLE = PROJECT / "seeds" / "000_ec27dc8f054a1452.txt"


@pytest.fixture(scope="module")
def embedded(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """The page's origin, the service, and a key."""
    key, line = new_key("magazine", ("public",))
    file: Path = tmp_path_factory.mktemp("keys") / "keys"
    file.write_text(line, "utf-8")
    with serve_example() as origin, serve_to(origin), pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_KEYS_FILE", str(file))
        with serve_articles(elasticsearch_url, elasticsearch, ARTICLE) as service:
            yield origin, service, key


def address(embedded: tuple[str, str, str], key: str) -> str:
    origin, service, _ = embedded
    return f"{origin}/embedding/?{urlencode({'service': f'{service}/', 'key': key})}"


def test_a_page_of_another_origin_searches_with_a_public_key(
    browser: Browser, embedded: tuple[str, str, str]
) -> None:
    page = browser.new_page()
    page.goto(address(embedded, embedded[2]))
    page.get_by_role("searchbox", name="Search news").fill("latakia rebels")
    page.get_by_role("button", name="Search").click()

    title = "Syrian rebels, Nusra edge closer to Latakia province"
    expect(page.get_by_role("link", name=title)).to_have_attribute(
        "href", f"{embedded[1]}/?article=000_ec27dc8f054a1452.txt"
    )
    expect(page.get_by_role("status")).to_have_text("1 story")
    colour = "button => getComputedStyle(button).backgroundColor"
    assert page.get_by_role("button", name="Search").evaluate(colour) == "rgb(20, 83, 45)"
    page.close()


def test_a_wrong_key_is_reported_on_the_page(
    browser: Browser, embedded: tuple[str, str, str]
) -> None:
    page = browser.new_page()
    page.goto(address(embedded, "wrong"))
    page.get_by_role("searchbox", name="Search news").fill("latakia")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("status")).to_have_text("The search is not available at the moment.")
    page.close()
