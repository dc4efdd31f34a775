"""Filters of InstantSearch: each one takes effect or is rejected with a message."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.integration.instantsearch import ARTICLES, DAY, MAY, expected, rejection, search
from tests.integration.service import Service


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def ids(service: Service, **query: Any) -> list[str]:
    [result] = search(service, {"indexName": "articles_oldest", "hitsPerPage": 100, **query})
    return [hit["objectID"] for hit in result["hits"]]


BEFORE_THE_THIRD = MAY + 2 * DAY


@pytest.mark.parametrize(
    ("query", "keep"),
    [
        ({"facetFilters": "tags:alpha"}, lambda a: "alpha" in a["tags"]),
        (
            {"facetFilters": [["tags:alpha"], ["tags:beta"]]},
            lambda a: {"alpha", "beta"} <= set(a["tags"]),
        ),
        (
            {"facetFilters": [["tags:alpha", "section:Sport"]]},
            lambda a: "alpha" in a["tags"] or a["section"] == "Sport",
        ),
        ({"facetFilters": ["tags:-alpha"]}, lambda a: "alpha" not in a["tags"]),
        ({"facetFilters": ["tags:\\-dashed"]}, lambda a: "-dashed" in a["tags"]),
        ({"tagFilters": [["alpha", "beta"]]}, lambda a: {"alpha", "beta"} & set(a["tags"])),
        (
            {"numericFilters": [f"published_at<{BEFORE_THE_THIRD}"]},
            lambda a: a["published_at"] < "2024-05-03",
        ),
        (
            {"numericFilters": [[f"published_at={MAY}", f"published_at >= {MAY + 22 * DAY}"]]},
            lambda a: a["published_at"] == "2024-05-01" or a["published_at"] >= "2024-05-23",
        ),
        (
            {"numericFilters": f"published_at!={MAY}"},
            lambda a: a["published_at"] != "2024-05-01",
        ),
        (
            {"filters": f"published_at:{MAY} TO {MAY + DAY}"},
            lambda a: a["published_at"] <= "2024-05-02",
        ),
        (
            {
                "filters": 'tags:alpha AND (section:"Sport" OR section:World) '
                'AND NOT authors:"Ben Okoro"'
            },
            lambda a: (
                "alpha" in a["tags"]
                and a["section"] in ("Sport", "World")
                and "Ben Okoro" not in a["authors"]
            ),
        ),
        ({"filters": "section:Sport OR section:World"}, lambda a: a["section"] != "Culture"),
        ({"filters": 'tags:"-dashed"'}, lambda a: "-dashed" in a["tags"]),
        (
            {"params": urlencode({"facetFilters": '["tags:alpha"]', "hitsPerPage": 100})},
            lambda a: "alpha" in a["tags"],
        ),
        ({"numericFilters": ["word_count<3000000000"]}, lambda a: True),
        ({"numericFilters": ["word_count!=3000000000"]}, lambda a: True),
        ({"numericFilters": ["word_count>3000000000"]}, lambda a: False),
        ({"query": "okoro", "restrictSearchableAttributes": ["title"]}, lambda a: False),
        (
            {"query": "the okoro", "restrictSearchableAttributes": ["authors"]},
            lambda a: "Ben Okoro" in a["authors"],
        ),
        (
            {"query": "okoro", "restrictSearchableAttributes": ["authors"]},
            lambda a: "Ben Okoro" in a["authors"],
        ),
    ],
)
def test_every_filter_takes_effect(articles: Service, query: dict[str, Any], keep: Any) -> None:
    assert ids(articles, **query) == expected(keep)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            {"facetFilters": ["colour:red"]},
            "facetFilters filters by an unknown attribute; choose from ",
        ),
        ({"facetFilters": ["red"]}, "facetFilters contains a filter without a colon; "),
        ({"numericFilters": ["word_count>many"]}, "numericFilters lacks a comparison like "),
        ({"numericFilters": ["price>1"]}, "numericFilters compares an unknown attribute; "),
        ({"filters": "tags:a OR tags:b AND tags:c"}, "filters mixes AND and OR without "),
        ({"filters": "(tags:a AND tags:b)"}, "filters has a parenthesis without its partner"),
        ({"filters": "tags:a AND"}, "filters lacks a condition; "),
        ({"filters": "tags:(a"}, "filters is invalid from its character 1 on; "),
        ({"facets": ["colour"]}, "facets contains an unknown attribute; choose from "),
        (
            {"attributesToRetrieve": ["colour"]},
            "attributesToRetrieve contains an unknown attribute; ",
        ),
        ({"attributesToSnippet": ["body:long"]}, "attributesToSnippet lacks a number of words "),
        ({"indexName": "secrets"}, "indexName input should be 'articles', "),
        ({"query": "x" * 513}, "query string should have at most 512 characters."),
        ({"aroundLatLng": "1,2"}, "aroundLatLng is not supported, and is not ignored: "),
        ({"type": "facet", "facet": "colour"}, "is not a facet with values; choose from "),
        ("text", "a query is a JSON object."),
    ],
)
def test_an_invalid_parameter_is_rejected_with_a_message(
    articles: Service, query: Any, message: str
) -> None:
    assert rejection(articles, query).removeprefix("requests[0]: ").startswith(message)
