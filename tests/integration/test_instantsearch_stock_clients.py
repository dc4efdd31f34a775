"""What the stock clients of InstantSearch send, and what they receive."""

from typing import Any

import pytest

from tests.integration.instantsearch import ARTICLES, search
from tests.integration.service import Service

NEAR = {
    "id": "near",
    "title": "Army drove rebels out of Palmyra",
    "body": "The army drove the rebels out of Palmyra.",
    "tags": ["alpha"],
    "published_at": "2024-04-01",
}
SLASHES = {
    "id": "a/b c%2F?d",
    "title": "An id with any character",
    "body": "Text.",
    "published_at": "2024-04-02",
}


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles([*ARTICLES, NEAR, SLASHES], tmp_path_factory.mktemp("articles"))
    return service


def title_of_first_hit(service: Service, **query: Any) -> str:
    [result] = search(service, {**query, "hitsPerPage": 1})
    value: str = result["hits"][0]["_highlightResult"]["title"]["value"]
    return value


def test_autocomplete_highlights_with_its_own_tags(articles: Service) -> None:
    tags = {"highlightPreTag": "__aa-highlight__", "highlightPostTag": "__/aa-highlight__"}

    title = title_of_first_hit(articles, query="palmyra", **tags)

    assert title == "Army drove rebels out of __aa-highlight__Palmyra__/aa-highlight__"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("palmyra army", "<em>Army</em> drove rebels out of <em>Palmyra</em>"),
        ("army drove", "<em>Army</em> <em>drove</em> rebels out of Palmyra"),
        ('"army drove rebels"', "<em>Army</em> <em>drove</em> <em>rebels</em> out of Palmyra"),
    ],
)
def test_only_words_of_the_query_are_marked(articles: Service, query: str, title: str) -> None:
    assert title_of_first_hit(articles, query=query) == title
