"""Searches by story: near-copies are one hit, and every count agrees with what is found."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from api.search.export import PAGE_SIZE
from api.search.grouping import EXACT_UP_TO
from tests.integration.service import Service, serve
from tests.unit.near_copies import original

RAIN, SNOW, HAIL = (" ".join(original(number)) for number in range(3))

# More than the articles that one step passes over with a page size of 1.
WIRE_COPIES = 15
MANY, FEW, TAGS = EXACT_UP_TO + 100, 50, 40


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
    return service.search(q, group_by="story", highlight="none", fields="title", **parameters)


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


def test_selecting_a_value_returns_its_count_of_stories(weather: Service) -> None:
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


def test_unlisted_values_are_counted_in_articles(weather: Service) -> None:
    params: dict[str, Any] = {"facets": "tags", "facet_size": 1}
    other, chosen = (
        grouped(weather, **params, **more)["facets"]["tags"] for more in ({}, {"tags": "cold"})
    )

    assert [(each["value"], each["count"]) for each in other["values"]] == [("wet", 2)]
    assert other["other"] == 2
    assert [(each["value"], each["count"]) for each in chosen["values"]] == [
        ("wet", 2),
        ("cold", 1),
    ]
    assert chosen["other"] == 0


def test_pages_of_stories_add_up_to_the_total(weather: Service) -> None:
    pages = [grouped(weather, size=1, page=number)["hits"] for number in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [1, 1, 1, 0]
    assert len({page[0]["story"]["id"] for page in pages[:3]}) == 3


def walked(service: Service, q: str = "", **parameters: Any) -> list[Any]:
    """Return the responses of all pages, from the first to the last."""
    responses = [grouped(service, q, **parameters)]
    while cursor := responses[-1]["page"]["next_cursor"]:
        responses.append(grouped(service, q, cursor=cursor, **parameters))
    return responses


def hits_of(responses: list[Any]) -> list[Any]:
    return [hit for response in responses for hit in response["hits"]]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("size", [1, 2])
def test_cursor_pages_by_story_equal_one_page(weather: Service, sort: str, size: int) -> None:
    params = {"sort": sort, "source": ["Wire", "Post"]}
    whole = grouped(weather, "weather", **params)

    responses = walked(weather, "weather", size=size, **params)

    assert hits_of(responses) == whole["hits"]
    for response in responses:
        assert response["total"] == whole["total"]
        assert response["facets"] == whole["facets"]


def test_a_cursor_by_story_skips_and_repeats_none_during_a_load(
    service: Service, tmp_path: Path
) -> None:
    texts = [" ".join(original(number)) for number in range(10, 22)]
    tag = {"tags": ["flood"], "published_at": "2024-08-01"}
    known = [
        article(f"f{copy}-{number:02}", text, **tag)
        for number, text in enumerate(texts)
        for copy in range(number % 4 + 1)
    ]
    service.load_articles(known, tmp_path)
    response = grouped(service, tags="flood", size=2)
    given = response["hits"]

    while cursor := response["page"]["next_cursor"]:
        # A further copy of a story that was already returned, which changes the label.
        copied = int(given[0]["id"][-2:])
        newer = tag | {"published_at": "2024-09-01"}
        copy = article(f"a{len(given)}-{copied:02}", texts[copied], **newer)
        service.load_articles([copy], tmp_path)
        response = grouped(service, tags="flood", size=2, cursor=cursor)
        given += response["hits"]
        assert response["total"] == {"value": len(texts), "exact": True}

    assert sorted(hit["id"][-2:] for hit in given) == [f"{number:02}" for number in range(12)]
    assert {hit["story"]["count"] for hit in given} == {1, 2, 3, 4}


def test_cursors_by_story_and_by_article_do_not_mix(weather: Service) -> None:
    cursor = weather.search(size=1)["page"]["next_cursor"]

    problem = weather.problem("/v1/search", cursor=cursor, group_by="story", size=1)

    assert problem["type"].endswith("#cursor-mismatch")


def exported(service: Service, **parameters: Any) -> tuple[list[Any], Any]:
    """Return the lines of an export by story, and its summary."""
    params = {"group_by": "story", "fields": "title"} | parameters
    response = service.client.get("/v1/export", params=params)
    assert response.status_code == 200, response.text
    *lines, last = map(json.loads, response.text.splitlines())
    return lines, last["export"]


@pytest.mark.parametrize("params", [{}, {"q": "weather", "sort": "oldest"}, {"source": "Post"}])
def test_an_export_by_story_equals_a_search_by_story(
    weather: Service, params: dict[str, str]
) -> None:
    found = grouped(weather, **params)
    for hit in found["hits"]:
        hit.pop("score", None)

    lines, end = exported(weather, **params)

    total = found["total"]["value"]
    assert lines == found["hits"]
    assert end == {"complete": True, "articles": total, "total": total, "incomplete_reasons": []}


@pytest.fixture(scope="module")
def crowded(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A newer story, a story whose copies fill several pages of an export, an older story."""
    copies = [
        article(
            f"rain-{number:03}",
            RAIN,
            published_at=f"2024-06-01T{number // 60:02}:{number % 60:02}",
            source="Wire" if number < WIRE_COPIES else "Mail",
        )
        for number in range(2 * PAGE_SIZE + 20)
    ]
    with serve(elasticsearch_url, elasticsearch) as service:
        service.load_articles([*copies, *ARTICLES[3:]], tmp_path_factory.mktemp("crowded"))
        yield service


def test_an_export_by_story_continues_after_a_page_of_copies(crowded: Service) -> None:
    stories = grouped(crowded, sort="newest")

    lines, end = exported(crowded, sort="newest")

    assert [line["id"] for line in lines] == ["hail", "rain-219", "snow-1"]
    assert lines == stories["hits"]
    assert end["complete"] is True


