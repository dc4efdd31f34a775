"""Faults of the connection to Elasticsearch: quick, correct responses and no status 500."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from api.elasticsearch.circuit_breaker import FAILURES_TO_OPEN
from tests.integration.processes import ApiProcess, running_api
from tests.integration.service import serve
from tests.integration.unreliable import Fault, UnreliableLine

ARTICLE = {"id": "rain", "title": "Rain over the valley", "body": "It rained."}
# The API's timeout is 2 s. A response that takes this long has missed it on any machine.
GIVE_UP_S = 10
SEARCH = "/v1/search?q=rain"


@pytest.fixture(scope="module")
def alias(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with serve(elasticsearch_url, elasticsearch) as service:
        service.load_articles([ARTICLE], tmp_path_factory.mktemp("articles"))
        yield service.alias


@pytest.fixture(scope="module")
def running(
    line: UnreliableLine, alias: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiProcess]:
    folder = tmp_path_factory.mktemp("api")
    with running_api(folder, ELASTICSEARCH_URL=line.url, ARTICLES_ALIAS=alias) as api:
        yield api


@pytest.fixture
def api(running: ApiProcess, line: UnreliableLine) -> ApiProcess:
    """The API behind a proxy without faults."""
    line.fault = Fault.none
    running.wait_until("/readyz", 200, within=30)
    return running


def test_every_connection_fault_has_its_problem_type(api: ApiProcess, line: UnreliableLine) -> None:
    statuses = {}
    for number, fault in enumerate(each for each in Fault if each not in (Fault.none, Fault.slow)):
        line.fault = fault
        # A new query, for which the cache has no response.
        answer = api.ask(f"/v1/search?q=rain{number}", timeout=GIVE_UP_S)
        statuses[fault.name] = (answer.status, answer.kind)
        assert "retry-after" in answer.headers
        line.fault = Fault.none
        api.wait_until(SEARCH, 200, within=10)

    away, broken = (503, "elasticsearch-unavailable"), (502, "bad-gateway")
    assert statuses == {
        "silent": (503, "search-timeout"),
        "reset": away,
        "half": away,
        "garbage": away,
        "not_json": broken,
        "other_json": broken,
        "text": broken,
        "other_product": broken,
        "too_many": (503, "elasticsearch-overloaded"),
        "refused": (503, "elasticsearch-authentication-failed"),
    }
    assert {event["event"] for event in api.events} >= {"request", "elasticsearch"}
    assert "Traceback" not in api.log


def test_an_answer_that_is_slow_but_in_time_is_given(api: ApiProcess, line: UnreliableLine) -> None:
    line.fault, line.delay_s = Fault.slow, 0.4

    assert api.ask(SEARCH).status == 200


def test_a_caller_may_shorten_the_timeout(api: ApiProcess, line: UnreliableLine) -> None:
    line.fault = Fault.silent

    hurried = {"X-Request-Timeout-Ms": "200"}
    answer = api.ask(SEARCH + "+soon", timeout=GIVE_UP_S, headers=hurried)

    assert (answer.status, answer.kind) == (503, "search-timeout")


def test_callers_in_haste_do_not_close_the_search_to_others(
    api: ApiProcess, line: UnreliableLine
) -> None:
    line.fault, line.delay_s = Fault.slow, 0.3

    hasty = [
        api.ask(f"/v1/search?q=haste{number}", headers={"X-Request-Timeout-Ms": "50"})
        for number in range(FAILURES_TO_OPEN)
    ]

    assert [answer.kind for answer in hasty] == ["search-timeout"] * FAILURES_TO_OPEN
    assert api.ask("/v1/search?q=patience").status == 200


def test_the_last_good_response_is_served_as_stale(api: ApiProcess, line: UnreliableLine) -> None:
    before = api.metric("news_search_stale_responses_total")
    good = api.ask(SEARCH).json
    line.fault = Fault.reset

    stale = api.ask(SEARCH)

    answer = stale.json
    assert answer.pop("stale_since").endswith("Z")
    assert (stale.status, answer) == (200, good)
    assert (stale.headers["cache-control"], int(stale.headers["age"]) >= 0) == ("no-store", True)
    assert api.ask(SEARCH + "&strict=true").status == 503  # all or nothing
    assert api.metric("news_search_stale_responses_total") == before + 1


def test_stale_responses_can_be_switched_off(
    line: UnreliableLine, alias: str, tmp_path: Path
) -> None:
    settings = {
        "ELASTICSEARCH_URL": line.url,
        "ARTICLES_ALIAS": alias,
        "API_CACHE_STALE_IF_ERROR_S": "0",
    }
    line.fault = Fault.none
    with running_api(tmp_path, **settings) as api:
        api.wait_until(SEARCH, 200, within=30)
        line.fault = Fault.reset

        assert api.ask(SEARCH).status == 503


def test_an_overloaded_server_gets_one_search_a_request(
    api: ApiProcess, line: UnreliableLine
) -> None:
    assert api.ask(SEARCH).status == 200
    line.fault, line.requests = Fault.too_many, 0

    responses = [api.ask(SEARCH if n % 2 else f"{SEARCH}&size={n + 1}") for n in range(50)]

    assert {answer.status for answer in responses} == {200, 503}
    assert {answer.stale for answer in responses if answer.status == 200} == {True}
    assert line.requests == len(responses)


@pytest.mark.slow
def test_lost_packets_end_in_a_timeout(tmp_path: Path) -> None:
    # One connection fills the queue, so the kernel drops every further SYN.
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as full,
        socket.create_connection(full.getsockname()),
        running_api(tmp_path, ELASTICSEARCH_URL=f"http://127.0.0.1:{full.getsockname()[1]}") as api,
    ):
        answer = api.ask(SEARCH)

    assert (answer.status, answer.kind) == (503, "search-timeout")


def test_a_server_that_is_down_gets_few_requests(api: ApiProcess, line: UnreliableLine) -> None:
    """No retries; once the breaker is open, one probe a second for any number of requests."""
    line.fault, line.requests = Fault.silent, 0
    with ThreadPoolExecutor() as callers:
        list(callers.map(api.ask, [f"/v1/search?q=fail{n}" for n in range(FAILURES_TO_OPEN)]))
    sent = line.requests
    responses = [api.ask(f"/v1/search?q=later{number}") for number in range(100)]

    assert sent == FAILURES_TO_OPEN
    assert {answer.status for answer in responses} == {503}
    assert line.requests - sent < 10
    assert api.metric('news_search_circuit_breaker_state{state="closed"}') == 0

    line.fault = Fault.none
    api.wait_until("/readyz", 200, within=5)
    assert api.metric('news_search_circuit_breaker_state{state="closed"}') == 1


def test_no_request_is_repeated_under_overload(api: ApiProcess, line: UnreliableLine) -> None:
    line.fault, line.requests = Fault.too_many, 0
    responses = [api.ask(f"/v1/search?q=busy{number}") for number in range(40)]

    assert {(answer.status, answer.kind) for answer in responses} == {
        (503, "elasticsearch-overloaded")
    }
    assert line.requests == len(responses)
