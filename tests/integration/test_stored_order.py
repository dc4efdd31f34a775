"""Searches by when articles were stored: their order, their filters, and the time of each."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from mappings.schema import index_body
from tests.integration.service import Service, serve

NAMES = ("rain", "snow", "hail", "fog", "wind")


def article(name: str, **fields: Any) -> dict[str, Any]:
    """Without a date, so that only the storage decides on the order."""
    return {"id": name, "title": f"{name.title()} again", "body": "More weather.", **fields}


@pytest.fixture(scope="module")
def weather(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Articles of one load, in whose order they have their stamps."""
    service.load_articles(map(article, NAMES), tmp_path_factory.mktemp("weather"))
    return service


def times(service: Service) -> dict[str, str]:
    hits = service.search(fields="indexed_at", highlight="none", size=100)["hits"]
    return {hit["id"]: hit["indexed_at"] for hit in hits}


def walk(service: Service, **parameters: Any) -> Iterator[list[str]]:
    """Yield the ids of each page of one walk by cursor."""
    cursor: dict[str, str] = {}
    while True:
        page = service.search(facets="", fields="", **parameters, **cursor)
        yield [hit["id"] for hit in page["hits"]]
        if page["page"]["next_cursor"] is None:
            return
        cursor = {"cursor": page["page"]["next_cursor"]}


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("group_by", ["none", "story"])
def test_the_last_stored_is_first_on_all_pages(weather: Service, size: int, group_by: str) -> None:
    pages = walk(weather, q="weather", sort="indexed", size=size, group_by=group_by)

    assert [*chain.from_iterable(pages)] == [*reversed(NAMES)]


def test_a_walk_neither_repeats_nor_misses_what_is_stored_meanwhile(
    service: Service, tmp_path: Path, elasticsearch: Elasticsearch, elasticsearch_url: str
) -> None:
    with serve(elasticsearch_url, elasticsearch, shards=3) as own:
        own.load_articles(map(article, NAMES), tmp_path)
        pages = walk(own, sort="indexed", size=1)
        seen = [next(pages), next(pages)]
        # One that was returned, one that was not, and a new one.
        changed = [article(name, body="Changed weather.") for name in ("wind", "rain", "dew")]
        own.load_articles(changed, tmp_path)

        assert [*chain.from_iterable([*seen, *pages])] == [*reversed(NAMES)]
        again = [*chain.from_iterable(walk(own, sort="indexed", size=4))]
        assert again[3:] == ["fog", "hail", "snow"]


def test_both_ends_of_a_range_are_exclusive(weather: Service) -> None:
    stored = times(weather)

    assert weather.ids(sort="indexed", indexed_after=stored["hail"]) == ["wind", "fog"]
    assert weather.ids(sort="indexed", indexed_before=stored["hail"]) == ["snow", "rain"]
    between = {"indexed_after": stored["rain"], "indexed_before": stored["fog"]}
    assert weather.ids(sort="indexed", **between) == ["hail", "snow"]


def test_a_bare_date_is_left_out_as_a_whole(weather: Service) -> None:
    days = {date.fromisoformat(text[:10]) for text in times(weather).values()}
    before, after = min(days) - timedelta(days=1), max(days) + timedelta(days=1)

    assert len(weather.ids(indexed_after=before, indexed_before=after)) == len(NAMES)
    assert weather.ids(indexed_after=max(days)) == []
    assert weather.ids(indexed_before=min(days)) == []


@pytest.mark.parametrize(
    ("bounds", "matches"),
    [
        ({"indexed_after": "1492"}, True),
        ({"indexed_before": "9999"}, True),
        ({"indexed_after": "0001", "indexed_before": "9999-12-31"}, True),
        ({"indexed_after": "9999"}, False),
        ({"indexed_before": "1492"}, False),
    ],
)
def test_dates_outside_the_range_of_stamps_are_bounds_too(
    weather: Service, bounds: dict[str, str], matches: bool
) -> None:
    assert bool(weather.ids(**bounds)) == matches


@pytest.mark.parametrize(
    ("before", "hint"),
    [
        ("2026-11-28", "Give a later one, or leave one out."),
        ("yesterday", "Give one like 2015, 2015-08, 2015-08-12 or 2015-08-12T12:48:00Z."),
    ],
)
def test_a_range_without_a_moment_is_rejected(weather: Service, before: str, hint: str) -> None:
    problem = weather.problem("/v1/search", indexed_after="2026-11-28", indexed_before=before)

    assert [(error["name"], error["hint"]) for error in problem["errors"]] == [
        ("indexed_before", hint)
    ]


def test_facets_and_other_routes_are_filtered_too(weather: Service, tmp_path: Path) -> None:
    stored = times(weather)
    after = {"indexed_after": stored["fog"]}

    assert weather.search(facets="published", **after)["facets"]["published"]["missing"] == 1
    assert [item["title"] for item in weather.get("/v1/feed.json", **after)["items"]] == [
        "Wind again"
    ]
    export = weather.client.get("/v1/export", params={"fields": "indexed_at", **after}).text
    assert stored["wind"] in export
    assert len(export.splitlines()) == 2


def test_an_article_has_the_time_of_its_storage(weather: Service) -> None:
    stored = times(weather)

    assert weather.get("/v1/articles/snow")["indexed_at"] == stored["snow"]
    assert weather.get("/v1/articles/snow", q="snow")["indexed_at"] == stored["snow"]
    assert "indexed_at" not in weather.search("snow")["hits"][0]
    assert datetime.fromisoformat(stored["snow"]).tzinfo


def test_an_explanation_says_which_time_excludes(weather: Service) -> None:
    stored = times(weather)
    bounds = {"indexed_after": stored["rain"], "indexed_before": stored["wind"]}

    explained = weather.get("/v1/articles/rain/explain", **bounds)

    text = f"indexed: after {stored['rain']} and before {stored['wind']}"
    [part] = explained["parts"]
    assert (part["text"], part["excludes"], explained["found"]) == (text, True, False)


@pytest.mark.parametrize("parameters", [{"sort": "indexed"}, {"indexed_after": "2020"}])
def test_an_index_without_the_times_is_reported_not_searched_wrongly(
    elasticsearch: Elasticsearch, elasticsearch_url: str, parameters: dict[str, str]
) -> None:
    with serve(elasticsearch_url, elasticsearch) as own:
        body = index_body()
        del body["mappings"]["properties"]["indexed_at"]
        elasticsearch.indices.delete(index=f"{own.alias}-1")
        elasticsearch.indices.create(index=f"{own.alias}-1", aliases={own.alias: {}}, **body)
        document = {"id": "old", "title": "Old", "body": "Old news.", "story": "old"}
        elasticsearch.index(index=f"{own.alias}-1", id="old", document=document, refresh=True)

        assert own.ids() == ["old"]
        problem = own.problem("/v1/search", **parameters)

    assert problem["type"].partition("#")[2] == "index-outdated"
