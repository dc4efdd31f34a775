"""`POST /v1/articles` and `DELETE /v1/articles/{id}`: stored and searchable when acknowledged."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.security.api_keys import new_key
from api.settings import ApiSettings
from indexer.index.lock import WRITERS_WAIT_S, WRITING, LockWait, locked
from tests.integration.command_line import indexer
from tests.integration.service import PATIENCE_MS
from tests.integration.unreliable import Fault, UnreliableLine

RAIN = {"id": "rain", "title": "Rain", "body": "It rained.", "updated_at": "2024-05-01"}
SNOW = {"id": "snow", "title": "Snow", "body": "It snowed."}
NDJSON = {"Content-Type": "application/x-ndjson"}

pytestmark = pytest.mark.usefixtures("command_settings")


class Pusher:
    """An API that can be written to, and its clients' keys."""

    def __init__(self, client: TestClient, writer: str, reader: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {writer}"}
        self.reading = {"Authorization": f"Bearer {reader}"}

    def push(self, content: Any, headers: Mapping[str, str] = NDJSON) -> Any:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.client.post("/v1/articles", content=body, headers={**self.headers, **headers})

    def outcomes(self, content: Any, headers: Mapping[str, str] = NDJSON) -> list[Any]:
        response = self.push(content, headers)
        assert response.status_code == 200, response.text
        return [(r["line"], r["id"], r["outcome"]) for r in response.json()["results"]]

    def delete(self, id_: str) -> Any:
        return self.client.delete(f"/v1/articles/{id_}", headers=self.headers)

    def ids(self, q: str = "") -> list[str]:
        response = self.client.get("/v1/search", params={"q": q}, headers=self.reading)
        return sorted(hit["id"] for hit in response.json()["hits"])


@contextmanager
def pushing(url: str, alias: str, folder: Path, **settings: Any) -> Iterator[Pusher]:
    (writer, writing), (reader, reading) = new_key("w", ("write",)), new_key("r", ("read",))
    (folder / "keys").write_text(f"{writing}\n{reading}\n", "utf-8")
    api_settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=url,
        articles_alias=alias,
        api_keys_file=folder / "keys",
        api_request_timeout_ms=PATIENCE_MS,
        **settings,
    )
    with TestClient(create_app(api_settings), raise_server_exceptions=False) as client:
        yield Pusher(client, writer, reader)


@pytest.fixture
def pusher(elasticsearch_url: str, alias: str, tmp_path: Path) -> Iterator[Pusher]:
    with pushing(elasticsearch_url, alias, tmp_path) as pusher:
        yield pusher


def lines(*articles: Any) -> bytes:
    return b"\n".join(a if isinstance(a, bytes) else json.dumps(a).encode() for a in articles)


def test_every_line_has_its_outcome_and_is_searchable_at_once(pusher: Pusher) -> None:
    raw = {"id": "hail", "text": "Hail\n\nIt hailed on the fields in the south of the country."}

    first = pusher.outcomes(lines(RAIN, b"{broken", SNOW, b"", raw, {"id": "x", "text": 5}))
    ids = pusher.ids()
    again = pusher.outcomes(lines(RAIN, {**SNOW, "body": "It snowed again."}))

    assert first == [
        (1, "rain", "indexed"),
        (2, None, "rejected"),
        (3, "snow", "indexed"),
        (4, "hail", "indexed"),
        (5, None, "rejected"),
    ]
    assert ids == ["hail", "rain", "snow"]
    assert again == [(1, "rain", "unchanged"), (2, "snow", "updated")]
    assert pusher.ids("again") == ["snow"]


def test_a_list_one_object_and_a_raw_text_are_accepted(pusher: Pusher) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}

    assert pusher.outcomes([RAIN, SNOW], headers) == [
        (1, "rain", "indexed"),
        (2, "snow", "indexed"),
    ]
    assert pusher.outcomes(RAIN, headers) == [(1, "rain", "unchanged")]
    text = b"Hail\n\nIt hailed on the fields in the south of the country."
    [(_, id_, outcome)] = pusher.outcomes(text, {"Content-Type": "text/plain"})
    assert (id_[:6], outcome) == ("stdin-", "indexed")


def test_a_deleted_article_is_gone_at_once_and_stays_deleted(pusher: Pusher) -> None:
    pusher.outcomes(lines(RAIN, SNOW))

    deleted, again, unknown = (pusher.delete(id_) for id_ in ("rain", "rain", "none"))

    assert deleted.json() == {"id": "rain", "outcome": "deleted"}
    assert again.json() == {"id": "rain", "outcome": "gone"}
    assert (unknown.status_code, unknown.json()["type"]) == (
        404,
        "/docs/problems#article-not-found",
    )
    assert pusher.ids() == ["snow"]
    assert pusher.outcomes(lines(RAIN)) == [(1, "rain", "stale")]
    assert pusher.outcomes(lines({**RAIN, "updated_at": "2024-05-02"})) == [(1, "rain", "indexed")]


