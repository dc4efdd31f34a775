"""Feeds and changes: every article once and in order, read by an ordinary feed reader.

FEED_SEARCHES sets how many random searches are read as feeds; a full run is 1,000.
"""

import os
import random
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.integration.command_line import indexer
from tests.integration.service import Service

FEED_SEARCHES = int(os.environ.get("FEED_SEARCHES", "100"))
RAIN = {"id": "rain", "title": "Rain & <wind>", "body": "It rained.", "published_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed.", "authors": ["Ann Lee"]}
HAIL = {"id": "hail", "title": "Hail", "body": "It hailed.", "url": "https://news.example/hail"}


@pytest.fixture(scope="module")
def weather(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Three articles that were stored one after the other, and one that was deleted."""
    folder = tmp_path_factory.mktemp("weather")
    for article in (RAIN, SNOW, HAIL, {**RAIN, "id": "fog", "title": "Fog"}):
        service.load_articles([article], folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELASTICSEARCH_URL", service.url)
        patch.setenv("ARTICLES_ALIAS", service.alias)
        assert indexer("delete", "fog").exit_code == 0
    return service


def changes(service: Service, after: str = "start", size: int = 100) -> Any:
    return service.get("/v1/changes", after=after, size=size, fields="title")


def walk(service: Service, size: int) -> list[tuple[str, str]]:
    """Return what a reader sees that goes on after each page."""
    seen, after, more = [], "start", True
    while more:
        page = changes(service, after, size)
        seen += [(change["type"], change["id"]) for change in page["changes"]]
        after, more = page["next"], page["more"]
    return seen


def test_changes_are_in_the_order_in_which_they_were_stored(weather: Service) -> None:
    stored = [("stored", "rain"), ("stored", "snow"), ("stored", "hail"), ("deleted", "fog")]

    assert [walk(weather, size) for size in (1, 2, 100)] == [stored] * 3


def test_a_reader_can_go_on_after_any_line(weather: Service) -> None:
    lines = changes(weather)["changes"]

    for number, line in enumerate(lines, 1):
        rest = changes(weather, line["watermark"])["changes"]
        assert [each["id"] for each in rest] == [each["id"] for each in lines[number:]]


def test_a_reader_at_the_end_gets_nothing_until_something_changes(
    service: Service, weather: Service, tmp_path: Path
) -> None:
    end = changes(weather)["next"]
    assert changes(weather, end) == {"changes": [], "next": end, "more": False}


@pytest.mark.parametrize("after", ["rain", "-", "0-5x", "f" * 32 + "-12"])
def test_a_watermark_that_this_installation_did_not_write_is_refused(
    weather: Service, after: str
) -> None:
    problem = weather.problem("/v1/changes", after=after)

    assert problem["type"].partition("#")[2] in ("invalid-cursor", "cursor-mismatch")


def test_a_feed_reader_reads_the_atom_feed(weather: Service) -> None:
    response = weather.client.get("/v1/feed.atom")
    feed = feedparser.parse(response.content)

    assert response.headers["content-type"].startswith("application/atom+xml")
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Hail", "Snow", "Rain & <wind>"]
    assert len({entry.id for entry in feed.entries}) == 3
    assert feed.feed.opensearch_totalresults == "3"
    assert b"deleted-entry" in response.content


def test_the_pages_of_a_feed_contain_each_article_once(weather: Service) -> None:
    url, seen = "/v1/feed.atom?size=1", []
    while url:
        feed = feedparser.parse(weather.client.get(url).content)
        seen += [entry.title for entry in feed.entries]
        url = next((link.href for link in feed.feed.links if link.rel == "next"), "")

    assert seen == ["Hail", "Snow", "Rain & <wind>"]


def test_a_json_feed_has_the_same_articles(weather: Service) -> None:
    feed = weather.get("/v1/feed.json", q="rain OR snow")

    assert [item["title"] for item in feed["items"]] == ["Snow", "Rain & <wind>"]
    assert feed["items"][0]["authors"] == [{"name": "Ann Lee"}]
    assert "date_published" not in feed["items"][0]


def test_a_reader_that_has_the_feed_gets_304(weather: Service) -> None:
    first = weather.client.get("/v1/feed.atom", params={"q": "snow"})
    headers = {"If-None-Match": first.headers["etag"]}

    assert (
        weather.client.get("/v1/feed.atom", params={"q": "snow"}, headers=headers).status_code
        == 304
    )


def test_a_feed_without_a_match_is_a_feed(weather: Service) -> None:
    feed = feedparser.parse(weather.client.get("/v1/feed.atom", params={"q": "zebra"}).content)

    assert (feed.bozo, feed.entries) == (False, [])


def test_browsers_find_the_search(weather: Service) -> None:
    response = weather.client.get("/opensearch.xml")

    assert b"{searchTerms}" in response.content
    assert weather.get("/v1/opensearch-suggest", q="sno")[0] == "sno"


ATOM, JSON_FEED, JSON = "application/atom+xml", "application/feed+json", "application/json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (ATOM, ATOM),
        (JSON_FEED, JSON_FEED),
        ("application/rss+xml, application/atom+xml;q=0.9, */*;q=0.1", ATOM),
        (f"{ATOM};q=0.5, {JSON_FEED};q=0.8", JSON_FEED),
        (f"{ATOM}, {JSON}", JSON),
        (f"{ATOM};q=0", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("", JSON),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", JSON),
        ("text/csv", JSON),
        (";;q=x,,", JSON),
    ],
)
def test_a_search_is_a_feed_if_the_client_prefers_one(
    weather: Service, accept: str, media_type: str
) -> None:
    response = weather.client.get("/v1/search", params={"q": "snow"}, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in [name.strip() for name in response.headers["vary"].split(",")]


@pytest.mark.parametrize(("accept", "name"), [(ATOM, "feed.atom"), (JSON_FEED, "feed.json")])
def test_a_negotiated_feed_is_the_feed_of_the_same_search(
    weather: Service, accept: str, name: str
) -> None:
    """Its links lead to the feed, which knows none of the other parameters of a search."""
    params: dict[str, Any] = {"q": "rain OR snow", "size": 1, "group_by": "story"}
    others: dict[str, Any] = {"sort": "oldest", "facets": "source", "highlight": "none", "page": 2}
    headers = {"Accept": accept}

    response = weather.client.get("/v1/search", params=params | others, headers=headers)

    assert response.content == weather.client.get(f"/v1/{name}", params=params).content
    known = headers | {"If-None-Match": response.headers["etag"]}
    again = weather.client.get("/v1/search", params=params | others, headers=known)
    assert (again.status_code, "Accept" in again.headers["vary"]) == (304, True)


def test_a_posted_search_is_always_json(weather: Service) -> None:
    response = weather.client.post("/v1/search", json={"q": "snow"}, headers={"Accept": ATOM})

    assert response.headers["content-type"] == JSON


@pytest.mark.parametrize("name", ["feed.atom", "feed.json"])
@pytest.mark.parametrize("params", [{"q": "zebra"}, {"authors": "Nobody"}, {"q": "-weather zebra"}])
def test_a_feed_without_a_match_has_an_etag_and_no_next_page(
    weather: Service, name: str, params: dict[str, str]
) -> None:
    response = weather.client.get(f"/v1/{name}", params=params)

    assert response.status_code == 200
    assert b"next" not in response.content
    again = weather.client.get(
        f"/v1/{name}", params=params, headers={"If-None-Match": response.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.slow
def test_a_feed_reader_reads_the_feeds_of_random_searches(weather: Service) -> None:
    dice = random.Random(7)
    words = (
        "rain",
        "snow",
        "wind",
        "hail",
        "<b>",
        "&amp;",
        '"',
        "OR",
        "-rain",
        "(",
        "\u2028é",
        "*",
    )
    reasons: dict[str, object] = {}
    entries = 0
    for _ in range(FEED_SEARCHES):
        q = " ".join(dice.choices(words, k=dice.randint(0, 5)))
        params = {"q": q, "size": str(dice.randint(1, 50))}
        if dice.random() < 0.3:
            params |= {"group_by": "story"}
        if dice.random() < 0.3:
            params |= {"reject_tags": dice.choice(words), "published_from": "2020"}
        response = weather.client.get("/v1/feed.atom", params=params)
        assert response.status_code == 200, (params, response.text)
        feed = feedparser.parse(response.content)
        entries += len(feed.entries)
        if feed.bozo:
            reasons[str(params)] = feed.bozo_exception
    assert reasons == {}
    assert entries > 0
