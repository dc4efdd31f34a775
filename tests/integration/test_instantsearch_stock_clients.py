"""What the stock clients of InstantSearch send, and what they receive."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.instantsearch import ARTICLES, post, search
from tests.integration.service import Service

NEAR = {
    "id": "near",
    "title": "Army drove rebels out of Palmyra",
    "body": "The army drove the rebels out of Palmyra.",
    "tags": ["alpha"],
    "published_at": "2024-04-01",
}
SLASHES = {
    "id": "a/b 100% c?d#é",
    "title": "An id with any character",
    "body": "Text.",
    "published_at": "2024-04-02",
}


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles([*ARTICLES, NEAR, SLASHES], tmp_path_factory.mktemp("articles"))
    return service


def title_of_first_hit(service: Service, **query: Any) -> str:
    [result] = search(service, {**query, "hitsPerPage": 1})
    value: str = result["hits"][0]["_highlightResult"]["title"]["value"]
    return value


def test_autocomplete_highlights_with_its_own_tags(articles: Service) -> None:
    tags = {"highlightPreTag": "__aa-highlight__", "highlightPostTag": "__/aa-highlight__"}

    title = title_of_first_hit(articles, query="palmyra", **tags)

    assert title == "Army drove rebels out of __aa-highlight__Palmyra__/aa-highlight__"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("palmyra army", "<em>Army</em> drove rebels out of <em>Palmyra</em>"),
        ("army drove", "<em>Army</em> <em>drove</em> rebels out of Palmyra"),
        ('"army drove rebels"', "<em>Army</em> <em>drove</em> <em>rebels</em> out of Palmyra"),
    ],
)
def test_only_words_of_the_query_are_marked(articles: Service, query: str, title: str) -> None:
    assert title_of_first_hit(articles, query=query) == title


def ids(result: Any) -> list[str]:
    return sorted(hit["objectID"] for hit in result["hits"])


def test_a_parameter_without_an_effect_is_listed_with_its_reason(articles: Service) -> None:
    voice = {"ignorePlurals": True, "removeStopWords": True, "queryLanguages": ["en"]}
    plain, noted = search(
        articles,
        {"query": "palmyra"},
        {"query": "palmyra", **voice, "ruleContexts": ["a"], "getRankingInfo": True},
    )

    assert ids(noted) == ids(plain) == ["near"]
    assert "ignoredParameters" not in plain
    assert set(noted["ignoredParameters"]) == {*voice, "ruleContexts", "getRankingInfo"}


def test_a_rejected_filter_empties_only_its_own_query(articles: Service) -> None:
    good, bad, facet = search(
        articles,
        {"query": "palmyra"},
        {"query": "palmyra", "insidePolygon": [[1, 2, 3, 4, 5, 6]]},
        {"type": "facet", "facet": "tags", "insidePolygon": [[1, 2, 3, 4, 5, 6]]},
    )

    assert ids(good) == ["near"]
    reason = "insidePolygon is not supported, and is not ignored: articles have no coordinates."
    assert (bad["hits"], bad["nbHits"], bad["message"]) == ([], 0, f"requests[1]: {reason}")
    assert (facet["facetHits"], facet["message"]) == ([], f"requests[2]: {reason}")
    assert set(good) < set(bad) | {"message"}


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        ({"query": "palmyra zebra", "removeWordsIfNoResults": "none"}, []),
        ({"query": "palmyra zebra", "removeWordsIfNoResults": "lastWords"}, ["near"]),
        ({"query": "palmyra zebra", "removeWordsIfNoResults": "firstWords"}, []),
        ({"query": "zebra palmyra", "removeWordsIfNoResults": "firstWords"}, ["near"]),
        ({"query": "zebra palmyra giraffe", "removeWordsIfNoResults": "allOptional"}, ["near"]),
        ({"query": "palmyra army harbour"}, ["near"]),
        ({"query": "palmyra zebra", "optionalWords": ["Zebra"]}, ["near"]),
        ({"query": "palmyra character", "optionalWords": "palmyra character"}, ["a", "near"]),
        ({"similarQuery": "palmyra character", "query": "harbour"}, ["a", "near"]),
        ({"query": "palmyrra"}, ["near"]),
        ({"query": "palmyrra", "typoTolerance": "strict"}, ["near"]),
        ({"query": "palmyrra", "typoTolerance": False}, []),
        ({"params": "query=palmyrra&typoTolerance=false"}, []),
        ({"query": "-palmyra army"}, []),
        ({"query": "-palmyra army", "advancedSyntax": False}, ["near"]),
        ({"query": "palmyra", "synonyms": False}, ["near"]),
    ],
)
def test_which_words_are_required(
    articles: Service, query: dict[str, Any], matching: list[str]
) -> None:
    [result] = search(articles, query)

    assert [name.split("/")[0] for name in ids(result)] == matching


def test_a_window_of_hits(articles: Service) -> None:
    page, window = search(
        articles,
        {"hitsPerPage": 7, "indexName": "articles_oldest"},
        {"offset": 2, "length": 5, "indexName": "articles_oldest"},
    )

    assert window["hits"] == page["hits"][2:]
    assert (window["offset"], window["length"]) == (2, 5)


def test_the_keys_and_items_of_the_response_can_be_restricted(articles: Service) -> None:
    [result] = search(
        articles,
        {
            "query": "ben",
            "responseFields": ["hits"],
            "hitsPerPage": 1,
            "restrictHighlightAndSnippetArrays": True,
        },
    )

    assert set(result) == {"hits", "complete", "incompleteReasons"}
    authors = result["hits"][0]["_highlightResult"]["authors"]
    assert [author["value"] for author in authors] == ["<em>Ben</em> Okoro"]


def test_values_in_alphabetical_order(articles: Service) -> None:
    query = {"facets": ["section"], "hitsPerPage": 0}
    [by_name] = search(articles, {**query, "sortFacetValuesBy": "alpha"})

    assert list(by_name["facets"]["section"]) == ["Culture", "Sport", "World"]


def test_an_id_can_contain_any_character(articles: Service) -> None:
    encoded = quote(SLASHES["id"], safe="")
    record = articles.client.get(f"/1/indexes/articles/{encoded}?attributesToRetrieve=title")
    [result] = search(articles, {"filters": f'objectID:"{SLASHES["id"]}"'})

    assert record.json() == {"title": SLASHES["title"], "objectID": SLASHES["id"]}
    assert ids(result) == [SLASHES["id"]]


def test_several_records(articles: Service) -> None:
    requests = [
        {"indexName": "articles", "objectID": SLASHES["id"], "attributesToRetrieve": ["title"]},
        {"indexName": "articles", "objectID": "none"},
        {"indexName": "articles", "objectID": "a00", "attributesToRetrieve": ["section"]},
    ]
    whole = {"indexName": "articles", "objectID": "near"}
    response = post(articles, "/1/indexes/*/objects", {"requests": [*requests, whole]})
    [*results, near] = response["results"]

    assert results == [
        {"title": SLASHES["title"], "objectID": SLASHES["id"]},
        None,
        {"section": "World", "objectID": "a00"},
    ]
    assert near == articles.get("/1/indexes/articles/near")


def test_an_invalid_request_for_records_is_rejected(articles: Service) -> None:
    requests = [{"indexName": "articles", "objectID": "a", "attributesToRetrieve": ["colour"]}]
    response = articles.client.post("/1/indexes/*/objects", json={"requests": requests})

    assert response.status_code == 400
    assert response.json()["message"].startswith("requests[0]: attributesToRetrieve contains an")
    assert post(articles, "/1/indexes/*/objects", {"requests": []}) == {"results": []}


def test_dynamic_widgets_show_useful_facets_only(articles: Service) -> None:
    [result] = search(articles, {"facets": ["*"], "hitsPerPage": 0})
    order = result["renderingContent"]["facetOrdering"]["facets"]["order"]

    assert set(order) <= set(result["facets"])
    assert {"authors", "tags", "section", "word_count"} <= set(order)
    assert {"published_at", "place_paths", "agencies"}.isdisjoint(order)


SUGGESTIONS = "articles_query_suggestions"


def test_query_suggestions_are_those_of_suggest(articles: Service) -> None:
    query = {"indexName": SUGGESTIONS, "query": "oko", "hitsPerPage": 5}
    hits, suggestions = search(articles, {"query": "oko", "hitsPerPage": 1}, query)
    [ours] = articles.get("/v1/suggest", q="oko")["suggestions"]

    assert hits["nbHits"] == 12
    assert suggestions["index"] == SUGGESTIONS
    assert suggestions["hits"] == [
        {
            "objectID": ours["value"],
            "query": "Ben Okoro",
            "kind": "authors",
            "nb_words": 2,
            "popularity": ours["count"],
            "_highlightResult": {
                "query": {
                    "value": "Ben <em>Oko</em>ro",
                    "matchLevel": "full",
                    "matchedWords": ["oko"],
                    "fullyHighlighted": False,
                }
            },
        }
    ]


@pytest.mark.parametrize(("typed", "queries"), [("", []), ("okkoro", ["Ben Okoro"]), ("zzz", [])])
def test_query_suggestions_forgive_a_typo(
    articles: Service, typed: str, queries: list[str]
) -> None:
    result = post(articles, f"/1/indexes/{SUGGESTIONS}/query", {"query": typed})

    assert [hit["query"] for hit in result["hits"]] == queries
    assert (result["nbHits"], result["complete"]) == (len(queries), True)


def test_query_suggestions_have_no_filters_and_no_records(articles: Service) -> None:
    body = {"query": "oko", "facetFilters": ["section:World"]}
    rejected = articles.client.post(f"/1/indexes/{SUGGESTIONS}/query", json=body)

    assert rejected.status_code == 400
    assert "query suggestions have no filters" in rejected.json()["message"]
    assert articles.client.get(f"/1/indexes/{SUGGESTIONS}/Ben").status_code == 400