@pytest.mark.parametrize(
    ("content", "headers", "status", "kind"),
    [
        (b"", NDJSON, 400, "malformed-request"),
        (b"[1", {"Content-Type": "application/json"}, 400, "malformed-request"),
        (b"{}", {"Content-Type": "image/png"}, 400, "malformed-request"),
        (b'{"title": "\xff"}', NDJSON, 400, "malformed-request"),
        (b"x" * (50 * 1024**2), NDJSON, 413, "body-too-large"),
    ],
    ids=["empty", "broken", "type", "bytes", "50 MB"],
)
def test_a_body_that_cannot_be_read_is_a_problem(
    pusher: Pusher, content: bytes, headers: dict[str, str], status: int, kind: str
) -> None:
    response = pusher.push(content, headers)

    assert (response.status_code, response.json()["type"]) == (status, f"/docs/problems#{kind}")


def test_without_configured_keys_nothing_can_be_written(
    elasticsearch_url: str, alias: str, elasticsearch: Elasticsearch
) -> None:
    settings = ApiSettings(
        _env_file=None, elasticsearch_url=elasticsearch_url, articles_alias=alias
    )
    with TestClient(create_app(settings)) as client:
        responses = [
            client.post("/v1/articles", content=lines(RAIN), headers=NDJSON),
            client.delete("/v1/articles/rain"),
        ]

    assert [response.status_code for response in responses] == [403, 403]
    assert {response.json()["type"] for response in responses} == {"/docs/problems#writes-disabled"}
    assert not elasticsearch.indices.exists_alias(name=alias)


def test_more_than_fits_the_queue_is_refused_with_a_time_to_retry(
    elasticsearch_url: str, alias: str, tmp_path: Path
) -> None:
    with pushing(elasticsearch_url, alias, tmp_path, api_push_queue_bytes=2_000) as pusher:
        pusher.outcomes(lines(RAIN))  # starts the process
        bodies = [lines({**SNOW, "id": f"s{n}", "body": "It snowed. " * 50}) for n in range(12)]
        responses: list[Any] = []

        def push(body: bytes) -> None:
            responses.append((body, pusher.push(body)))

        threads = [threading.Thread(target=push, args=(body,)) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        refused = [(body, r) for body, r in responses if r.status_code != 200]

        assert refused
        for body, response in refused:
            assert response.status_code == 429
            assert response.json()["type"] == "/docs/problems#push-overloaded"
            assert int(response.headers["Retry-After"]) >= 1
            assert pusher.push(body).status_code == 200
        assert len(pusher.ids("snowed")) == 10  # of 12, on the first page


def test_while_the_index_is_replaced_nothing_is_acknowledged(
    pusher: Pusher, alias: str, elasticsearch: Elasticsearch
) -> None:
    pusher.outcomes(lines(RAIN))
    with locked(elasticsearch, alias, WRITING, "restore", LockWait(WRITERS_WAIT_S)):
        response = pusher.push(lines(SNOW))

    assert response.status_code == 503
    assert response.json()["type"] == "/docs/problems#index-locked"
    assert int(response.headers["Retry-After"]) >= 1
    assert pusher.outcomes(lines(SNOW)) == [(1, "snow", "indexed")]


@pytest.mark.slow
def test_what_is_acknowledged_is_stored_while_elasticsearch_comes_and_goes(
    alias: str, elasticsearch: Elasticsearch, tmp_path: Path, line: UnreliableLine
) -> None:
    line.fault = Fault.none
    acknowledged: set[str] = set()
    with pushing(line.url, alias, tmp_path) as pusher:
        pusher.outcomes(lines(RAIN))
        for number in range(12):
            faults = (Fault.none, Fault.reset, Fault.silent, Fault.too_many)
            line.fault = faults[number % len(faults)]
            response = pusher.push(lines({**SNOW, "id": f"s{number}"}))
            if response.status_code == 200:
                acknowledged.add(f"s{number}")
            else:
                assert response.status_code == 503, response.text
        line.fault = Fault.none
    elasticsearch.indices.refresh(index=alias)
    hits = elasticsearch.search(index=alias, size=100)["hits"]["hits"]

    assert {"s0", "s4", "s8"} <= acknowledged
    assert acknowledged <= {hit["_id"] for hit in hits}


@pytest.mark.slow
def test_the_stories_of_pushed_articles_follow(
    pusher: Pusher, alias: str, elasticsearch: Elasticsearch
) -> None:
    text = " ".join(f"word{n} of the long report" for n in range(60))
    pusher.outcomes(lines({**RAIN, "id": "b", "body": text}))
    pusher.outcomes(lines({**RAIN, "id": "a", "body": f"{text} And more."}))

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        hits = elasticsearch.search(index=alias)["hits"]["hits"]
        stories = {hit["_id"]: hit["_source"]["story"] for hit in hits}
        if stories == {"a": "a", "b": "a"}:
            break
        time.sleep(0.2)

    assert stories == {"a": "a", "b": "a"}
    assert {p["check"] for p in indexer("doctor", "--json").json} <= {"freshness", "disk"}
