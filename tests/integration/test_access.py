"""Access: every route with every state of the key, and rate limits."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.http.app import create_app
from api.http.security.api_keys import ApiKeyStore, KeyFileError, new_key
from api.http.security.scopes import KEYED_SCOPES, Scope, read_scopes, required_scope
from api.settings import ApiSettings
from tests.integration.service import PATIENCE_MS, Service

UNAUTHENTICATED, FORBIDDEN, TOO_MANY = 401, 403, 429
# Seconds until a change of the file is noticed, with a reserve for a busy machine.
SEEN_WITHIN_S = 5


class Keys:
    """A file of keys, and the secrets of those in it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.reader, reading = new_key("reader", ("read",))
        self.exporter, exporting = new_key("exporter", ("read", "export"))
        self.only_export, exports_only = new_key("batch", ("export",))
        self.revoked, _ = new_key("gone", ("read", "export"))
        self.writer, writing = new_key("writer", ("write", "alerts"))
        self.lines = [reading, exporting, exports_only, writing]
        self.write(self.lines)

    def write(self, lines: list[str]) -> None:
        """Replace the file in one step, as an administrator's tools do."""
        new = self.file.with_suffix(".new")
        new.write_text("\n".join(lines), "utf-8")
        new.rename(self.file)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


@contextmanager
def guarded(seeds: Service, keys: Keys, **settings: Any) -> Iterator[TestClient]:
    """The API over the seeds, with API keys required."""
    api_settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=seeds.url,
        articles_alias=seeds.alias,
        api_keys_file=keys.file,
        api_request_timeout_ms=PATIENCE_MS,
        **settings,
    )
    with TestClient(create_app(api_settings)) as client:
        yield client


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_every_route_under_every_state_of_the_key(seeds: Service, keys: Keys) -> None:
    states = {
        "none": {},
        "unknown": bearer("no key of ours"),
        "revoked": bearer(keys.revoked),
        "wrong scope": {},
        "right": {},
    }
    wrong = {Scope.read: keys.only_export}
    refused = {"none": UNAUTHENTICATED, "unknown": UNAUTHENTICATED, "revoked": UNAUTHENTICATED}
    refused["wrong scope"] = FORBIDDEN
    with guarded(seeds, keys) as client:
        document = client.get("/openapi.json").json()
        app = client.app
        assert isinstance(app, FastAPI)
        scopes = read_scopes(app.state.routes)
        templates = {*scopes.paths, *(route.path for route, _ in scopes.keyed)}
        for template in sorted(templates):
            path = template.replace(":id}", "}")
            for method in document["paths"].get(path, ["get"]):  # the pages are not in it
                scope = required_scope(method.upper(), template, scopes)
                for state, headers in states.items():
                    if state == "right":
                        right = keys.writer if scope in KEYED_SCOPES else keys.exporter
                        headers = bearer(right)  # noqa: PLW2901
                    if state == "wrong scope":
                        headers = bearer(wrong.get(scope, keys.reader))  # noqa: PLW2901
                    url = path.replace("{", "").replace("}", "")
                    status = client.request(method, url, headers=headers).status_code
                    expected = None if scope is Scope.public else refused.get(state)
                    case = (method, path, state, status)
                    assert status == expected if expected else status not in refused.values(), case


def test_a_key_counts_in_a_header_of_any_of_three_names_and_never_in_an_address(
    seeds: Service, keys: Keys
) -> None:
    with guarded(seeds, keys) as client:
        for name in ("X-API-Key", "x-algolia-api-key"):
            assert client.get("/v1/search", headers={name: keys.reader}).status_code == 200
        assert client.get("/v1/search", headers=bearer(keys.reader)).status_code == 200
        params = {"api_key": keys.reader, "x-algolia-api-key": keys.reader}
        response = client.get("/v1/search", params=params)

    assert response.status_code == UNAUTHENTICATED
    assert response.headers["www-authenticate"] == "Bearer"
    problem = response.json()
    del problem["request_id"]
    assert problem == {
        "type": "/docs/problems#missing-api-key",
        "title": "An API key is required",
        "status": 401,
        "detail": "Send a key as `Authorization: Bearer …` or `X-API-Key: …`.",
        "instance": "/v1/search",
        "errors": [],
    }


def test_the_browsers_clients_of_the_dialect_may_send_their_key_in_the_address(
    seeds: Service, keys: Keys
) -> None:
    batch = {"requests": [{"indexName": "articles", "hitsPerPage": 0}]}
    good, gone = ({"x-algolia-api-key": key} for key in (keys.reader, keys.revoked))
    with guarded(seeds, keys) as client:

        def status(path: str, **more: Any) -> int:
            return client.post(path, json=batch, **more).status_code

        assert status("/1/indexes/*/queries", params=good) == 200
        assert status("/1/indexes/*/queries", params=gone) == UNAUTHENTICATED
        assert status("/1/indexes/*/queries", params=gone, headers=good) == 200
        assert status("/v1/instantsearch", params=good) == UNAUTHENTICATED


@pytest.mark.parametrize(
    "path",
    [
        "/v1/exp%6Frt",
        "/v1/export?format=csv",
        "/v1//export",
        "/V1/EXPORT",
        "/v1/export/",
        "/v1/export%0A",
        "/v1/export%0D",
    ],
)
def test_no_way_of_writing_a_path_gets_around_its_scope(
    seeds: Service, keys: Keys, path: str
) -> None:
    with guarded(seeds, keys) as client:
        assert client.get(path).status_code == UNAUTHENTICATED
        assert client.get(path, headers=bearer(keys.reader)).status_code in (FORBIDDEN, 404)


