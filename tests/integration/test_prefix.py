"""Searches at each key: the last word also matches longer words that begin with it."""

from typing import Any

import pytest

from tests.integration.instantsearch import search
from tests.integration.service import Service


def article(id_: str, title: str, body: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "title": title, "body": [body], "published_at": "2024-05-01", **more}


@pytest.fixture(scope="module")
def news(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    articles = [
        article("ukraine", "Ukraine asks for aid", "The ministers met.", section="World"),
        article("usda", "USDA counts the crops", "The fields of the ukrainian border are dry."),
        article("house", "White House is repainted", "The painters used white lead."),
        article("housing", "Mayor plans white housing", "Each block is painted."),
        article("led", "Jets hit trucks", "A U.S.-led coalition came.", people=["Ana Lambert"]),
        article("arabic", "A visit to al-Assad", "The visit was short."),
        article("flight", "The towers after 9/11", "Nine pages on eleven towers."),
        article("scores", "The season", "It was 9 to 116 at half time."),
    ]
    service.load_articles(articles, tmp_path_factory.mktemp("articles"))
    return service


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("ukra", {"ukraine", "usda"}),
        ("u", {"ukraine", "usda", "house", "led"}),
        ("white hou", {"house", "housing"}),
        ("White Hous", {"house", "housing"}),
        ("white house", {"house", "housing"}),
        ("hou whi", {"house", "housing"}),
        ("lambe", {"led"}),
        ("U.S.-l", {"led"}),
        ("u.", {"ukraine", "usda", "house", "led"}),
        ("al-as", {"arabic"}),
        ("assa", {"arabic"}),
        ("9/11", {"flight"}),
        ("hou", {"house", "housing"}),
        ("-coalition jet", set()),
        ("hou OR lambe", {"led"}),  # only the last word goes on
    ],
)
def test_the_last_word_matches_longer_words(news: Service, typed: str, ids: set[str]) -> None:
    assert set(news.ids(typed, prefix="last")) == ids


def test_without_the_parameter_words_are_whole(news: Service) -> None:
    assert news.ids("lambe") == []
    assert news.ids("white hou", match="all") == []


def test_a_blank_or_a_parenthesis_ends_the_word(news: Service) -> None:
    assert news.ids("lambe ", prefix="last") == []
    assert news.ids("(lambe)", prefix="last") == []


def test_every_word_goes_on_with_all(news: Service) -> None:
    assert news.ids("whi hou", prefix="last", match="all") == []
    assert set(news.ids("whi hou", prefix="all", match="all")) == {"house", "housing"}


def test_a_whole_word_is_before_longer_ones(news: Service) -> None:
    assert news.ids("white house", prefix="last") == ["house", "housing"]


def test_totals_facets_cursors_and_highlights_count_the_same(news: Service) -> None:
    first = news.search("ukra", prefix="last", size=1, facets="section")

    assert first["total"] == {"value": 2, "exact": True}
    assert first["facets"]["section"]["values"][0]["count"] == 1
    assert first["facets"]["section"]["missing"] == 1
    assert first["hits"][0]["id"] == "ukraine"
    assert first["hits"][0]["highlights"]["title"]["html"] == "<mark>Ukraine</mark> asks for aid"
    cursor = first["page"]["next_cursor"]
    [second] = news.search("ukra", prefix="last", size=1, facets="section", cursor=cursor)["hits"]
    assert second["id"] == "usda"
    assert "<mark>ukrainian</mark>" in second["highlights"]["body"][0]["html"]


def test_an_explanation_names_the_longer_word(news: Service) -> None:
    [hit, _] = news.search("ukra", prefix="last", explain=True)["hits"]
    sentence = "A word in title begins with “ukra”."
    assert sentence in [match["sentence"] for match in hit["explanation"]]

    explained = news.get("/v1/articles/ukraine/explain", q="ukra", prefix="last")
    assert explained["found"]
    assert explained["missing_words"] == []
    assert not news.get("/v1/articles/ukraine/explain", q="ukra")["found"]


def test_only_what_begins_no_word_is_corrected(news: Service) -> None:
    assert news.search("ukra", prefix="last")["suggestion"] is None
    assert news.ids("unkrai", prefix="last")[0] == "ukraine"
    assert set(news.ids("whtie hou", prefix="last")) == {"house", "housing"}


def test_the_first_letters_of_a_word_do_not_count_as_a_word_of_a_longer_query(
    news: Service,
) -> None:
    typed = "ukraine asks ministers t"
    assert news.ids(typed, prefix="last") == ["ukraine"]


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"query": "ukra"}, {"ukraine", "usda"}),
        ({"query": "ukra", "queryType": "prefixLast"}, {"ukraine", "usda"}),
        ({"query": "whi hou", "queryType": "prefixAll"}, {"house", "housing"}),
        ({"query": "lambe", "queryType": "prefixNone"}, set()),
        ({"query": "ukra", "restrictSearchableAttributes": ["title"]}, {"ukraine"}),
        ({"query": "ukra*", "restrictSearchableAttributes": ["body"]}, {"usda"}),
        ({"query": "lambe", "restrictSearchableAttributes": ["people"]}, {"led"}),
        ({"similarQuery": "lambe"}, set()),
    ],
)
def test_stock_clients_search_half_typed_words(
    news: Service, params: dict[str, Any], ids: set[str]
) -> None:
    [result] = search(news, {"indexName": "articles", **params})

    assert {hit["objectID"] for hit in result["hits"]} == ids
    assert result["nbHits"] == len(ids)


def test_the_values_of_facets_count_half_typed_words(news: Service) -> None:
    query = {"indexName": "articles", "type": "facet", "facet": "section", "query": "ukrai"}
    [result] = search(news, {**query, "facetQuery": "wor"})
    assert [(hit["value"], hit["count"]) for hit in result["facetHits"]] == [("World", 1)]
