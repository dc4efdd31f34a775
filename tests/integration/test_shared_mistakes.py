"""Mistakes that a few articles make too: they match as typed, and are offered a correction."""

from typing import Any

import pytest

from tests.integration.service import Service

POPULAR = 30


def article(number: int, title: str, body: str) -> dict[str, Any]:
    return {"id": f"a{number:02}", "title": title, "body": [body], "published_at": "2015-08-12"}


@pytest.fixture(scope="module")
def news(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    articles = [
        article(number, "Shutdown", f"The government shutdown files were read on day {number}.")
        for number in range(POPULAR)
    ]
    articles += [
        article(40, "A letter", "The goverment did not reply."),
        article(41, "Another", "Our goverment is late."),
    ]
    articles += [
        article(50 + number, "Profit", f"The airline flies back to profit in quarter {number}.")
        for number in range(4)
    ]
    articles += [
        article(60 + number, "Results", f"The airline is back to profit, says report {number}.")
        for number in range(4)
    ]
    service.load_articles(articles, tmp_path_factory.mktemp("articles"))
    return service


@pytest.mark.parametrize("q", ["goverment shutdown", "goverment"])
def test_a_mistake_that_articles_make_is_offered_its_correction(news: Service, q: str) -> None:
    suggestion = news.get("/v1/search", q=q)["suggestion"]

    assert suggestion["q"] == q.replace("goverment", "government")
    assert suggestion["total"] == POPULAR


def test_a_rare_word_in_a_search_that_finds_enough_is_not_a_mistake(news: Service) -> None:
    response = news.get("/v1/search", q="airline goverment", match="any")

    assert response["total"]["value"] > 5
    assert response["suggestion"] is None


def test_the_usual_spelling_has_no_suggestion(news: Service) -> None:
    assert news.get("/v1/search", q="government shutdown")["suggestion"] is None
