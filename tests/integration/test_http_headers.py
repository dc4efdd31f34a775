"""Compression, cross-origin requests and caching headers of every response."""

import gzip
import json
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.settings import ApiSettings
from tests.integration.service import Service

ORIGIN = "https://news.example"


@pytest.fixture(scope="module")
def client(
    seeds: Service, elasticsearch_url: str, elasticsearch: Elasticsearch
) -> Iterator[TestClient]:
    """The API over the seeds, which accepts requests from pages of one origin."""
    settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=elasticsearch_url,
        articles_alias=seeds.alias,
        api_cors_origins=(ORIGIN,),
    )
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.mark.parametrize("path", ["/v1/search", "/v1/export", "/openapi.json"])
def test_a_large_answer_is_packed_for_those_who_take_it(client: TestClient, path: str) -> None:
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    for answer in (packed, plain):
        assert "Accept-Encoding" in answer.headers["vary"]
    assert len(raw) < len(plain.content) / 2
    unpacked, whole = (
        [json.loads(line) for line in text.splitlines()]
        for text in (gzip.decompress(raw), plain.content)
    )
    for body in (unpacked[0], whole[0]):
        body.pop("took_ms", None)
    assert unpacked == whole


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip;q=0", False),
        ("br, gzip; q=0.000, *", False),
        ("br", False),
        ("gzip;q=0.5, identity", True),
        ("br, gzip", True),
    ],
)
def test_an_answer_is_packed_as_its_caller_takes_it(
    client: TestClient, accepted: str, packed: bool
) -> None:
    with client.stream("GET", "/v1/search", headers={"Accept-Encoding": accepted}) as answer:
        assert (answer.headers.get("content-encoding") == "gzip") is packed


def test_a_small_answer_is_left_as_it_is(client: TestClient) -> None:
    answer = client.get("/livez", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in answer.headers
    assert answer.json() == {"status": "live"}


@pytest.mark.parametrize("path", ["/v1/search", "/v1/search?page=0", "/v1/articles/none"])
def test_pages_of_a_listed_origin_may_send_and_read(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": ORIGIN})

    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in answer.headers["vary"]
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"X-Request-ID", "Retry-After", "Server-Timing"} <= set(exposed)
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://news.example.org",
        "https://evil.example",
        "http://news.example",
        "https://news.example:8443",
        "https://NEWS.example",
        "null",
        "https://x.news.example",
    ],
)
def test_pages_of_other_origins_may_not(client: TestClient, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = client.get("/v1/search", headers={"Origin": origin})
    before = client.options("/v1/similar", headers=headers)

    for response in (answer, before):
        assert "access-control-allow-origin" not in response.headers
    assert before.status_code == 400


def test_a_listed_origin_may_post_json_with_a_key(client: TestClient) -> None:
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-api-key",
    }
    answer = client.options("/v1/instantsearch", headers=headers)

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert {"content-type", "x-api-key"} <= set(allowed.replace(" ", "").split(","))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/suggest?q=lat", "private, no-cache"),
        ("/v1/facets/authors", "private, no-cache"),
        ("/v1/articles/000_ec27dc8f054a1452.txt/similar", "private, no-cache"),
        ("/v1/export", "no-store"),
        ("/v1/articles/none", "no-store"),
        ("/livez", "private, no-cache"),
    ],
)
def test_every_response_has_cache_control(client: TestClient, path: str, expected: str) -> None:
    assert client.get(path).headers["cache-control"] == expected
