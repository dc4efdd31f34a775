"""The forms in which clients of several generations ask in the InstantSearch dialect."""

from typing import Any

import pytest

from tests.integration.dialect import ARTICLES, ask, post
from tests.integration.service import Service


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """What an answer tells, whatever it was asked by and however long it took."""
    aside = ("params", "processingTimeMS")
    return {name: value for name, value in answer.items() if name not in aside}


PLAIN = {"query": "harbour", "hitsPerPage": 3, "page": 1, "facets": ["tags"], "distinct": True}


@pytest.mark.parametrize(
    "form",
    [
        {"params": PLAIN},
        {"query": "harbour", "params": "hitsPerPage=3&page=1&facets=tags&distinct=true"},
        {"params": "?query=harbour&hitsPerPage=3&page=1&facets=%5B%22tags%22%5D&distinct=1"},
        {**PLAIN, "facets": "tags", "filters": None, "facetFilters": None, "type": None},
        {**PLAIN, "clickAnalytics": True, "userToken": "one", "x-algolia-agent": "a page"},
    ],
)
def test_every_form_of_a_query_is_answered_alike(articles: Service, form: dict[str, Any]) -> None:
    plain, other = ask(articles, PLAIN, form)

    assert told(other) == told(plain)
    assert len(plain["hits"]) == plain["hitsPerPage"]


def test_a_batch_may_say_that_all_of_it_is_to_be_answered(articles: Service) -> None:
    bare = post(articles, "/1/indexes/*/queries", [PLAIN])
    named = post(articles, "/v1/instantsearch", {"requests": [PLAIN], "strategy": "none"})

    assert [told(each) for each in bare["results"]] == [told(each) for each in named["results"]]


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
            "requests[0]: filters is one in params and another one beside it; give it once.",
        ),
        (
            "/v1/instantsearch",
            [{"params": "filters=tags:alpha&filters=tags:beta"}],
            "requests[0]: params holds a parameter twice; give each once.",
        ),
        (
            "/v1/instantsearch",
            [{"type": "facet", "facet": "tags", "facetName": "authors"}],
            "requests[0]: facet and facetName are not the same.",
        ),
        (
            "/v1/instantsearch",
            [{"synonyms": True, "sortFacetValuesBy": "count"}, {"params": "synonyms=false"}],
            "requests[1]: synonyms is always true; leave it out.",
        ),
        (
            "/v1/instantsearch",
            [{"sortFacetValuesBy": "alpha"}],
            'requests[0]: sortFacetValuesBy is always "count"; leave it out.',
        ),
        (
            "/1/indexes/articles/facets/tags/query",
            {"facet": "authors"},
            "facet is another one in the address: leave it out.",
        ),
        (
            "/1/indexes/articles/query",
            {"indexName": "articles_newest"},
            "indexName is another one in the address: leave it out.",
        ),
        (
            "/1/indexes/articles/query?filters=tags:alpha",
            {},
            "The address holds an unknown parameter, or one twice: leave it out.",
        ),
    ],
)
def test_what_would_be_ignored_or_contradicts_is_refused(
    articles: Service, path: str, body: Any, message: str
) -> None:
    answer = articles.client.post(path, json=body)

    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_a_record_is_asked_for_with_its_attributes_once(articles: Service) -> None:
    path = "/1/indexes/articles/a00"
    once = articles.client.get(f"{path}?attributesToRetrieve=section&x-algolia-agent=a")
    twice = articles.client.get(f"{path}?attributesToRetrieve=section&attributesToRetrieve=tags")

    assert once.json() == {"section": "World", "objectID": "a00"}
    assert twice.status_code == 400
