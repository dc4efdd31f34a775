"""Relevance for recent articles: the bound of the factor from both sides, and exact pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.service import Service

HALF_LIFE = 10
BODY = "A long report about the harbour and its boats, the weather, the sea and the town. " + (
    "Nothing else happened on this quiet day, and nobody had expected that it would. " * 20
)


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def aged(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The same text at several ages, one without a date, one of the future, and a better match."""
    ages = {"new": 0, "half": HALF_LIFE, "old": 400, "ancient": 20_000, "future": -5}
    articles: list[dict[str, Any]] = [
        {"id": name, "title": "Boats", "body": BODY, "published_at": days_ago(age)}
        for name, age in ages.items()
    ]
    articles.append({"id": "undated", "title": "Boats", "body": BODY})
    articles += [
        {
            "id": f"other{i}",
            "title": "Rain",
            "body": f"It rained {i} times.",
            "published_at": days_ago(i),
        }
        for i in range(60)
    ]
    articles.append(
        {"id": "best", "title": "Harbour", "body": "Harbour " * 8, "published_at": days_ago(9000)}
    )
    service.load_articles(articles, tmp_path_factory.mktemp("aged"))
    return service


def scores(service: Service, **parameters: Any) -> dict[str, float]:
    return scores_of(service, "harbour boats", **parameters)


def scores_of(service: Service, q: str, **parameters: Any) -> dict[str, float]:
    response = service.search(q, size=50, **parameters)
    return {hit["id"]: hit["score"] for hit in response["hits"]}


def test_the_factor_is_bounded_from_both_sides(aged: Service) -> None:
    plain = scores(aged, sort="relevance")
    recent = scores(aged, sort="recent", half_life_days=HALF_LIFE)
    factors = {name: recent[name] / plain[name] for name in plain}

    assert factors["undated"] == pytest.approx(1.0, abs=1e-5)
    assert factors["ancient"] == pytest.approx(1.0, abs=1e-5)
    assert factors["old"] == pytest.approx(1.0, abs=1e-5)
    assert factors["half"] == pytest.approx(1.5, abs=0.01)
    assert 1.99 < factors["new"] <= 2.0 + 1e-5
    assert factors["future"] == pytest.approx(2.0, abs=1e-5)
    assert all(1 - 1e-5 <= factor <= 2 + 1e-5 for factor in factors.values())


def test_a_far_better_match_is_not_below_a_newer_one(aged: Service) -> None:
    plain = scores_of(aged, "harbour", sort="relevance")
    ids = aged.ids("harbour", sort="recent", half_life_days=1)

    assert plain["best"] > 2 * plain["new"]
    assert ids[0] == "best"
    assert ids.index("new") < ids.index("old")


def test_recency_is_off_by_default(aged: Service) -> None:
    response = aged.search("harbour boats", explain="true")
    assert scores(aged) == scores(aged, sort="relevance")
    assert not any("recency" in hit for hit in response["hits"])


def test_each_hit_explains_its_factor(aged: Service) -> None:
    options = {"sort": "recent", "half_life_days": HALF_LIFE}
    response = aged.search("harbour boats", explain="true", fields="", size=50, **options)
    plain = scores(aged, sort="relevance")
    for hit in response["hits"]:
        assert hit["score"] == pytest.approx(plain[hit["id"]] * hit["recency"]["factor"], rel=1e-4)
    explained = {hit["id"]: hit["recency"] for hit in response["hits"]}
    assert explained["undated"] == {
        "factor": 1.0,
        "age_days": None,
        "sentence": "The article has no date, so its score is unchanged.",
    }
    assert explained["half"]["sentence"] == (
        "Published 10.0 days ago; its score is multiplied by 1.50."
    )


def test_pages_of_a_cursor_are_the_whole_order(aged: Service) -> None:
    expected = aged.ids("rained OR harbour", sort="recent", size=100)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = aged.search("rained OR harbour", sort="recent", size=7, facets="", **cursor)
        seen += [hit["id"] for hit in page["hits"]]
        if not page["page"]["next_cursor"]:
            break
        cursor = {"cursor": page["page"]["next_cursor"]}
    assert seen == expected
    assert len(seen) == 67


def test_an_export_has_the_order_of_the_search(aged: Service) -> None:
    response = aged.client.get(
        "/v1/export", params={"q": "rained", "sort": "recent", "format": "csv", "fields": ""}
    )
    ids = [line.strip('"') for line in response.text.split("\r\n")[1:-1]]
    assert ids == aged.ids("rained", sort="recent", size=100)


def test_stories_are_grouped_in_the_same_order(aged: Service) -> None:
    ids = aged.ids("harbour", sort="recent", group_by="story", size=20)
    assert ids[0] == "best"


@pytest.mark.parametrize("half_life_days", [0, -1, 3651, "x"])
def test_a_half_life_out_of_range_is_refused(aged: Service, half_life_days: Any) -> None:
    problem = aged.problem("/v1/search", sort="recent", half_life_days=half_life_days)
    assert [error["name"] for error in problem["errors"]] == ["half_life_days"]
