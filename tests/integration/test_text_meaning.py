"""A text has the same meaning in a query, in a field, in a filter and in suggestions."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest

from api.query_language.lexer import contains_token
from tests.integration.service import Service

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "will",
        "title": "The Who play again",
        "body": "A concert.",
        "authors": ["Will Smith"],
        "published_at": "2015-08-12T12:48:00Z",
    },
    {
        "id": "army",
        "title": "Army of the north",
        "body": "It marched.",
        "authors": ["Fred Lambert"],
        "published_at": "2015-08-12T00:00:00Z",
    },
    {
        "id": "café",
        "title": "A café opens",
        "body": "Coffee.",
        "authors": ["José Núñez"],
        "published_at": "2015-08-12T12:48:00.001Z",
    },
    {"id": "xi", "title": "習近平訪問", "body": "東京。"},
    {"id": "calligraphy", "title": "習字の会", "body": "近い学校。平和。"},
    {
        "id": "launch",
        "title": "Rocket 🚀 launch",
        "body": "It flew 🚀 away.",
        "tags": ["🚀 space", "weather"],
    },
]


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("title:the", {"will", "army"}),  # a stop word as the only word
        ("authors:will", {"will"}),
        ("authors:will army", set()),
        ("army -authors:will", {"army"}),
        ("lamber*", {"army"}),  # a name is found by its beginning as it is by its word
        ("-lamber* army", set()),
        ("習近平*", {"xi"}),  # each character is a word of the index
        ("🚀", {"launch"}),
        ("rocket -🚀", set()),
        ("published:>2015-08-12T12:48:00Z", {"café"}),
        ("published:<2015-08-12T12:48:00Z", {"army"}),
        ("published:>=2015-08-12T12:48:00Z", {"café", "will"}),
    ],
)
def test_a_query_matches_its_article(articles: Service, q: str, found: set[str]) -> None:
    assert set(articles.ids(q)) == found


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ("title:the", "<mark>The</mark> Who play again"),
        ("🚀", "Rocket <mark>🚀</mark> launch"),
        ("習近平*", "<mark>習</mark><mark>近</mark><mark>平</mark>訪問"),
    ],
)
def test_matches_are_highlighted(articles: Service, q: str, marked: str) -> None:
    titles = [hit["highlights"]["title"]["html"] for hit in articles.search(q)["hits"]]

    assert marked in titles


@pytest.mark.parametrize(
    ("q", "why"),
    [
        ('"Fred Lambert"', ("authors", "phrase")),
        ("lamber*", ("authors", "prefix")),
        ("authors:lambert", ("authors", "stem")),
        ('authors:"Fred Lambert"', ("authors", "phrase")),
        ("title:the army", ("title", "exact")),
    ],
)
def test_matches_are_explained(articles: Service, q: str, why: tuple[str, str]) -> None:
    [hit] = articles.search(q, explain="true")["hits"]

    assert why in [(match["field"], match["kind"]) for match in hit["explanation"]]


def test_a_query_without_a_word_has_a_warning(articles: Service) -> None:
    response = articles.search("→ !?")

    assert response["total"]["value"] == len(ARTICLES)
    assert response["query"]["warnings"] == [
        {
            "code": "no-word",
            "message": "This contains no word to search for, so it excludes nothing.",
            "start": 0,
            "end": 4,
        }
    ]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_unicode_forms_of_a_filter_match(articles: Service, form: Any) -> None:
    name, begun = (unicodedata.normalize(form, text) for text in ("José Núñez", "josé"))
    query = {"facetFilters": [f"authors:{name}"]}

    assert articles.ids(authors=name) == ["café"]
    assert articles.ids(reject_authors=name, q="coffee") == []
    assert articles.ids(f'authors:"{name}"') == ["café"]
    [value] = articles.get("/v1/facets/authors", prefix=begun)["values"]
    assert (value["value"], value["highlight"]["ranges"]) == ("José Núñez", [[0, 4]])
    [offered] = articles.get("/v1/suggest", q=begun)["suggestions"]
    assert offered["value"] == "José Núñez"
    assert articles.get(f"/v1/articles/{unicodedata.normalize(form, 'café')}")["id"] == "café"
    [response] = articles.client.post("/v1/instantsearch", json=[query]).json()["results"]
    assert [hit["objectID"] for hit in response["hits"]] == ["café"]


def test_every_emoji_is_a_word_of_the_index(articles: Service) -> None:
    pictures = [char for char in map(chr, range(0x2600, 0x20000)) if is_picture(char)]

    analyzed = articles.server.indices.analyze(
        index=articles.alias, analyzer="news_unstemmed", text=" ".join(pictures)
    )

    assert [token["token"] for token in analyzed["tokens"]] == pictures


def is_picture(char: str) -> bool:
    return contains_token(char) and not char.isalnum()


def test_an_emoji_suggests_only_values_with_it(articles: Service) -> None:
    found = articles.get("/v1/facets/tags", prefix="🚀")
    offered = articles.get("/v1/suggest", q="🚀")

    assert [each["value"] for each in found["values"]] == ["🚀 space"]
    assert [(each["value"], each["highlight"]["ranges"]) for each in offered["suggestions"]] == [
        ("🚀 space", [[0, 1]]),
        ("Rocket 🚀 launch", [[7, 8]]),
    ]


@pytest.mark.parametrize("slip", ["20150812", "2015-W33", "2015-W33-3", "2015-08-12T12"])
def test_a_date_in_another_format_is_refused(articles: Service, slip: str) -> None:
    problem = articles.problem("/v1/search", published_to=slip)

    assert (problem["status"], problem["errors"][0]["name"]) == (422, "published_to")


def test_instantsearch_counts_all_articles_of_a_second(articles: Service) -> None:
    noon = int(datetime(2015, 8, 12, 12, 48, tzinfo=UTC).timestamp())
    query = {"facets": ["published_at"], "numericFilters": f"published_at={noon}"}

    [response] = articles.client.post("/v1/instantsearch", json=[query]).json()["results"]

    assert {hit["objectID"] for hit in response["hits"]} == {"will", "café"}
    assert response["facets"] == {"published_at": {str(noon): 2}}