def test_pages_by_story_continue_after_a_page_of_copies(crowded: Service) -> None:
    wanted: dict[str, Any] = {"sort": "newest", "source": ["Wire", "Post"]}
    stories = grouped(crowded, **wanted)

    pages = walked(crowded, size=1, **wanted)

    assert [] in [page["hits"] for page in pages]
    assert hits_of(pages) == stories["hits"]


def test_csv_by_story_has_columns_for_story_and_count(weather: Service) -> None:
    params = {"group_by": "story", "fields": "title", "format": "csv", "tags": "cold"}

    response = weather.client.get("/v1/export", params=params)

    assert list(csv.reader(io.StringIO(response.text))) == [
        ["id", "title", "story.id", "story.count"],
        ["snow-1", "Weather", "snow-1", "2"],
    ]


@pytest.mark.parametrize("article_id", ["rain-1", "rain-3"])
def test_a_story_lists_its_articles_the_oldest_first(weather: Service, article_id: str) -> None:
    story = weather.get(f"/v1/stories/{article_id}", fields="source")

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


def test_a_missing_story_is_not_found(weather: Service) -> None:
    assert weather.problem("/v1/stories/sleet")["status"] == 404


def test_similar_articles_exclude_the_own_story_by_default(weather: Service) -> None:
    path = "/v1/articles/rain-1/similar"

    own = {"rain-2", "rain-3"}
    assert own.isdisjoint(hit["id"] for hit in weather.get(path)["hits"])
    assert own <= {hit["id"] for hit in weather.get(path, include_own_story="true")["hits"]}


def test_instantsearch_recommendations_exclude_the_own_story(weather: Service) -> None:
    request = {"indexName": "articles", "model": "looking-similar", "objectID": "rain-1"}
    body = {"requests": [request | {"queryParameters": {"facetFilters": ["tags:wet"]}}]}

    response = weather.client.post("/1/indexes/*/recommendations", json=body).json()

    ours = weather.get("/v1/articles/rain-1/similar", tags="wet")["hits"]
    [found] = response["results"]
    assert [hit["objectID"] for hit in found["hits"]] == [hit["id"] for hit in ours]
    assert {"rain-2", "rain-3"}.isdisjoint(hit["objectID"] for hit in found["hits"])


def test_instantsearch_groups_by_distinct(weather: Service) -> None:
    body = {"requests": [{"indexName": "articles", "distinct": True, "facets": ["source"]}]}

    [response] = weather.client.post("/v1/instantsearch", json=body).json()["results"]

    assert (response["nbHits"], len(response["hits"])) == (3, 3)
    assert response["facets"] == {"source": {"Post": 3, "Wire": 2}}


@pytest.mark.parametrize("distinct", [True, False])
def test_instantsearch_facet_search_counts_stories(weather: Service, *, distinct: bool) -> None:
    query = {"indexName": "articles", "distinct": distinct, "facets": ["source", "tags"]}
    [response] = weather.client.post("/v1/instantsearch", json=[query]).json()["results"]

    for facet in ("source", "tags"):
        path = f"/1/indexes/articles/facets/{facet}/query"
        found = weather.client.post(path, json={"facetQuery": "", "distinct": distinct}).json()
        assert {hit["value"]: hit["count"] for hit in found["facetHits"]} == response["facets"][
            facet
        ]


def test_facet_search_counts_stories(weather: Service) -> None:
    found = weather.get("/v1/facets/source", prefix="wi", group_by="story")

    assert [(each["value"], each["count"]) for each in found["values"]] == [("Wire", 2)]
    assert (found["exact"], found["error_bound"], found["complete"]) == (True, 0, True)


@pytest.fixture(scope="module")
def archive(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """More stories than are counted exactly, on two shards; some with many tags."""
    with serve(elasticsearch_url, elasticsearch, shards=2) as service:
        articles = (
            article(f"{number:04}", "Short.", source="Post" if number < FEW else "Wire")
            | {"tags": [f"tag {number % TAGS}"], "published_at": "2024-05-01"}
            for number in range(MANY)
        )
        service.load_articles(articles, tmp_path_factory.mktemp("archive"))
        yield service


def test_an_estimated_number_of_stories_is_not_exact(archive: Service) -> None:
    found = grouped(archive, facets="source,tags,published:year", facet_size=TAGS)

    assert found["total"] == {"value": pytest.approx(MANY, rel=0.01), "exact": False}
    assert found["complete"] is True
    assert {name: (f["exact"], f["error_bound"]) for name, f in found["facets"].items()} == {
        "source": (False, None),
        "tags": (True, 0),
        "published": (False, None),
    }


def test_an_estimate_inside_a_facet_is_not_exact(archive: Service) -> None:
    wire, post = (
        archive.get("/v1/facets/source", prefix=begun, group_by="story")
        for begun in ("wire", "post")
    )

    assert wire["values"][0]["count"] == pytest.approx(MANY - FEW, rel=0.01)
    assert (wire["exact"], wire["error_bound"], wire["complete"]) == (False, None, True)
    assert post["values"][0]["count"] == FEW
    assert (post["exact"], post["error_bound"], post["complete"]) == (True, 0, True)


def test_an_order_by_stories_is_inexact_if_shards_omit_values(
    archive: Service,
) -> None:
    params: dict[str, Any] = {"facets": "tags", "source": "Post"}
    some, every = (grouped(archive, **params, facet_size=size) for size in (1, TAGS))

    assert (some["facets"]["tags"]["exact"], some["facets"]["tags"]["error_bound"]) == (False, None)
    assert some["total"] == every["total"] == {"value": FEW, "exact": True}
    assert (every["facets"]["tags"]["error_bound"], every["complete"]) == (0, True)
