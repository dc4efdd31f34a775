"""The stock clients in a browser against a service that requires a key."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, Page

from api.http.security.api_keys import new_key
from tests.e2e.example_page import serve_example, serve_to
from tests.e2e.serving import PROJECT, serve_articles

pytestmark = pytest.mark.slow

# As its documentation shows it, but for the host.
AS_IT_COMES = """([url, key]) => window["algoliasearch/lite"]
    .liteClient("news", key, { hosts: options(url).hosts })"""
SEARCH = ".search([{ indexName: 'articles' }]).then(({ results }) => results[0].nbHits)"


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    """A key, and its line in the file of keys."""
    return new_key("page", ("read",))


@pytest.fixture
def page(
    elasticsearch_url: str,
    elasticsearch: Elasticsearch,
    browser: Browser,
    tmp_path: Path,
    key: tuple[str, str],
) -> Iterator[tuple[Page, str]]:
    """A page with the clients, and the address of a service that accepts this key."""
    keys = tmp_path / "keys"
    keys.write_text(key[1], "utf-8")
    with serve_example() as origin, serve_to(origin), pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_KEYS_FILE", str(keys))
        article = PROJECT / "seeds" / "001_loyalists-dig-in-along-ghab-plain.txt"
        with serve_articles(elasticsearch_url, elasticsearch, article) as api:
            context = browser.new_context()
            assert context.request.get(f"{api}/readyz").ok  # the client does not wait for a start
            opened = context.new_page()
            opened.goto(f"{origin}/instantsearch/?service={api}")
            yield opened, api
            context.close()


@pytest.mark.parametrize(
    ("client", "in_address"),
    [
        (AS_IT_COMES, True),
        ("([url, key]) => clients.lite(url, key)", False),
        ("([url, key]) => clients.full(url, key)", False),
        ("([url, key]) => clients.fetch(url, key)", False),
    ],
)
def test_a_key_lets_a_client_in_wherever_it_puts_it(
    page: tuple[Page, str], key: tuple[str, str], client: str, in_address: bool
) -> None:
    opened, api = page
    requests: list[tuple[str, str]] = []
    opened.on("request", lambda request: requests.append((request.method, request.url)))

    assert opened.evaluate(f"(given) => ({client})(given){SEARCH}", [api, key[0]]) == 1
    posts = [urlsplit(url).query for method, url in requests if method == "POST"]
    assert [key[0] in query for query in posts] == [in_address]


def test_a_rejected_key_is_explained_to_the_page(page: tuple[Page, str]) -> None:
    opened, api = page

    message = opened.evaluate(
        f"(given) => ({AS_IT_COMES})(given){SEARCH}.catch((error) => error.message)", [api, "none"]
    )

    assert message == "The key is unknown or was removed: request a new one."
