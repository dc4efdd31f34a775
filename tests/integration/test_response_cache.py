"""The response cache: valid until the index changes; identical requests share one search."""

import gc
import json
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from api.schemas.limits import MAX_VALUE_LENGTH, MAX_VALUES
from mappings.fields import FACET_FIELDS
from tests.integration.service import Service, serve

RAIN = {"id": "rain", "title": "Rain over the valley", "body": "It rained all day."}
SNOW = {"id": "snow", "title": "Snow and rain", "body": "It snowed, then it rained."}


@pytest.fixture
def rain(elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path: Path) -> Iterator[Service]:
    with serve(elasticsearch_url, elasticsearch) as service:
        service.load_articles([RAIN], tmp_path)
        yield service


def cache_results(service: Service) -> dict[str, float]:
    """Return the cache metrics: the number of responses by origin."""
    lines = service.client.get("/metrics").text.splitlines()
    name = "news_search_cache_requests_total"
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines if line.startswith(name)}


def since(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    counts = {name: after[name] - before.get(name, 0) for name in after}
    return {name: count for name, count in counts.items() if count}


def test_a_repeated_request_is_a_cache_hit(rain: Service) -> None:
    before = cache_results(rain)

    responses = [rain.client.get("/v1/search?q=kept+rain").content for _ in range(5)]

    assert len(set(responses[1:])) == 1
    assert since(before, cache_results(rain)) == {"miss": 2, "hit": 3}


def test_what_is_new_is_kept_at_once_where_the_state_of_the_index_is_known(rain: Service) -> None:
    for _ in range(2):
        rain.search("rain")
    before = cache_results(rain)

    for _ in range(2):
        rain.search("valley")

    assert since(before, cache_results(rain)) == {"miss": 1, "hit": 1}


def test_of_a_long_question_only_the_answer_is_kept(rain: Service) -> None:
    long = [f"{number:0{MAX_VALUE_LENGTH}}" for number in range(MAX_VALUES)]
    body = {"facets": [], **{f"reject_{field}": long for field in FACET_FIELDS}}
    rain.client.post("/v1/search", json=body).raise_for_status()

    tracemalloc.start()
    for number in range(10):
        rain.client.post("/v1/search", json=body | {"q": str(number)}).raise_for_status()
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert taken < 10 * len(json.dumps(body)) / 4


def test_a_write_that_cannot_be_found_yet_costs_no_search(rain: Service) -> None:
    rain.server.indices.put_settings(index=rain.alias, settings={"refresh_interval": "-1"})
    for _ in range(3):
        rain.search("rain")
    before = cache_results(rain)

    rain.server.index(index=rain.alias, id="snow", document=SNOW)
    assert rain.search("rain")["total"]["value"] == 1
    assert since(before, cache_results(rain)) == {"hit": 1}

    rain.server.indices.refresh(index=rain.alias)
    assert rain.search("rain")["total"]["value"] == 2


def test_a_write_after_an_answer_that_was_new_is_seen(rain: Service, tmp_path: Path) -> None:
    for _ in range(2):
        rain.search("rain")
    assert rain.search("snow")["total"]["value"] == 0

    rain.load_articles([SNOW], tmp_path)

    assert rain.search("snow")["total"]["value"] == 1


@pytest.mark.parametrize("path", ["/v1/search?q=rain", "/v1/search?q=rain&facets=", "/v1/search"])
def test_a_write_is_seen_as_soon_as_it_is_refreshed(
    rain: Service, tmp_path: Path, path: str
) -> None:
    for _ in range(3):
        assert rain.client.get(path).json()["total"]["value"] == 1

    rain.load_articles([SNOW], tmp_path)
    assert rain.client.get(path).json()["total"]["value"] == 2

    rain.server.delete(index=rain.alias, id="rain", refresh=True)
    assert [hit["id"] for hit in rain.client.get(path).json()["hits"]] == ["snow"]


def test_a_changed_article_is_read_as_it_is_now(rain: Service, tmp_path: Path) -> None:
    for _ in range(3):
        assert rain.get("/v1/articles/rain")["title"] == RAIN["title"]

    rain.load_articles([{**RAIN, "title": "Sun", "updated_at": "2030-01-01"}], tmp_path)

    assert rain.get("/v1/articles/rain")["title"] == "Sun"


@pytest.mark.parametrize(
    "path", ["/v1/search?q=rain", "/v1/articles/rain", "/v1/articles/rain?q=day"]
)
def test_what_its_caller_holds_already_is_not_sent_again(
    rain: Service, tmp_path: Path, path: str
) -> None:
    first = rain.client.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"

    for named in (tag, f'"other", {tag}', "*"):
        again = rain.client.get(path, headers={"If-None-Match": named})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "Accept-Encoding" in again.headers["vary"].split(", ")
    assert rain.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200

    rain.load_articles(
        [SNOW, {**RAIN, "body": "A day of rain.", "updated_at": "2030-01-02"}], tmp_path
    )
    changed = rain.client.get(path, headers={"If-None-Match": tag})

    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_a_posted_search_is_answered_whole(rain: Service) -> None:
    posted = rain.client.post("/v1/search", json={"q": "rain"}, headers={"If-None-Match": "*"})
    assert (posted.status_code, posted.json()["total"]["value"]) == (200, 1)


def test_equal_questions_that_meet_are_answered_by_one_search(rain: Service) -> None:
    before, count = cache_results(rain), 16
    # An expensive request, so that all of them are in flight together.
    path = "/v1/search?explain=true&highlight=full&q=" + "+".join(f"stampede{n}" for n in range(12))

    with ThreadPoolExecutor(count) as callers:
        responses = [*callers.map(lambda _: rain.client.get(path).status_code, range(count))]

    counts = since(before, cache_results(rain))
    assert responses == [200] * count
    assert sum(counts.values()) == count
    assert counts["miss"] <= 2
    assert counts.get("coalesced", 0) > 0


def test_steps_of_a_walk_are_never_given_again(rain: Service, tmp_path: Path) -> None:
    rain.load_articles([SNOW], tmp_path)
    cursor = rain.search("rain", size=1)["page"]["next_cursor"]

    first, second = (rain.search("rain", size=1, cursor=cursor)["hits"] for _ in range(2))

    assert [hit["id"] for hit in first] == [hit["id"] for hit in second]
