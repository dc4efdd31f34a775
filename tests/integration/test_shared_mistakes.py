"""Mistakes that a few articles make too: they match as typed, and are offered a correction."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.elasticsearch.client import ElasticsearchClient, Request
from tests.integration.service import Service, serve

# Enough for each shard to know that the usual spelling is popular.
POPULAR = 90
SHARDS = 2


def article(number: int, title: str, body: str) -> dict[str, Any]:
    return {"id": f"a{number:02}", "title": title, "body": [body], "published_at": "2015-08-12"}


def load_news(service: Service, folder: Path) -> None:
    articles = [
        article(number, "Shutdown", f"The government shutdown files were read on day {number}.")
        for number in range(POPULAR)
    ]
    articles += [
        article(100, "A letter", "The goverment did not reply."),
        article(101, "Another", "Our goverment is late."),
    ]
    articles += [
        article(110 + number, "Profit", f"The airline flies back to profit in quarter {number}.")
        for number in range(4)
    ]
    articles += [
        article(120 + number, "Results", f"The airline is back to profit, says report {number}.")
        for number in range(4)
    ]
    service.load_articles(articles, folder)


@pytest.fixture(scope="module")
def news(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    load_news(service, tmp_path_factory.mktemp("articles"))
    return service


@pytest.fixture(scope="module")
def spread(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The same articles over several shards."""
    with serve(elasticsearch_url, elasticsearch, SHARDS) as service:
        load_news(service, tmp_path_factory.mktemp("spread"))
        yield service


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The bodies of the requests to Elasticsearch."""
    bodies: list[Any] = []
    send = ElasticsearchClient.send

    async def record(client: ElasticsearchClient, request: Request) -> Any:
        bodies.append(request.body)
        return await send(client, request)

    monkeypatch.setattr(ElasticsearchClient, "send", record)
    return bodies


@pytest.mark.parametrize("q", ["goverment shutdown", "goverment"])
def test_a_mistake_that_articles_make_is_offered_its_correction(news: Service, q: str) -> None:
    suggestion = news.get("/v1/search", q=q)["suggestion"]

    assert suggestion["q"] == q.replace("goverment", "government")
    assert suggestion["total"] == POPULAR


def test_a_mistake_is_offered_its_correction_over_several_shards(spread: Service) -> None:
    suggestion = spread.search("goverment")["suggestion"]

    assert (suggestion["q"], suggestion["total"]) == ("government", POPULAR)


def test_only_several_shards_need_a_request_for_mistakes(
    news: Service, spread: Service, sent: list[Any]
) -> None:
    assert news.search("airline flies quarter")["total"]["value"] == 4
    searches = [body for body in sent if "suggest" in body]
    assert [body["size"] for body in searches] == [10]
    sent.clear()

    assert spread.search("airline flies quarter")["total"]["value"] == 4
    searches = [body for body in sent if "suggest" in body]
    assert [body["size"] for body in searches] == [0]


def test_words_of_the_index_are_not_corrected_if_filters_exclude_all(
    news: Service, sent: list[Any]
) -> None:
    news.search("airline")
    sent.clear()

    response = news.search("airline quarter", published_from="2016-01-01")

    assert (response["total"]["value"], response["query"]["warnings"]) == (0, [])
    # The search, and what it matches without the filters; the languages may be requested again.
    sizes = [
        body and body["size"]
        for body in sent
        if not body or "suggest" in body or "languages" not in body["aggs"]
    ]
    assert sizes == [10, 0]


def test_a_rare_word_in_a_search_that_finds_enough_is_not_a_mistake(news: Service) -> None:
    response = news.get("/v1/search", q="airline goverment", match="any")

    assert response["total"]["value"] > 5
    assert response["suggestion"] is None


def test_the_usual_spelling_has_no_suggestion(news: Service) -> None:
    assert news.get("/v1/search", q="government shutdown")["suggestion"] is None
