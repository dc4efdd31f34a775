"""Requests that are rejected before routing: methods, sizes, malformed and malicious bytes."""

import socket
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from tests.integration.processes import ApiProcess, running_api
from tests.integration.service import PROJECT, Service

LIMIT = 8192
# File descriptors that are left to the process.
SPARE = 10


@pytest.fixture(scope="module")
def api(
    elasticsearch_url: str, seeds: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiProcess]:
    settings = {
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ARTICLES_ALIAS": seeds.alias,
        "API_REQUEST_TIMEOUT_MS": "20000",
        "API_MAX_BODY_BYTES": str(LIMIT),
    }
    with running_api(tmp_path_factory.mktemp("api"), **settings) as api:
        yield api


def send(api: ApiProcess, raw: bytes) -> bytes:
    """Send raw bytes and return the response."""
    with socket.create_connection(("127.0.0.1", api.port), timeout=20) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    return received


def status(raw: bytes) -> int:
    return int(raw.split(b" ", 2)[1])


@pytest.mark.parametrize("query", ["size=1&size=2", "q=a&%71=b", "size=1&authors=x&size=1"])
def test_a_parameter_that_takes_one_value_is_refused_when_it_is_given_twice(
    seeds: Service, query: str
) -> None:
    problem = seeds.client.get(f"/v1/search?{query}").json()

    name = "q" if "q=" in query else "size"
    assert (problem["status"], problem["errors"]) == (
        422,
        [
            {
                "location": "query",
                "name": name,
                "code": "repeated",
                "detail": "It is given more than once.",
                "hint": "Give it once.",
            }
        ],
    )


def test_a_filter_may_be_given_several_times(seeds: Service) -> None:
    answer = seeds.client.get("/v1/search?authors=Fred+Lambert&authors=Nobody&facets=authors")

    values = answer.json()["facets"]["authors"]["values"]
    assert [value["value"] for value in values if value["selected"]] == ["Fred Lambert", "Nobody"]


@pytest.mark.parametrize(
    "budget", ["", "0", "49", "20001", "1e3", "-100", "9" * 400, "１００", "soon"]
)
def test_a_time_that_cannot_be_given_is_refused(seeds: Service, budget: str) -> None:
    answer = seeds.client.get("/v1/search", headers=[(b"X-Request-Timeout-Ms", budget.encode())])

    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert (fault["location"], fault["name"]) == ("header", "X-Request-Timeout-Ms")
    assert fault["hint"] == "Give whole milliseconds from 50 to 20000."


def test_methods_are_answered_alike_everywhere(api: ApiProcess) -> None:
    response = {
        (method, path): (answer.status, answer.headers.get("allow"), answer.body[:1])
        for path in ("/livez", "/v1/search", "/none")
        for method in ("HEAD", "OPTIONS", "DELETE", "PROPFIND")
        if (answer := api.ask(path, method))
    }

    get, both = "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS, POST, QUERY"
    assert response == {
        ("HEAD", "/livez"): (200, None, b""),
        ("OPTIONS", "/livez"): (204, get, b""),
        ("DELETE", "/livez"): (405, get, b"{"),
        ("PROPFIND", "/livez"): (405, get, b"{"),
        ("HEAD", "/v1/search"): (200, None, b""),
        ("OPTIONS", "/v1/search"): (204, both, b""),
        ("DELETE", "/v1/search"): (405, both, b"{"),
        ("PROPFIND", "/v1/search"): (405, both, b"{"),
        ("HEAD", "/none"): (404, None, b""),
        ("OPTIONS", "/none"): (404, None, b"{"),
        ("DELETE", "/none"): (404, None, b"{"),
        ("PROPFIND", "/none"): (404, None, b"{"),
    }


