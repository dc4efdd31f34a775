"""The formats in which InstantSearch clients of several generations send parameters."""

from typing import Any

import pytest

from tests.integration.instantsearch import ARTICLES, post, search
from tests.integration.service import Service


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    """Return the result without the echoed parameters and the time it took."""
    excluded = ("params", "processingTimeMS", "ignoredParameters")
    return {name: value for name, value in result.items() if name not in excluded}


PLAIN = {"query": "harbour", "hitsPerPage": 3, "page": 1, "facets": ["tags"], "distinct": True}


@pytest.mark.parametrize(
    "query",
    [
        {"params": PLAIN},
        {"query": "harbour", "params": "hitsPerPage=3&page=1&facets=tags&distinct=true"},
        {"params": "?query=harbour&hitsPerPage=3&page=1&facets=%5B%22tags%22%5D&distinct=1"},
        {**PLAIN, "facets": "tags", "filters": None, "facetFilters": None, "type": None},
        {**PLAIN, "clickAnalytics": True, "userToken": "one", "x-algolia-agent": "a page"},
    ],
)
def test_every_format_of_a_query_has_the_same_result(
    articles: Service, query: dict[str, Any]
) -> None:
    plain, other = search(articles, PLAIN, query)

    assert comparable(other) == comparable(plain)
    assert len(plain["hits"]) == plain["hitsPerPage"]


def test_a_batch_can_name_the_strategy_none(articles: Service) -> None:
    bare = post(articles, "/1/indexes/*/queries", [PLAIN])
    named = post(articles, "/v1/instantsearch", {"requests": [PLAIN], "strategy": "none"})

    assert list(map(comparable, bare["results"])) == list(map(comparable, named["results"]))


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (
            "/v1/instantsearch",
            {"requests": [{}], "strategy": "stopIfEnoughMatches"},
            "Send only `requests` and, optionally, strategy=none.",
        ),
        (
            "/v1/instantsearch",
            {"requests": [{}], "filters": "tags:alpha"},
            "Send only `requests` and, optionally, strategy=none.",
        ),
        (
            "/v1/instantsearch",
            [{"hitsPerPage": "3"}],
            "requests[0]: hitsPerPage input should be a valid integer.",
        ),
        (
            "/v1/instantsearch",
            [{"hitsPerPage": None, "hitsPerPge": None}],
            "requests[0]: hitsPerPge is not supported, and is not ignored: leave it out.",
        ),
        (
            "/v1/instantsearch",
            [{"params": "hitsPerPage=many"}],
            "requests[0]: hitsPerPage input should be a valid integer.",
        ),
        (
            "/v1/instantsearch",
            [{"filters": "tags:alpha", "params": {"filters": "tags:beta"}}],
            "requests[0]: filters differs between params and the query; send it once.",
        ),
        (
            "/v1/instantsearch",
            [{"params": "filters=tags:alpha&filters=tags:beta"}],
            "requests[0]: params contains a parameter twice; send it once.",
        ),
        (
            "/v1/instantsearch",
            [{"type": "facet", "facet": "tags", "facetName": "authors"}],
            "requests[0]: facet and facetName are not the same.",
        ),
        (
            "/v1/instantsearch",
            [{"sortFacetValuesBy": "size"}],
            "requests[0]: sortFacetValuesBy input should be 'count' or 'alpha'.",
        ),
        (
            "/1/indexes/articles/facets/tags/query",
            {"facet": "authors"},
            "facet differs from the URL: leave it out.",
        ),
        (
            "/1/indexes/articles/query",
            {"indexName": "articles_newest"},
            "indexName differs from the URL: leave it out.",
        ),
        (
            "/1/indexes/articles/query?filters=tags:alpha",
            {},
            "The URL contains an unknown or repeated parameter: leave it out.",
        ),
    ],
)
def test_an_unsupported_or_contradictory_parameter_is_rejected(
    articles: Service, path: str, body: Any, message: str
) -> None:
    response = articles.client.post(path, json=body)

    assert (response.status_code, response.json()["message"]) == (400, message)


def test_a_record_has_the_requested_attributes(articles: Service) -> None:
    path = "/1/indexes/articles/a00"
    once = articles.client.get(f"{path}?attributesToRetrieve=section&x-algolia-agent=a")
    twice = articles.client.get(f"{path}?attributesToRetrieve=section&attributesToRetrieve=tags")

    assert once.json() == {"section": "World", "objectID": "a00"}
    assert twice.status_code == 400
