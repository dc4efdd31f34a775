"""The composed service: closed by default, reachable through its proxy, and robust."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from threading import Event

import typer

from tests.compose.service import Composed

SEARCH = "/v1/search?q=latakia+rebels&authors=Fred+Lambert&facets="
FOUND = ["000_ec27dc8f054a1452.txt"]
HALF_OPEN = 1000
HONEST = 200
MOST_RATIO = 2
# The proxy gives a header 5 s.
CLOSED_BY_S = 30


def found(composed: Composed) -> list[str]:
    return [hit["id"] for hit in composed.wait_until(SEARCH, 200)["hits"]]


def test_the_seeds_are_found_through_the_proxy(composed: Composed) -> None:
    assert found(composed) == FOUND


def test_every_part_of_a_search_works_with_the_least_privilege(composed: Composed) -> None:
    paths = [
        "/version",
        "/v1/search?q=syria&size=1&group_by=story",
        f"/v1/articles/{FOUND[0]}",
        f"/v1/articles/{FOUND[0]}/similar",
        f"/v1/articles/{FOUND[0]}/explain?q=rebels",
        "/v1/suggest?q=lat",
        "/v1/facets/places?prefix=s",
    ]
    for path in paths:  # the first of a kind may take longer than the budget
        composed.wait_until(path, 200)
    cursor = composed.wait_until("/v1/search?size=20", 200)["page"]["next_cursor"]
    assert len(composed.wait_until(f"/v1/search?size=20&cursor={cursor}", 200)["hits"]) == 20


def test_metrics_are_not_for_the_outside(composed: Composed) -> None:
    assert composed.get("/metrics") == (
        404,
        {
            "type": "/docs/problems#not-found",
            "title": "There is no such page",
            "status": 404,
            "detail": "Nothing is served here.",
            "errors": [],
        },
    )


def test_every_container_is_held_in(composed: Composed) -> None:
    containers = composed.containers()
    names = [each["Config"]["Labels"]["com.docker.compose.service"] for each in containers]

    assert sorted(names) == ["api", "elasticsearch", "indexer", "keys", "password", "proxy"]
    for each in containers:
        host = each["HostConfig"]
        assert host["ReadonlyRootfs"] is True
        assert (host["CapDrop"], host["CapAdd"], host["Privileged"]) == (["ALL"], None, False)
        assert host["SecurityOpt"] == ["no-new-privileges:true"]
        assert host["Memory"] > 0
        assert each["Config"]["User"] not in ("", "0", "root")


def test_only_the_proxy_listens_and_only_on_this_machine(composed: Composed) -> None:
    ports = {
        each["Config"]["Labels"]["com.docker.compose.service"]: each["HostConfig"]["PortBindings"]
        for each in composed.containers()
    }

    assert {name: bound for name, bound in ports.items() if bound} == {
        "proxy": {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(composed.port)}]}
    }


def test_no_secret_is_in_a_log_or_in_docker_inspect(composed: Composed) -> None:
    read = ["run", "--rm", "-T", "--entrypoint", "cat", "keys"]
    paths = ["/run/elastic/password"]
    paths += [f"/run/credentials-of/{part}/ELASTICSEARCH_API_KEY" for part in PARTS]
    secrets = [composed.compose(*read, path) for path in paths]
    output = json.dumps(composed.containers()) + composed.compose("--profile", "index", "logs")

    assert [len(secret) > 20 for secret in secrets] == [True] * len(paths)
    assert [path for path, secret in zip(paths, secrets, strict=True) if secret in output] == []


def test_starting_again_keeps_the_keys_and_the_articles(composed: Composed) -> None:
    composed.compose("--profile", "index", "up", "--detach")

    assert found(composed) == FOUND
    assert composed.compose("logs", "--no-color", "keys").rstrip().endswith("All keys are valid.")


def test_half_sent_requests_hold_up_nobody_and_are_ended(composed: Composed) -> None:
    time_honest(composed)
    alone = time_honest(composed)
    with half_open(composed.port) as sockets:
        together = time_honest(composed)
        ends = [end_of(each) for each in sockets]
    p99_alone, p99_together = (sorted(each)[HONEST * 99 // 100] for each in (alone, together))
    typer.echo(f"honest p99 alone: {p99_alone} s, beside half-open sockets: {p99_together} s")

    assert ends == [b""] * HALF_OPEN
    assert p99_together < MOST_RATIO * p99_alone


def test_a_killed_api_comes_back_and_is_a_problem_meanwhile(composed: Composed) -> None:
    with asking(composed) as statuses:
        composed.kill("api")
        composed.wait_until("/livez", 200)
        assert found(composed) == FOUND

    assert set(statuses) <= {200, 503}


def test_a_killed_elasticsearch_comes_back_and_is_never_a_defect(composed: Composed) -> None:
    with asking(composed) as statuses:
        composed.kill("elasticsearch")
        composed.wait_until("/readyz", 503)
        composed.wait_until("/readyz", 200)
        assert found(composed) == FOUND

    assert set(statuses) <= {200, 503}


def test_a_stopped_api_finishes_its_requests(composed: Composed) -> None:
    with asking(composed) as statuses:
        composed.compose("stop", "api")
        composed.compose("start", "api")
        assert found(composed) == FOUND

    assert set(statuses) == {200, 503}


def test_a_lost_article_comes_back_from_a_backup(composed: Composed) -> None:
    backup = ["run", "--rm", "-T", "backup"]
    name = composed.compose(*backup).split()[-1].rstrip(".")
    composed.compose("run", "--rm", "-T", "indexer", "delete", *FOUND)
    composed.wait_until(f"/v1/articles/{FOUND[0]}", 404)

    composed.compose(*backup, "restore", name)
    composed.wait_until(f"/v1/articles/{FOUND[0]}", 404)
    composed.compose(*backup, "restore", name, "--undelete")

    assert composed.compose(*backup, "list").split()[0] == name
    composed.wait_until(f"/v1/articles/{FOUND[0]}", 200)
    assert found(composed) == FOUND


PARTS = ("api", "indexer", "backup")


def time_honest(composed: Composed) -> list[float]:
    """Return the seconds of normal searches, which must all succeed."""
    seconds = []
    for _ in range(HONEST):
        begun = time.monotonic()
        assert composed.get(SEARCH)[0] == 200
        seconds.append(time.monotonic() - begun)
    return seconds


@contextmanager
def half_open(port: int) -> Iterator[list[socket.socket]]:
    """Open connections whose headers never end."""
    with ExitStack() as held:
        sockets = []
        for _ in range(HALF_OPEN):
            each = held.enter_context(socket.create_connection(("127.0.0.1", port), CLOSED_BY_S))
            each.sendall(b"GET /v1/search HTTP/1.1\r\nHost: news\r\n")
            sockets.append(each)
        yield sockets


def end_of(connection: socket.socket) -> bytes:
    """Read until the other side closes or resets the connection."""
    try:
        return connection.recv(1000)
    except ConnectionResetError:
        return b""


@contextmanager
def asking(composed: Composed) -> Iterator[list[int]]:
    """Yield the statuses of continuous searches during the block; 0 for no response."""
    statuses: list[int] = []
    done = Event()

    def ask() -> None:
        while not done.is_set():
            try:
                statuses.append(composed.get(SEARCH)[0])
            except (OSError, HTTPException, ValueError):
                statuses.append(0)

    with ThreadPoolExecutor(1) as thread:
        pending = thread.submit(ask)
        try:
            yield statuses
        finally:
            done.set()
        pending.result()
