"""Saved searches over HTTP: created, changed, deleted, previewed, and seen by their key only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from tests.integration.alerting import PATH, AlertService, serve_alerts

HOOK = "https://receiver.example/news"


@pytest.fixture(scope="module")
def service(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AlertService]:
    folder = tmp_path_factory.mktemp("alerts")
    with serve_alerts(elasticsearch_url, elasticsearch, folder, api_saved_searches_per_key=8) as it:
        it.load_articles(
            [
                {"id": "rain", "title": "Rain", "body": "It rained.", "source": "Times"},
                {"id": "snow", "title": "Snow", "body": "It snowed."},
            ],
            folder,
        )
        yield it


@pytest.fixture(autouse=True)
def _nothing_saved(service: AlertService) -> None:
    for saved in service.desk.send("GET")["saved_searches"]:
        service.desk.send("DELETE", f"/{saved['id']}", 204)


def test_a_search_is_saved_as_the_api_takes_it(service: AlertService) -> None:
    search = {"q": "rain", "source": ["Times"], "group_by": "story", "size": 3}
    created = service.desk.send("POST", "", 201, json={"name": "Rain", "search": search})

    assert created == service.desk.send("GET", f"/{created['id']}")
    assert service.desk.send("GET") == {"saved_searches": [created], "limit": 8}
    shown = {name: created[name] for name in ("name", "search", "schedule", "webhook", "state")}
    assert shown == {
        "name": "Rain",
        "search": search,
        "schedule": "immediate",
        "webhook": None,
        "state": "active",
    }


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ({"q": "rain", "mood": "glad"}, "search.mood"),
        ({"published_from": "soon"}, "search.published_from"),
        ({"cursor": "abc"}, "search"),
        ({"q": "x" * 600}, "search.q"),
    ],
)
def test_a_search_that_the_api_refuses_is_not_saved(
    service: AlertService, search: dict[str, str], name: str
) -> None:
    problem = service.desk.send("POST", "", 422, json={"name": "x", "search": search})

    assert [error["name"] for error in problem["errors"]] == [name]
    assert service.desk.send("GET")["saved_searches"] == []


def test_a_key_sees_its_own_searches_only(service: AlertService) -> None:
    path = f"/{service.desk.save('rain')['id']}"

    for method, rest, body in (
        ("GET", "", None),
        ("PATCH", "", {"name": "mine"}),
        ("DELETE", "", None),
        ("GET", "/matches", None),
        ("GET", "/deliveries", None),
        ("POST", "/rotate-secret", None),
        ("POST", "/deliveries/msg_0_0/replay", None),
    ):
        problem = service.other.send(method, path + rest, 404, json=body)
        assert problem["type"].endswith("#saved-search-not-found")
    assert service.other.send("GET")["saved_searches"] == []


def test_saved_searches_need_a_key_with_the_scope(service: AlertService) -> None:
    assert service.client.get(PATH).status_code == 401


def test_a_key_reads_how_many_searches_it_can_save(service: AlertService) -> None:
    for _ in range(8):
        service.desk.save("rain")
    problem = service.desk.send("POST", "", 409, json={"name": "x", "search": {}})

    assert problem["type"].endswith("#too-many-saved-searches")
    assert "at most 8 are allowed: delete one" in problem["detail"]
    service.other.save("rain")


def test_a_search_is_changed_in_part(service: AlertService) -> None:
    path = f"/{service.desk.save('rain', name='before')['id']}"

    changed = service.desk.send("PATCH", path, json={"name": "after", "schedule": "daily"})
    assert (changed["name"], changed["schedule"], changed["search"]) == (
        "after",
        "daily",
        {"q": "rain"},
    )
    assert service.desk.send("PATCH", path, json={"enabled": False})["state"] == "disabled"
    assert service.desk.send("PATCH", path, json={"enabled": True})["state"] == "active"
    assert service.desk.send("PATCH", path, 422, json={"nam": "x"})["errors"]


def test_the_secret_of_a_webhook_is_shown_once(service: AlertService) -> None:
    created = service.desk.save("rain", webhook_url=HOOK)
    path = f"/{created['id']}"

    assert created["secret"].startswith("whsec_")
    assert created["webhook"] == {"url": HOOK, "disabled": None}
    assert "secret" not in service.desk.send("GET", path)
    rotated = service.desk.send("POST", f"{path}/rotate-secret")
    assert rotated["secret"] != created["secret"]
    moved = service.desk.send("PATCH", path, json={"webhook_url": f"{HOOK}/2"})
    assert ("secret" in moved, moved["webhook"]["url"]) == (False, f"{HOOK}/2")
    assert service.desk.send("PATCH", path, json={"webhook_url": None})["webhook"] is None
    assert "secret" in service.desk.send("PATCH", path, json={"webhook_url": HOOK})


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "https://10.0.0.1/", "ftp://a.example", "nowhere"]
)
def test_a_webhook_to_no_public_address_is_refused(service: AlertService, url: str) -> None:
    body = {"name": "x", "search": {}, "webhook_url": url}
    [error] = service.desk.send("POST", "", 422, json=body)["errors"]

    assert error["name"] == "webhook_url"


def test_a_preview_counts_what_was_indexed_in_the_last_days(service: AlertService) -> None:
    preview = service.desk.send("POST", "/preview", json={"search": {"q": "rain OR snow"}})
    grouped = {"q": "rained", "group_by": "story"}
    stories = service.desk.send("POST", "/preview", json={"search": grouped})

    days = {(datetime.now(UTC) - timedelta(hours=hours)).date().isoformat() for hours in (0, 1)}
    assert (preview["total"], preview["per_day"]) == (2, 0.29)
    assert sum(day["count"] for day in preview["days"]) == 2
    assert {day["date"] for day in preview["days"]} <= days
    assert sorted(article["id"] for article in preview["latest"]) == ["rain", "snow"]
    assert (stories["total"], stories["days"][0]["count"]) == (1, 1)


def test_nothing_is_matched_before_the_process_runs(service: AlertService) -> None:
    path = f"/{service.desk.save('rain')['id']}"
    page = service.desk.send("GET", f"{path}/matches")

    assert (page["matches"], page["more"]) == ([], False)
    assert service.desk.send("GET", f"{path}/matches", params={"after": page["next"]}) == page
    assert service.desk.send("GET", f"{path}/matches", 422, params={"after": "0-1"})
