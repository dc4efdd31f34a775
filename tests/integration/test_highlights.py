"""Highlights as data: on every script, and on articles that try to forge a mark."""

from typing import Any

import pytest

from tests.integration.service import Service

PARAGRAPHS = [
    "🌋 The vulca\u0301n erupted — 👩‍🚀 watched. Šťastný volcano!",
    "<mark>volcano</mark> & <script>alert('volcano')</script>",
    "\ue000volcano\ue001 \ue002volcano\ue003",
]
ARTICLES: list[dict[str, Any]] = [
    {"id": "odd", "title": "A <b>volcano</b> & 🌋 volcanoes", "body": PARAGRAPHS},
    {"id": "lead", "title": "Quiet", "lead": "A volcano slept.", "body": "Nothing happened."},
    {"id": "caption", "title": "Calm", "body": "All calm.", "captions": [{"text": "A geyser."}]},
]


@pytest.fixture(scope="module")
def odd(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def highlights(service: Service, q: str, article: str, **parameters: Any) -> Any:
    response = service.search(q, facets="", fields="", **parameters)
    [found] = [hit["highlights"] for hit in response["hits"] if hit["id"] == article]
    return found


def test_a_title_is_whole_and_escaped(odd: Service) -> None:
    assert highlights(odd, "volcano", "odd")["title"] == {
        "html": "A &lt;b&gt;<mark>volcano</mark>&lt;/b&gt; &amp; 🌋 <mark>volcanoes</mark>",
        "text": "A <b>volcano</b> & 🌋 volcanoes",
        "ranges": [[5, 12], [21, 30]],
    }


def test_ranges_are_code_points_and_tags_cannot_be_forged(odd: Service) -> None:
    text = odd.get("/v1/articles/odd")["body"]

    [body] = highlights(odd, "volcano", "odd", highlight="full")["body"]

    assert body["text"] == text
    assert [text[start:end] for start, end in body["ranges"]] == ["volcano"] * 5
    assert body["html"].count("<mark>") == body["html"].count("</mark>") == 5
    assert "&lt;mark&gt;<mark>volcano</mark>&lt;/mark&gt;" in body["html"]


def test_combining_accents_are_highlighted_with_their_letter(odd: Service) -> None:
    [body] = highlights(odd, "vulcán", "odd", highlight="full")["body"]

    assert [body["text"][start:end] for start, end in body["ranges"]] == ["vulcán"]


def test_the_lead_is_shown_if_the_body_does_not_match(odd: Service) -> None:
    assert highlights(odd, "volcano", "lead")["body"] == [
        {
            "html": "A <mark>volcano</mark> slept.",
            "text": "A volcano slept.",
            "ranges": [[2, 9]],
        }
    ]


def test_the_lead_is_plain_if_only_a_caption_matched(odd: Service) -> None:
    assert highlights(odd, "geyser", "caption") == {
        "title": {"html": "Calm", "text": "Calm", "ranges": []},
        "body": [{"html": "All calm.", "text": "All calm.", "ranges": []}],
    }


def test_a_whole_article_is_highlighted(odd: Service) -> None:
    article = odd.get("/v1/articles/lead", q="volcano nothing")

    assert article["highlights"] == {
        "title": {"html": "Quiet", "text": "Quiet", "ranges": []},
        "body": [
            {
                "html": "<mark>Nothing</mark> happened.",
                "text": "Nothing happened.",
                "ranges": [[0, 7]],
            }
        ],
    }


def test_an_article_without_a_query_has_no_highlights(odd: Service) -> None:
    article = odd.get("/v1/articles/lead")

    assert article.pop("indexed_at")
    assert article == {
        "id": "lead",
        "title": "Quiet",
        "lead": "A volcano slept.",
        "body": "Nothing happened.",
        "captions": [],
        "headings": [],
        "published_at": None,
        "updated_at": None,
        "authors": [],
        "source": None,
        "agencies": [],
        "section": None,
        "tags": [],
        "places": [],
        "place_paths": [],
        "people": [],
        "organizations": [],
        "dateline": None,
        "language": None,
        "url": None,
        "word_count": 2,
        "complete": True,
        "incomplete_reasons": [],
    }
