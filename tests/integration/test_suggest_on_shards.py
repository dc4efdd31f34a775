"""Completions over several shards: the same as over one, or reported as uncertain."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from mappings.fields import FACET_FIELDS
from tests.integration.service import SEEDS, Service, serve

SHARDS = 3
# Each article has the largest number of tags, so that no shard can list all of them.
CROWDED, TAGS = 45, 199
# So few articles that only a shard with two of them lists their tag.
CRUMBS = 5


@pytest.fixture(scope="module")
def spread(elasticsearch_url: str, elasticsearch: Elasticsearch) -> Iterator[Service]:
    """The seeds over several shards."""
    with serve(elasticsearch_url, elasticsearch, SHARDS) as service:
        service.load(SEEDS)
        yield service


@pytest.fixture(scope="module")
def crowded(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Articles that all share one tag, some a second one, and each has unique tags as well."""
    with serve(elasticsearch_url, elasticsearch, SHARDS) as service:
        articles = [
            {
                "id": f"a{number:02}",
                "title": "Crowds",
                "body": "Everybody came.",
                "tags": [
                    "Crown",
                    *(f"Crowd {number:02} {tag:03}" for tag in range(TAGS - 1)),
                    "Crumb" if number < CRUMBS else f"Crowd {number:02}",
                ],
            }
            for number in range(CROWDED)
        ]
        service.load_articles(articles, tmp_path_factory.mktemp("crowded"))
        yield service


def without_time(response: Any) -> Any:
    """Return the response without its duration."""
    return {name: value for name, value in response.items() if name != "took_ms"}


def test_counts_are_exact_if_shards_return_all_values(seeds: Service, spread: Service) -> None:
    facets = seeds.search(facets=",".join(FACET_FIELDS), facet_size=20)["facets"]
    for field, facet in facets.items():
        for begun in {value["value"][:3].strip() for value in facet["values"]}:
            request = (f"/v1/facets/{field}", {"prefix": begun, "size": 100})
            one, several = (
                without_time(each.get(request[0], **request[1])) for each in (seeds, spread)
            )
            assert several == one
            assert several["error_bound"] == 0
            assert without_time(spread.get("/v1/suggest", q=begun)) == without_time(
                seeds.get("/v1/suggest", q=begun)
            )


def test_a_facet_has_an_error_bound(crowded: Service) -> None:
    response = crowded.get("/v1/facets/tags", prefix="cro", size=1)

    [value] = response["values"]
    assert (value["value"], value["count"]) == ("Crown", CROWDED)
    # A shard may have as many of an unlisted value as of the last listed one: one.
    assert (response["exact"], response["error_bound"]) == (False, SHARDS)
    assert response["complete"] is True


def test_selected_values_are_counted_exactly(crowded: Service) -> None:
    params = {"q": "everybody", "size": 2}
    listed, chosen = (
        {value["value"]: value["count"] for value in response["values"]}
        for response in (
            crowded.get("/v1/facets/tags", **params),
            crowded.get("/v1/facets/tags", **params, tags="Crumb"),
        )
    )

    assert listed["Crumb"] in range(CRUMBS - SHARDS, CRUMBS)
    assert chosen == {"Crown": CROWDED, "Crumb": CRUMBS}


def test_selected_values_of_a_search_are_counted_exactly(crowded: Service) -> None:
    found = crowded.search(facets="tags", facet_size=2, tags="Crumb")

    counts = {value["value"]: value["count"] for value in found["facets"]["tags"]["values"]}
    assert counts["Crumb"] == found["total"]["value"] == CRUMBS
    occurrences = CROWDED * (TAGS + 1)
    assert sum(counts.values()) + found["facets"]["tags"]["other"] == occurrences


def test_suggestions_with_inexact_counts_say_so(crowded: Service) -> None:
    response = crowded.get("/v1/suggest", q="crown")

    [suggestion] = response["suggestions"]
    assert (suggestion["value"], suggestion["count"]) == ("Crown", CROWDED)
    assert (response["exact"], response["complete"]) == (False, True)