@pytest.mark.parametrize(
    "path",
    [
        "/v1/articles/%00",
        "/v1/articles/%ff%fe",
        "/v1/articles/..%2f..%2f_cluster%2fhealth",
        "/v1/articles/%2e%2e",
        "/v1/articles/" + "a" * 513,
        "/v1/search?q=%00",
        "/v1/search?q=%ed%a0%80",
        "/v1/search?%00=%00",
        "/v1/facets/_index?prefix=a",
        "/static/%2e%2e/settings.py",
        "/static/..%2f..%2f.env",
        "/static/%00",
        "/%00",
        "/docs%2fproblems",
    ],
)
def test_odd_encodings_are_answered_and_never_a_defect(api: ApiProcess, path: str) -> None:
    answer = api.ask(path)

    assert 200 <= answer.status < 500
    if answer.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[" * 1000, 400),
        (b'{"size": ' + b"9" * 5000 + b"}", 400),
        (b'{"q": NaN}', 422),
        (b'{"size": Infinity}', 422),
        (b'{"size": 1e999}', 422),
        (b'{"q": "\\ud800"}', 422),
        (b'{"q": "a", "q": "b"}', 200),
        ('{"q": "a"}'.encode("utf-16"), 400),
        (b"\xff\xfe\x00", 400),
        (b'"text"', 422),
        (b"null", 422),
        (b'{"q": null}', 200),
        (b'{"unknown": null}', 422),
        (b'{"q": "' + b"a" * LIMIT + b'"}', 413),
    ],
)
def test_a_body_that_is_no_search_is_refused_in_words(
    api: ApiProcess, body: bytes, expected: int
) -> None:
    json = {"Content-Type": "application/json"}

    assert api.ask("/v1/search", "POST", body=body, headers=json).status == expected


def test_a_body_without_a_declared_length_is_measured_as_it_comes(api: ApiProcess) -> None:
    chunk = b"400\r\n" + b" " * 0x400 + b"\r\n"
    head = b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"

    assert status(send(api, head + chunk * 9)) == 413


HEAD = b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (HEAD + b"X: " + b"a" * 65_536 + b"\r\n\r\n", 431),
        (HEAD + b"X: a\r\n" * 1000 + b"\r\n", 431),
        (b"GET /livez?" + b"a" * 62_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /livez?" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (HEAD + b"X-Request-ID: a b\r\n\r\n", 200),
        (HEAD + b"X-Request-ID: " + b"a" * 65 + b"\r\n\r\n", 200),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (HEAD + b"Content-Length: -1\r\n\r\n", 400),
        (HEAD + b" folded: a\r\n\r\n", 400),
        (b"GET /livez HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 200),
        (b"\x16\x03\x01\x02\x00\x01", 400),
    ],
)
def test_bytes_on_the_wire_are_refused_before_they_do_harm(
    api: ApiProcess, raw: bytes, expected: int
) -> None:
    received = send(api, raw)

    assert status(received) == expected
    assert b"a b" not in received
    assert b"evil.example" not in received


def test_a_request_is_named_by_its_caller_where_the_name_is_harmless(seeds: Service) -> None:
    named: dict[str, Any] = {"X-Request-ID": "night-shift.42"}

    assert seeds.client.get("/livez", headers=named).headers["x-request-id"] == "night-shift.42"


def test_the_meaning_of_problems_is_served_plainly(seeds: Service) -> None:
    page = seeds.client.get("/docs/problems")

    text = (PROJECT / "api" / "http" / "static" / "problems.md").read_text("utf-8")
    assert (page.headers["content-type"], page.text) == ("text/plain; charset=utf-8", text)


def test_no_slow_reader_and_no_half_request_keeps_others_waiting(api: ApiProcess) -> None:
    """Half-open connections cost a little memory each and do not delay other requests."""
    half = [socket.create_connection(("127.0.0.1", api.port)) for _ in range(100)]
    try:
        for connection in half:
            connection.sendall(
                b"POST /v1/search HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{"
            )
        assert {api.ask("/livez").status for _ in range(20)} == {200}
    finally:
        for connection in half:
            connection.close()


def test_without_a_descriptor_to_spare_it_recovers_by_itself(api: ApiProcess) -> None:
    process = psutil.Process(api.process.pid)
    before = process.rlimit(psutil.RLIMIT_NOFILE)
    process.rlimit(psutil.RLIMIT_NOFILE, (process.num_fds() + SPARE, before[1]))
    try:
        many = [socket.create_connection(("127.0.0.1", api.port)) for _ in range(SPARE * 5)]
        for connection in many:
            connection.close()
        api.wait_until("/readyz", 200, within=20)
    finally:
        process.rlimit(psutil.RLIMIT_NOFILE, before)

    assert "internal-error" not in {event["event"] for event in api.events}
