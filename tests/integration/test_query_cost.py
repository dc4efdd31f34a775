"""The cost of queries, a key's budget for it, and searches by the method QUERY."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.security.api_keys import add_key
from api.http.security.scopes import Scope
from api.settings import ApiSettings
from tests.integration.service import PATIENCE_MS, Service

BUDGET = 60


def cost(seeds: Service, q: str, path: str = "/v1/search", **parameters: Any) -> Any:
    return seeds.get(path, q=q, **parameters)["query"]["cost"]


@pytest.mark.parametrize(
    ("q", "terms"),
    [
        ("", 0),
        ("latakia", 1),
        ("latakia rebels", 2),
        ("latakia OR (homs -rebels)", 3),
        ('"edge closer"', 2),
        ("bomb*", 10),
        ("NEAR/5(latakia rebels)", 4),
        ("authors:lambert published:2015", 2),
        ("e-mail", 2),
    ],
)
def test_the_cost_counts_words_and_facets(seeds: Service, q: str, terms: int) -> None:
    facets = "authors,published"
    assert cost(seeds, q, facets=facets) == {
        "total": 1 + terms + 6,
        "terms": terms,
        "aggregations": 2,
        "shards": 1,
    }


def test_the_cost_is_the_same_each_time_and_whatever_is_found(seeds: Service) -> None:
    costs = [cost(seeds, "latakia rebles", size=size)["total"] for size in (1, 5, 50)]
    assert len({*costs}) == 1
    assert cost(seeds, "latakia", group_by="story")["aggregations"] == 10
    assert cost(seeds, "latakia", explain="true")["terms"] == 4


def test_a_trend_costs_its_histograms(seeds: Service) -> None:
    parts = cost(seeds, "latakia", "/v1/trends", split="authors", split_size=4)
    assert parts == {"total": 21, "terms": 2, "aggregations": 6, "shards": 1}


@pytest.fixture(scope="module")
def limited(
    seeds: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """An API in which a key may spend 60 a minute."""
    file: Path = tmp_path_factory.mktemp("keys") / "keys"
    key = add_key(file, "reader", [Scope.read])
    settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=seeds.url,
        articles_alias=seeds.alias,
        api_keys_file=file,
        api_cost_limit_per_key=f"{BUDGET}/minute",
        api_request_timeout_ms=PATIENCE_MS,
    )
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client, {"Authorization": f"Bearer {key}"}


def test_a_spent_budget_is_refused_with_a_cheaper_way(
    limited: tuple[TestClient, dict[str, str]],
) -> None:
    client, key = limited
    dear = {"q": "bomb* reb* arm*", "facets": "authors,source,section,places,published"}
    for _ in range(2):  # the cache learns the state of the index
        client.get("/v1/search", params={"q": "homs", "facets": ""}, headers=key)
    first = client.get("/v1/search", params=dear, headers=key)
    cached = client.get("/v1/search", params=dear, headers=key)
    refused = client.get("/v1/search", params={**dear, "size": "3"}, headers=key)
    cheap = client.get("/v1/search", params={"q": "latakia", "facets": ""}, headers=key)
    body = {"name": "search_articles", "arguments": {"query": "bomb* reb*"}}
    tool = client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": body},
        headers=key,
    )

    assert first.json()["query"]["cost"]["total"] == 46
    assert cached.status_code == 200
    assert (refused.status_code, refused.json()["type"]) == (429, "/docs/problems#cost-limited")
    [error] = refused.json()["errors"]
    assert "costs 46" in error["detail"]
    assert error["hint"].startswith("Write whole words instead of word* (10 each)")
    assert "request fewer facets (5 cost 15)" in error["hint"]
    assert int(refused.headers["retry-after"]) <= 60
    assert cheap.status_code == 200
    assert "whole words" in tool.json()["result"]["content"][0]["text"]


def test_query_is_a_search_with_a_body_that_can_be_cached(seeds: Service) -> None:
    body = {"q": "latakia", "size": 2}
    posted = seeds.client.post("/v1/search", json=body)
    queried = seeds.client.request("QUERY", "/v1/search", json=body)
    again = seeds.client.request(
        "QUERY", "/v1/search", json=body, headers={"If-None-Match": queried.headers["etag"]}
    )
    other = seeds.client.request(
        "QUERY",
        "/v1/search",
        json={**body, "size": 3},
        headers={"If-None-Match": queried.headers["etag"]},
    )

    assert queried.status_code == 200
    assert {**queried.json(), "took_ms": 0} == {**posted.json(), "took_ms": 0}
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_query_refuses_what_post_refuses(seeds: Service) -> None:
    wrong = seeds.client.request("QUERY", "/v1/search", json={"size": 0})
    empty = seeds.client.request("QUERY", "/v1/search")
    in_url = seeds.client.request("QUERY", "/v1/search?q=x", json={})
    elsewhere = seeds.client.request("QUERY", "/v1/trends", json={})

    assert [r.status_code for r in (wrong, empty, in_url, elsewhere)] == [422, 422, 422, 405]
    assert "QUERY" in seeds.client.request("PUT", "/v1/search").headers["allow"]
