"""Places level by level in the InstantSearch dialect, as its hierarchical menu asks for them."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.integration.dialect import ask, refusal
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


def found(service: Service, **query: Any) -> list[str]:
    [answer] = ask(service, query)
    return sorted(hit["objectID"] for hit in answer["hits"])


def test_a_country_counts_the_articles_of_every_place_in_it(articles: Service) -> None:
    [answer] = ask(articles, {"facets": [COUNTRIES, TOWNS], "hitsPerPage": 0})

    assert answer["facets"] == {
        COUNTRIES: {"Syria": 4, "Japan": 2, "Oz": 1},
        TOWNS: {"Japan > Tokyo": 2, "Syria > Homs": 2, "Syria > Idlib": 2},
    }
    assert answer["exhaustiveFacetsCount"] is True
    for attribute, counts in answer["facets"].items():
        for value, count in counts.items():
            assert len(found(articles, facetFilters=[f"{attribute}:{value}"])) == count
            assert articles.search(place_paths=value)["total"]["value"] == count


def test_a_chosen_town_is_asked_for_as_the_widget_does(articles: Service) -> None:
    """One query for the hits, one for the towns of the country, one for all countries."""
    chosen, towns, countries = ask(
        articles,
        {"facets": [COUNTRIES, TOWNS], "facetFilters": [[f"{TOWNS}:Syria > Idlib"]]},
        {"facets": [COUNTRIES, TOWNS], "facetFilters": [[f"{COUNTRIES}:Syria"]], "hitsPerPage": 0},
        {"facets": COUNTRIES, "hitsPerPage": 0},
    )

    assert sorted(hit["objectID"] for hit in chosen["hits"]) == ["both", "idlib"]
    assert towns["facets"][TOWNS] == {"Syria > Homs": 2, "Syria > Idlib": 2, "Japan > Tokyo": 1}
    assert countries["facets"] == {COUNTRIES: {"Syria": 4, "Japan": 2, "Oz": 1}}


def test_a_level_is_named_in_a_filter_text_and_turned_away(articles: Service) -> None:
    text = f"{COUNTRIES}:Syria AND NOT {TOWNS}:'Syria > Homs'"

    assert found(articles, filters=text) == ["idlib", "syria"]
    assert found(articles, facetFilters=[f"{COUNTRIES}:-Syria"]) == ["nowhere", "oz", "tokyo"]


def test_stories_are_counted_by_level_too(articles: Service) -> None:
    asked = {"facets": [COUNTRIES, "word_count"], "hitsPerPage": 0}
    by_article, by_story = ask(articles, asked, {**asked, "distinct": True})

    assert by_article["facets"]["word_count"] == by_story["facets"]["word_count"]
    assert by_article["facets"][COUNTRIES] == by_story["facets"][COUNTRIES]
    assert by_story["incompleteReasons"] == []


@pytest.mark.parametrize("value", [f"{COUNTRIES}:Syria > Homs", f"{TOWNS}:Syria"])
def test_a_value_of_another_level_is_refused(articles: Service, value: str) -> None:
    assert refusal(articles, {"facetFilters": [value]}) == (
        f"requests[0]: facetFilters holds a value of another level than {value.partition(':')[0]}; "
        "a country and a place in it are joined by ' > '."
    )
