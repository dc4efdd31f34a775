"""Walking through all matches while others load: nothing skipped, nothing repeated."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.schemas.request import SearchRequest
from api.search.pagination import Cursor, read_cursor, write_cursor
from api.settings import ApiSettings
from tests.integration.processes import running_api
from tests.integration.service import PATIENCE_MS, Service
from tests.integration.unreliable import Fault, UnreliableLine

ARTICLES = [
    {
        "id": f"r{number:03}",
        "title": "Rain",
        "body": "Rain fell. " * (number % 7 + 1),
        **({"published_at": f"2024-05-{number % 28 + 1:02}"} if number % 5 else {}),
    }
    for number in range(60)
]
RETRY_TIMEOUT_S = 30
IDS = {article["id"] for article in ARTICLES}


@pytest.fixture(scope="module")
def rain(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def open_snapshots(service: Service) -> int:
    stats = service.server.indices.stats(index=service.alias, metric="search")
    return int(stats["_all"]["primaries"]["search"]["open_contexts"])


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_a_walk_gives_every_article_once_while_others_are_loaded(
    rain: Service, tmp_path: Path, sort: str
) -> None:
    response = rain.search("rain", sort=sort, size=7)
    seen = [hit["id"] for hit in response["hits"]]
    totals = []

    while cursor := response["page"]["next_cursor"]:
        # The newest article, the best match, and a changed date for one that was already returned.
        newer = {"id": f"new-{sort}-{len(seen)}", "title": "Rain rain rain", "body": "Rain."}
        moved = {"id": seen[0], "title": "Rain", "body": "No more of it.", "tags": [str(len(seen))]}
        rain.load_articles([{**newer, "published_at": "2025-01-01"}, moved], tmp_path)
        response = rain.search("rain", sort=sort, size=7, cursor=cursor)
        seen += [hit["id"] for hit in response["hits"]]
        totals.append(response["total"]["value"])

    assert len(seen) == len(set(seen))
    assert set(seen) >= IDS
    assert set(totals) == {len(seen)}


def test_the_last_step_closes_the_snapshot(rain: Service) -> None:
    before = open_snapshots(rain)
    first = rain.search("rain", size=30)["page"]["next_cursor"]
    second = rain.search("rain", size=10, cursor=first)["page"]["next_cursor"]
    assert open_snapshots(rain) == before + 1

    last = rain.search("rain", size=100, cursor=second)

    assert last["page"]["next_cursor"] is None
    assert open_snapshots(rain) == before


def test_the_last_step_is_answered_where_its_snapshot_cannot_be_closed(
    rain: Service, line: UnreliableLine
) -> None:
    line.fault, line.only = Fault.too_many, b"DELETE "
    settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=line.url,
        articles_alias=rain.alias,
        api_request_timeout_ms=PATIENCE_MS,
    )
    with TestClient(create_app(settings)) as client:
        walk = Service(client, rain.server, line.url, rain.alias)
        first = walk.search("rain", size=30)
        last = walk.search("rain", size=100, cursor=first["page"]["next_cursor"])
    line.fault = Fault.none

    assert last["page"]["next_cursor"] is None
    assert len(last["hits"]) == first["total"]["value"] - 30


def test_a_plain_search_opens_no_snapshot(rain: Service) -> None:
    before = open_snapshots(rain)
    assert rain.search("rain")["page"]["next_cursor"]
    assert open_snapshots(rain) == before


def test_pages_after_the_first_and_the_last_page_give_no_cursor(rain: Service) -> None:
    assert rain.search("rain", page=2)["page"] == {"number": 2, "size": 10, "next_cursor": None}
    assert rain.search("rain", size=100, tags="none")["page"]["next_cursor"] is None


def test_what_is_shown_may_change_from_step_to_step(rain: Service) -> None:
    cursor = rain.search("rain", size=2)["page"]["next_cursor"]

    step = rain.search("rain", size=3, fields="title", facets="", highlight="none", cursor=cursor)

    assert len(step["hits"]) == 3
    assert {"id", "title", "score"} == set(step["hits"][0])


def problem(kind: str, title: str, status: int, detail: str) -> dict[str, Any]:
    result = {"type": f"/docs/problems#{kind}", "title": title, "status": status, "detail": detail}
    return {**result, "instance": "/v1/search", "errors": []}


OF_ANOTHER = problem(
    "cursor-mismatch",
    "The cursor belongs to another query",
    422,
    "The query, the filters or the order changed: start again without a cursor.",
)
ALTERED = problem(
    "invalid-cursor",
    "The cursor is not valid",
    400,
    "The cursor was changed, or made by another service: start again without one.",
)


@pytest.mark.parametrize(
    "changed", [{"q": "snow"}, {"q": "rain", "tags": "x"}, {"q": "rain", "sort": "oldest"}]
)
def test_a_cursor_is_bound_to_its_query(rain: Service, changed: dict[str, str]) -> None:
    cursor = rain.search("rain")["page"]["next_cursor"]
    assert rain.problem("/v1/search", cursor=cursor, **changed) == OF_ANOTHER


@pytest.mark.parametrize("change", [str.upper, lambda c: c[:-1], lambda c: c + "A", lambda _: "x"])
def test_an_altered_cursor_is_refused(rain: Service, change: Any) -> None:
    cursor = rain.search("rain")["page"]["next_cursor"]
    assert rain.problem("/v1/search", q="rain", cursor=change(cursor)) == ALTERED


def test_a_cursor_of_another_service_is_refused() -> None:
    request = SearchRequest(q="rain")
    cursor = Cursor("any", ("a",), 1)
    with pytest.raises(Exception, match="made by another service"):
        read_cursor(write_cursor(cursor, "one key of this size"), "another key, as long", request)


def test_a_cursor_whose_point_in_time_is_gone_is_expired(rain: Service) -> None:
    first = rain.search("rain", size=7)["page"]["next_cursor"]
    second = rain.search("rain", size=7, cursor=first)["page"]["next_cursor"]
    rain.server.close_point_in_time(id=pit_of(second))

    assert rain.problem("/v1/search", q="rain", size=7, cursor=second) == problem(
        "expired-cursor",
        "The cursor has expired",
        422,
        "The point in time was closed: start again without a cursor.",
    )


def pit_of(cursor: str) -> str:
    """Return the point in time of a cursor, which is signed but not secret."""
    import itsdangerous  # noqa: PLC0415

    loaded = itsdangerous.URLSafeSerializer("any").load_payload(cursor.rsplit(".", 1)[0].encode())
    return str(json.loads(json.dumps(loaded))["pit_id"])


def test_a_page_with_a_cursor_is_rejected(rain: Service) -> None:
    cursor = rain.search("rain")["page"]["next_cursor"]

    refused = rain.problem("/v1/search", q="rain", page=2, cursor=cursor)

    assert refused["errors"] == [
        {
            "location": "query",
            "name": "cursor",
            "code": "value_error",
            "detail": "It does not go with page.",
            "hint": "Leave page out.",
        }
    ]


@pytest.mark.slow
def test_every_worker_reads_the_cursors_of_the_others(rain: Service, tmp_path: Path) -> None:
    settings = {
        "ELASTICSEARCH_URL": rain.url,
        "ARTICLES_ALIAS": rain.alias,
        "API_CURSOR_SECRET": "",
    }
    path = "/v1/search?q=rain&size=1&facets="
    with running_api(tmp_path, **settings, API_WORKERS="2") as api:
        cursors = [
            api.wait_until(path, 200, RETRY_TIMEOUT_S).json["page"]["next_cursor"]
            for _ in range(20)
        ]
        statuses = [api.ask(f"{path}&cursor={cursor}").status for cursor in cursors]

    assert statuses == [200] * 20
