"""Related articles in the InstantSearch dialect."""

from typing import Any

import pytest

from tests.integration.instantsearch import ARTICLES, post
from tests.integration.service import Service


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def recommend(service: Service, **params: Any) -> Any:
    body = {"requests": [{"indexName": "articles", "model": "looking-similar", **params}]}
    [response] = post(service, "/1/indexes/*/recommendations", body)["results"]
    return response


def test_related_articles_are_those_of_our_own_route(articles: Service) -> None:
    response = recommend(
        articles,
        objectID="a05",
        threshold=0,
        maxRecommendations=4,
        queryParameters={"facetFilters": ["section:World"], "attributesToHighlight": ["title"]},
        fallbackParameters={},
    )
    ours = articles.get("/v1/articles/a05/similar", section="World", size=4, fields="title")

    assert response["nbHits"] == len(response["hits"]) == 2
    assert response["complete"] is True
    assert [
        {"id": hit["objectID"], "score": hit["_score"], "title": hit["title"]}
        for hit in response["hits"]
    ] == [
        {"id": h["id"], "score": round(100 * h["score"], 2), "title": h["title"]}
        for h in ours["hits"]
    ]
    [first, *_] = response["hits"]
    assert first["_highlightResult"]["title"]["value"] == first["title"]


def test_recommendations_by_visits_or_purchases_are_empty(articles: Service) -> None:
    models = [
        {"model": "trending-items", "facetName": "section", "facetValue": "World"},
        {"model": "looking-similar", "objectID": "a05"},
        {"model": "trending-facets", "facetName": "section"},
        {"model": "bought-together", "objectID": "none"},
    ]
    body = {"requests": [{"indexName": "articles", "threshold": 0, **model} for model in models]}
    items, similar, facets, bought = post(articles, "/1/indexes/*/recommendations", body)["results"]

    assert [result["hits"] for result in (items, facets, bought)] == [[], [], []]
    assert items["message"].startswith("trending-items needs counts of visits or purchases")
    assert similar["hits"] == recommend(articles, objectID="a05")["hits"] != []


def test_a_threshold_leaves_out_what_is_less_similar(articles: Service) -> None:
    hits = recommend(articles, objectID="a05")["hits"]
    scores = [hit["_score"] for hit in hits]
    assert 100 >= scores[0] > scores[-1] > 0

    similar = recommend(articles, objectID="a05", threshold=scores[0])

    assert similar["hits"] == [hit for hit in hits if hit["_score"] == scores[0]]
    assert similar["nbHits"] == len(similar["hits"]) < len(hits)


@pytest.mark.parametrize(
    ("params", "status", "message"),
    [
        ({"objectID": "none"}, 404, "No article has this objectID."),
        (
            {"objectID": "a05", "model": "recommended-for-you"},
            400,
            "requests[0]: model input should be ",
        ),
        (
            {"objectID": "a05", "threshold": 101},
            400,
            "requests[0]: threshold input should be less than or equal to 100",
        ),
        (
            {"objectID": "a05", "queryParameters": {"filters": "colour:red"}},
            400,
            "requests[0]: filters filters by an unknown attribute; ",
        ),
        (
            {"objectID": "a05", "queryParameters": {"query": "x"}},
            400,
            "requests[0]: queryParameters.",
        ),
    ],
)
def test_an_invalid_recommendation_is_rejected(
    articles: Service, params: dict[str, Any], status: int, message: str
) -> None:
    body = {"requests": [{"model": "looking-similar", **params}]}
    response = articles.client.post("/1/indexes/*/recommendations", json=body)

    assert response.status_code == status
    assert response.json()["message"].startswith(message)