def test_keys_are_rotated_without_a_restart(seeds: Service, keys: Keys) -> None:
    new, line = new_key("reader", ("read",))

    def statuses() -> list[int]:
        all_headers = [bearer(secret) for secret in (keys.reader, new)]
        return [client.get("/v1/search", headers=each).status_code for each in all_headers]

    def await_statuses(expected: list[int]) -> None:
        begun = time.monotonic()
        while statuses() != expected:
            assert time.monotonic() < begun + SEEN_WITHIN_S
            time.sleep(0.05)

    with guarded(seeds, keys) as client:
        assert statuses() == [200, UNAUTHENTICATED]
        keys.write([*keys.lines, line])  # both, while callers change over
        await_statuses([200, 200])
        keys.write([line])
        await_statuses([UNAUTHENTICATED, 200])
        keys.write(["not a key"])  # a slip changes nothing
        time.sleep(1.1)
        assert statuses() == [UNAUTHENTICATED, 200]
        os.unlink(keys.file)  # noqa: PTH108 (nor does a file that is missing for a moment)
        time.sleep(1.1)
        assert statuses() == [UNAUTHENTICATED, 200]


def test_without_a_file_of_keys_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="API_KEYS_FILE cannot be read: FileNotFoundError"):
        ApiKeyStore(tmp_path / "none")


def test_the_rate_limit_is_reported_and_per_caller(seeds: Service, keys: Keys) -> None:
    with guarded(seeds, keys, api_rate_limit_per_key="3/hour") as client:
        mine = [client.get("/v1/search", headers=bearer(keys.reader)) for _ in range(4)]
        theirs = client.get("/v1/search", headers=bearer(keys.exporter))

    assert [response.status_code for response in mine] == [200, 200, 200, TOO_MANY]
    assert [response.headers.get("ratelimit-policy") for response in mine] == [
        '"key";q=3;w=3600'
    ] * 4
    assert [left(response) for response in mine] == [2, 1, 0, 0]
    wait = mine[3].headers["retry-after"]
    assert 1 <= int(wait) <= 3600
    assert mine[3].headers["ratelimit"] == f'"key";r=0;t={wait}'
    problem = mine[3].json()
    del problem["request_id"]
    assert problem == {
        "type": "/docs/problems#rate-limited",
        "title": "Too many requests",
        "status": 429,
        "detail": "At most 3 per 1 hour for one key.",
        "instance": "/v1/search",
        "errors": [],
    }
    assert "retry-after" not in mine[0].headers
    assert theirs.status_code == 200


def left(response: Response) -> int:
    """Return the requests that a response reports as left."""
    return int(response.headers["ratelimit"].split(";")[1].removeprefix("r="))


def test_rejections_report_the_rate_limit_too(seeds: Service, keys: Keys) -> None:
    headers = bearer(keys.reader)
    with guarded(seeds, keys, api_rate_limit_per_key="9/hour", api_max_body_bytes=1024) as client:
        refused = [
            client.get("/v1/search?size=1&size=2", headers=headers),
            client.get("/v1/search?size=0", headers=headers),
            client.post("/v1/search", content=b"a" * 1025, headers=headers),
            client.get("/none", headers=headers),
        ]

    assert [response.status_code for response in refused] == [422, 422, 413, 404]
    assert [left(response) for response in refused] == [8, 7, 6, 5]


def test_a_batch_counts_as_all_its_searches(seeds: Service, keys: Keys) -> None:
    batch = {"requests": [{"indexName": "articles", "query": "rain"}] * 3}
    with guarded(seeds, keys, api_rate_limit_per_key="4/hour") as client:
        responses = [
            client.post("/v1/instantsearch", json=batch, headers=bearer(keys.reader))
            for _ in range(2)
        ]

    assert [response.status_code for response in responses] == [200, TOO_MANY]
    assert [left(response) for response in responses] == [1, 0]


def test_addresses_have_a_share_where_no_key_is_needed(seeds: Service) -> None:
    settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=seeds.url,
        articles_alias=seeds.alias,
        api_rate_limit_per_ip="2/minute",
        api_request_timeout_ms=PATIENCE_MS,
    )
    with TestClient(create_app(settings)) as client:
        statuses = [client.get("/v1/search").status_code for _ in range(3)]
        probe = client.get("/livez").status_code

    assert (statuses, probe) == ([200, 200, TOO_MANY], 200)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://news.example", "https://news.example"),
        ("https://news.example.evil", None),
        ("http://news.example", None),
        ("https://sub.news.example", None),
        ("null", None),
    ],
)
def test_only_the_very_origins_that_were_named_may_read(
    seeds: Service, keys: Keys, origin: str, allowed: str | None
) -> None:
    with guarded(seeds, keys, api_cors_origins="https://news.example") as client:
        headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
        preflight = client.options("/v1/search", headers=headers)
        refused = client.get("/v1/search", headers={"Origin": origin})

    assert preflight.headers.get("access-control-allow-origin") == allowed
    assert refused.headers.get("access-control-allow-origin") == allowed
