"""Searches by story: near-copies are one hit, and every count agrees with what is found."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.integration.service import Service, serve
from tests.unit.near_copies import original

RAIN, SNOW, HAIL = (" ".join(original(number)) for number in range(3))


def article(id_: str, body: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "title": "Weather", "body": body, "language": "en", **more}


ARTICLES = [
    article("rain-1", RAIN, source="Wire", published_at="2024-05-01", tags=["wet"]),
    article("rain-2", f"Updated. {RAIN}", source="Post", published_at="2024-05-02", tags=["wet"]),
    article("rain-3", RAIN, source="Wire", published_at="2024-06-03", title="A storm"),
    article("snow-1", SNOW, source="Wire", published_at="2024-05-01", tags=["wet", "cold"]),
    article("snow-2", f"Updated. {SNOW}", source="Post", tags=["cold"]),
    article("hail", HAIL, source="Post", published_at="2024-07-01"),
]


@pytest.fixture(scope="module")
def weather(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    with serve(elasticsearch_url, elasticsearch, shards=2) as service:
        service.load_articles(ARTICLES, tmp_path_factory.mktemp("weather"))
        yield service


def grouped(service: Service, q: str = "", **parameters: Any) -> Any:
    return service.search(q, group="story", highlight="none", fields="title", **parameters)


def test_near_copies_are_one_hit_with_a_count(weather: Service) -> None:
    found = grouped(weather, facets="")

    assert found["total"] == {"value": 3, "exact": True}
    assert [(hit["id"], hit["story"]) for hit in found["hits"]] == [
        ("hail", {"id": "hail", "count": 1}),
        ("rain-3", {"id": "rain-1", "count": 3}),
        ("snow-1", {"id": "snow-1", "count": 2}),
    ]
    assert found["page"]["next_cursor"] is None


def test_the_count_is_of_the_articles_that_match(weather: Service) -> None:
    found = grouped(weather, "weather", source="Post", sort="oldest")

    assert {hit["id"]: hit["story"]["count"] for hit in found["hits"]} == {
        "rain-2": 1,
        "snow-2": 1,
        "hail": 1,
    }


def test_choosing_a_counted_value_gives_its_count_as_the_total(weather: Service) -> None:
    facets = "source,tags,published:month"
    found = grouped(weather, facets=facets, source="Wire")

    assert {v["value"]: v["count"] for v in found["facets"]["source"]["values"]} == {
        "Post": 3,
        "Wire": 2,
    }
    for name in ("source", "tags"):
        for value in found["facets"][name]["values"]:
            chosen = {"source": "Wire"} | {name: value["value"]}
            assert grouped(weather, facets=facets, **chosen)["total"]["value"] == value["count"]
    for stretch in found["facets"]["published"]["values"]:
        dates = {"published_from": stretch["from"], "published_to": stretch["to"]}
        total = grouped(weather, facets=facets, source="Wire", **dates)["total"]
        assert total["value"] == stretch["count"]
    assert (
        found["facets"]["tags"]["missing"]
        == grouped(weather, source="Wire", missing="tags")["total"]["value"]
    )


def test_pages_of_stories_add_up_to_the_total(weather: Service) -> None:
    pages = [grouped(weather, size=1, page=number)["hits"] for number in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [1, 1, 1, 0]
    assert len({page[0]["story"]["id"] for page in pages[:3]}) == 3


def test_a_walk_by_story_is_refused(weather: Service) -> None:
    cursor = weather.search(size=1)["page"]["next_cursor"]

    problem = weather.problem("/v1/search", cursor=cursor, group="story", size=1)

    assert problem["status"] == 422
    assert "use page" in problem["errors"][0]["detail"]


@pytest.mark.parametrize("asked", ["rain-1", "rain-3"])
def test_a_story_tells_its_articles_the_first_one_first(weather: Service, asked: str) -> None:
    story = weather.get(f"/v1/stories/{asked}", fields="source")

    assert story | {"took_ms": 0} == {
        "id": "rain-1",
        "total": {"value": 3, "exact": True},
        "complete": True,
        "incomplete_reasons": [],
        "took_ms": 0,
        "articles": [
            {"id": "rain-1", "source": "Wire"},
            {"id": "rain-2", "source": "Post"},
            {"id": "rain-3", "source": "Wire"},
        ],
    }


def test_a_story_of_no_article_is_not_found(weather: Service) -> None:
    assert weather.problem("/v1/stories/sleet")["status"] == 404


def test_related_articles_leave_the_own_story_out_unless_asked(weather: Service) -> None:
    path = "/v1/articles/rain-1/similar"

    own = {"rain-2", "rain-3"}
    assert own.isdisjoint(hit["id"] for hit in weather.get(path)["hits"])
    assert own <= {hit["id"] for hit in weather.get(path, own_story="true")["hits"]}


def test_related_articles_of_the_dialect_leave_the_own_story_out(weather: Service) -> None:
    asked = {"indexName": "articles", "model": "looking-similar", "objectID": "rain-1"}
    body = {"requests": [asked | {"queryParameters": {"facetFilters": ["tags:wet"]}}]}

    answer = weather.client.post("/1/indexes/*/recommendations", json=body).json()

    ours = weather.get("/v1/articles/rain-1/similar", tags="wet")["hits"]
    [found] = answer["results"]
    assert [hit["objectID"] for hit in found["hits"]] == [hit["id"] for hit in ours]
    assert {"rain-2", "rain-3"}.isdisjoint(hit["objectID"] for hit in found["hits"])


def test_the_dialect_groups_by_distinct(weather: Service) -> None:
    asked = {"requests": [{"indexName": "articles", "distinct": True, "facets": ["source"]}]}

    [answer] = weather.client.post("/v1/instantsearch", json=asked).json()["results"]

    assert (answer["nbHits"], len(answer["hits"])) == (3, 3)
    assert answer["facets"] == {"source": {"Post": 3, "Wire": 2}}
