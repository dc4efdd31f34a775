"""Background reading: similar articles that are older than the article itself."""

from typing import Any

import pytest

from tests.integration.service import Service

BODY = "Rebels shelled the harbour of Latakia while government troops withdrew to the mountains."
DATES = {
    "before": "2015-08-11T23:59:59Z",
    "same": "2015-08-12T12:00:00Z",
    "original": "2015-08-12T12:00:00Z",
    "after": "2015-08-13",
    "long-before": "2014-01-01",
    "undated": None,
}


@pytest.fixture(scope="module")
def dated(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    articles: list[dict[str, Any]] = [
        {"id": name, "title": f"Latakia harbour {name}", "body": f"{BODY} {name * 40}"}
        | ({"published_at": date} if date else {})
        for name, date in DATES.items()
    ]
    articles += [
        {"id": f"other{i}", "title": "Weather", "body": f"It rained in town {i} for {i} days."}
        for i in range(30)
    ]
    service.load_articles(articles, tmp_path_factory.mktemp("dated"))
    return service


def similar(service: Service, name: str, **parameters: Any) -> list[str]:
    response = service.get(f"/v1/articles/{name}/similar", include_own_story="true", **parameters)
    return sorted(hit["id"] for hit in response["hits"])


def test_only_articles_before_the_article_are_listed(dated: Service) -> None:
    assert similar(dated, "original") == sorted(name for name in DATES if name != "original")
    assert similar(dated, "original", before="published") == ["before", "long-before"]
    assert similar(dated, "original", before="published", published_to="2014") == ["long-before"]
    assert similar(dated, "original", before="published", published_from="2015") == ["before"]


def test_an_article_without_a_date_has_a_warning(dated: Service) -> None:
    response = dated.get(
        "/v1/articles/undated/similar", before="published", include_own_story="true"
    )
    assert "undated" in [warning["code"] for warning in response["warnings"]]
    assert len(response["hits"]) == 5


def test_another_value_is_refused(dated: Service) -> None:
    problem = dated.problem("/v1/articles/original/similar", before="indexed")
    assert [error["name"] for error in problem["errors"]] == ["before"]
