"""A list of addresses: a node that fails is left out, named and used again once it responds.

Two proxies to one server are two nodes of the same cluster.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.command_line import indexer, write
from tests.integration.killable import Server
from tests.integration.processes import ApiProcess, Callers, free_port, running_api
from tests.integration.unreliable import Fault, UnreliableLine, unreliable_line

RAIN = {"id": "rain", "title": "Rain", "body": "It rained."}
# Each search is another one, so that the response cache does not hide what nodes do.
SEARCHES = tuple(f"/v1/search?q=rain&size={size}&facets=authors" for size in range(1, 40))
FIRST = 'news_search_elasticsearch_node_state{node="%s",state="%s"}'


@pytest.fixture(scope="module")
def lines(elasticsearch_url: str) -> Iterator[tuple[UnreliableLine, UnreliableLine]]:
    with unreliable_line(elasticsearch_url) as first, unreliable_line(elasticsearch_url) as second:
        yield first, second


@pytest.fixture(scope="module")
def running(
    lines: tuple[UnreliableLine, UnreliableLine],
    articles_alias: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ApiProcess]:
    folder = tmp_path_factory.mktemp("nodes")
    url = ", ".join(line.url for line in lines)
    settings = {"ELASTICSEARCH_URL": url, "ARTICLES_ALIAS": articles_alias}
    with pytest.MonkeyPatch.context() as patch, running_api(folder, **settings) as api:
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        assert indexer("load", write(Path("a.jsonl"), [RAIN]), "--quiet").exit_code == 0
        yield api


@pytest.fixture
def api(running: ApiProcess, lines: tuple[UnreliableLine, UnreliableLine]) -> ApiProcess:
    """The API while both nodes respond."""
    for line in lines:
        line.fault = Fault.none
    wait_for_statuses(running, "responding", "responding")
    return running


def wait_for_statuses(api: ApiProcess, *statuses: str) -> None:
    for _ in range(100):
        response = api.wait_until("/readyz", 200, 30)
        if [node["status"] for node in response.json["nodes"]] == [*statuses]:
            return
    raise AssertionError(response.json)


def test_both_nodes_get_requests(
    api: ApiProcess, lines: tuple[UnreliableLine, UnreliableLine]
) -> None:
    before = [line.requests for line in lines]

    for path in SEARCHES:
        assert api.ask(path).status == 200

    counts = [line.requests - count for line, count in zip(lines, before, strict=True)]
    assert min(counts) > len(SEARCHES) / 3


@pytest.mark.parametrize("fault", [Fault.reset, Fault.silent, Fault.half, Fault.garbage])
def test_a_failing_node_costs_no_request_and_is_named(
    api: ApiProcess, lines: tuple[UnreliableLine, UnreliableLine], fault: Fault
) -> None:
    lines[0].fault = fault

    with Callers(api, SEARCHES, callers=4) as callers:
        wait_for_statuses(api, "unreachable", "responding")
        response = api.ask("/readyz").json
        metrics = api.ask("/metrics").body.decode()

    assert {answer.status for answer in callers.answers} == {200}
    assert not any(answer.stale for answer in callers.answers)
    assert response["status"] == "ready"
    assert response["warnings"] == [
        "Node 1 of ELASTICSEARCH_URL does not respond: run `indexer doctor`."
    ]
    assert f"{FIRST % (lines[0].url, 'unreachable')} 1.0" in metrics
    assert f"{FIRST % (lines[1].url, 'responding')} 1.0" in metrics


def test_a_node_gets_requests_again_once_it_responds(
    api: ApiProcess, lines: tuple[UnreliableLine, UnreliableLine]
) -> None:
    lines[0].fault = Fault.reset
    for path in SEARCHES[:4]:
        assert api.ask(path).status == 200
    lines[0].fault = Fault.none
    wait_for_statuses(api, "responding", "responding")
    before = lines[0].requests

    for path in SEARCHES:
        assert api.ask(path).status == 200

    assert lines[0].requests - before > len(SEARCHES) / 3


def test_no_node_responds(api: ApiProcess, lines: tuple[UnreliableLine, UnreliableLine]) -> None:
    for line in lines:
        line.fault = Fault.reset

    detail = api.wait_until("/readyz", 503, 30).json["detail"]
    doctor = indexer("doctor")

    assert "Node 1 of ELASTICSEARCH_URL does not respond" in detail
    assert "Node 2 of ELASTICSEARCH_URL does not respond" in detail
    assert doctor.exit_code == 3
    assert "start it, or set ELASTICSEARCH_URL" in doctor.err


def test_commands_work_and_doctor_names_the_node_that_does_not(
    api: ApiProcess,
    lines: tuple[UnreliableLine, UnreliableLine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("ELASTICSEARCH_URL", f"{away},{lines[1].url}")

    load = indexer("load", write(Path("b.jsonl"), [RAIN | {"id": "again"}]), "--quiet")
    doctor = indexer("doctor")

    assert load.exit_code == 0
    assert f"nodes: {away} does not respond (ConnectionError)" in doctor.out
    assert "start that node, or remove it from ELASTICSEARCH_URL; the others serve" in doctor.out
    assert "start it" not in doctor.out + doctor.err


@pytest.mark.slow
def test_a_node_of_another_cluster_is_rejected_and_named(
    lines: tuple[UnreliableLine, UnreliableLine],
    api: ApiProcess,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    urls = f"{lines[0].url},{server.url},{lines[1].url}"
    monkeypatch.setenv("ELASTICSEARCH_URL", urls)

    load = indexer("load", write(tmp_path / "c.jsonl", [RAIN]), "--quiet")
    doctor = indexer("doctor")
    with running_api(tmp_path) as other:
        statuses = {other.ask(path).status for path in SEARCHES}
        ready = other.ask("/readyz").json

    foreign = f"{server.url} belongs to another cluster than the other addresses"
    assert load.exit_code == 3
    assert foreign in load.err
    assert f"nodes: {foreign}" in doctor.out
    assert statuses == {200}
    assert ready["nodes"][1] == {"number": 2, "status": "other_cluster"}
    assert ready["warnings"] == [
        "Node 2 of ELASTICSEARCH_URL belongs to another cluster and is not used: "
        "run `indexer doctor`."
    ]
