"""Places by level, as the hierarchical menu of InstantSearch requests them."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.integration.instantsearch import rejection, search
from tests.integration.service import Service, serve

PLACES = {
    "idlib": ["Idlib"],
    "homs": ["Homs", "Syria"],
    "both": ["Homs", "Idlib", "Tokyo"],
    "syria": ["Syria"],
    "tokyo": ["Tokyo"],
    "oz": ["Oz"],
    "nowhere": [],
}
ARTICLES = [
    {"id": id_, "title": "News", "body": f"It is of {id_}.", "places": places}
    for id_, places in PLACES.items()
]
COUNTRIES, TOWNS = "place_paths.lvl0", "place_paths.lvl1"


@pytest.fixture(scope="module")
def articles(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    with serve(elasticsearch_url, elasticsearch, shards=3) as service:
        service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
        yield service


def matching_ids(service: Service, **query: Any) -> list[str]:
    [result] = search(service, query)
    return sorted(hit["objectID"] for hit in result["hits"])


def test_a_country_counts_the_articles_of_every_place_in_it(articles: Service) -> None:
    [result] = search(articles, {"facets": [COUNTRIES, TOWNS], "hitsPerPage": 0})

    assert result["facets"] == {
        COUNTRIES: {"Syria": 4, "Japan": 2, "Oz": 1},
        TOWNS: {"Japan > Tokyo": 2, "Syria > Homs": 2, "Syria > Idlib": 2},
    }
    assert result["exhaustiveFacetsCount"] is True
    for attribute, counts in result["facets"].items():
        for value, count in counts.items():
            assert len(matching_ids(articles, facetFilters=[f"{attribute}:{value}"])) == count
            assert articles.search(place_paths=value)["total"]["value"] == count


def test_the_queries_of_the_widget_for_a_selected_town(articles: Service) -> None:
    """One query for the hits, one for the towns of the country, one for all countries."""
    chosen, towns, countries = search(
        articles,
        {"facets": [COUNTRIES, TOWNS], "facetFilters": [[f"{TOWNS}:Syria > Idlib"]]},
        {"facets": [COUNTRIES, TOWNS], "facetFilters": [[f"{COUNTRIES}:Syria"]], "hitsPerPage": 0},
        {"facets": COUNTRIES, "hitsPerPage": 0},
    )

    assert sorted(hit["objectID"] for hit in chosen["hits"]) == ["both", "idlib"]
    assert towns["facets"][TOWNS] == {"Syria > Homs": 2, "Syria > Idlib": 2, "Japan > Tokyo": 1}
    assert countries["facets"] == {COUNTRIES: {"Syria": 4, "Japan": 2, "Oz": 1}}


def test_a_level_can_be_filtered_and_negated(articles: Service) -> None:
    text = f"{COUNTRIES}:Syria AND NOT {TOWNS}:'Syria > Homs'"

    assert matching_ids(articles, filters=text) == ["idlib", "syria"]
    assert matching_ids(articles, facetFilters=[f"{COUNTRIES}:-Syria"]) == [
        "nowhere",
        "oz",
        "tokyo",
    ]


def test_stories_are_counted_by_level_too(articles: Service) -> None:
    query = {"facets": [COUNTRIES, "word_count"], "hitsPerPage": 0}
    by_article, by_story = search(articles, query, {**query, "distinct": True})

    assert by_article["facets"]["word_count"] == by_story["facets"]["word_count"]
    assert by_article["facets"][COUNTRIES] == by_story["facets"][COUNTRIES]
    assert by_story["incompleteReasons"] == []


@pytest.mark.parametrize("value", [f"{COUNTRIES}:Syria > Homs", f"{TOWNS}:Syria"])
def test_a_value_of_another_level_is_rejected(articles: Service, value: str) -> None:
    assert rejection(articles, {"facetFilters": [value]}) == (
        "requests[0]: facetFilters contains a value of another level than "
        f"{value.partition(':')[0]}; "
        "a country and a place in it are joined by ' > '."
    )
