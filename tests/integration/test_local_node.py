"""Local nodes on this machine: started, found again, kept apart, swept away."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from local_node.__main__ import app
from local_node.account import OsUser, find_account
from local_node.configuration import NodeOptions
from local_node.distribution import find_distribution
from local_node.errors import BusyPortError, MissingPrerequisiteError, NodeStartError
from local_node.node import LocalNodes
from local_node.places import Places, find_places
from local_node.processes import ProcessId, mark_process
from local_node.records import NodeRecord, read_records, write_record
from tests.conftest import short_lived
from tests.integration.killable import Server

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root borrows another user")

DOCUMENT = {"title": "Rain"}
# Larger than any process number.
NOBODY = ProcessId(pid=2**31 - 1, born=0)


def fresh_name(kind: str) -> str:
    """The name of a node that the next session sweeps away, should this one be killed."""
    return f"test-{kind}-{uuid4().hex[:8]}"


@pytest.fixture
def nodes(local_nodes: LocalNodes) -> LocalNodes:
    fault = local_nodes.find_fault()
    if fault:
        pytest.skip(f"no local node runs on this machine: {fault}")
    return local_nodes


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """An empty place for records."""
    return Places(tmp_path / "records", tmp_path / "data")


@pytest.fixture
def sleeper() -> Iterator[ProcessId]:
    """A process that stands in for a node where only starting and ending matter."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as process:
        yield mark_process(process.pid)
        process.kill()


def record(places: Places, process: ProcessId, owner: ProcessId | None) -> NodeRecord:
    folder = places.data / "test-left"
    folder.mkdir(parents=True)
    url = "http://127.0.0.1:1"
    return write_record(
        places,
        NodeRecord(name="test-left", folder=folder, url=url, process=process, owner=owner),
    )


def test_two_nodes_run_side_by_side_and_one_keeps_its_data_over_a_restart(
    nodes: LocalNodes, server: Server
) -> None:
    """The other is one that tests share; a start is dear."""
    me = mark_process(os.getpid())
    options = short_lived(settings={"thread_pool.search.size": 2})
    try:
        one = nodes.start(options, me)
        assert one.url is not None
        assert one.url != server.url
        with Elasticsearch(one.url) as client:
            client.index(index="kept", id="1", document=DOCUMENT)
            pools = client.nodes.info(metric="thread_pool")["nodes"].popitem()[1]["thread_pool"]
        with Elasticsearch(server.url) as client:
            assert not client.indices.exists(index="kept")

        assert nodes.stop(options.name)
        assert not nodes.stop(options.name)
        again = nodes.start(options, me)

        assert again.url is not None
        assert nodes.start(options, me) == again  # started once, however often it is asked for
        with Elasticsearch(again.url) as client:
            assert client.get(index="kept", id="1")["_source"] == DOCUMENT
    finally:
        nodes.remove(options.name)
    assert pools["search"]["size"] == 2
    assert nodes.find(options.name) is None


def test_a_node_that_cannot_start_says_why(nodes: LocalNodes) -> None:
    name = fresh_name("broken")
    try:
        with pytest.raises(NodeStartError, match=r"ended with code .*no\.such\.setting"):
            nodes.start(NodeOptions(name, settings={"no.such.setting": 1}))
        stopped = nodes.find(name)
        assert stopped
        assert not stopped.alive
    finally:
        nodes.remove(name)


def test_a_port_that_is_taken_is_told_before_anything_starts(nodes: LocalNodes) -> None:
    name = fresh_name("busy")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BusyPortError) as raised:
            nodes.start(NodeOptions(name, port))
    nodes.remove(name)

    assert str(raised.value) == (
        f"Port {port} on 127.0.0.1 is taken by another program: end that one, or choose another "
        "port with --port."
    )


def test_without_maven_the_first_start_says_what_to_install(
    nodes: LocalNodes, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    fresh = LocalNodes(places=places)
    with pytest.raises(MissingPrerequisiteError) as raised:
        fresh.start(NodeOptions("dev"))

    missing = "Maven is missing, which brings Elasticsearch (Debian: apt-get install maven)."
    assert str(raised.value) == missing
    assert fresh.find_fault() == missing
    assert find_distribution(places) is None


def test_a_node_of_a_killed_session_is_swept_away(places: Places, sleeper: ProcessId) -> None:
    left = record(places, sleeper, owner=NOBODY)

    LocalNodes(places=places).sweep("test-")

    assert sleeper.find() is None
    assert [*read_records(places)] == []
    assert not left.folder.exists()


@pytest.mark.parametrize("prefix", ["test-", "other-"])
def test_a_node_that_somebody_looks_after_is_not_swept_away(
    places: Places, sleeper: ProcessId, prefix: str
) -> None:
    owner = mark_process(os.getpid()) if prefix == "test-" else NOBODY
    left = record(places, sleeper, owner)

    LocalNodes(places=places).sweep(prefix)

    assert [*read_records(places)] == [left]
    assert left.alive


@pytest.mark.parametrize("owner", [None, NOBODY])
def test_a_running_node_is_used_and_stopped_only_if_its_owner_is_gone(
    places: Places, sleeper: ProcessId, owner: ProcessId | None
) -> None:
    left = record(places, sleeper, owner)

    with LocalNodes(places=places).running(NodeOptions(left.name)) as node:
        assert node.url == left.url

    assert left.alive == (owner is None)


def test_a_number_that_another_process_got_is_not_mistaken_for_the_node() -> None:
    me = mark_process(os.getpid())

    assert me.find() is not None
    assert me.model_copy(update={"born": me.born - 3600}).find() is None


def test_what_a_node_keeps_lies_in_the_project(tmp_path: Path) -> None:
    me = OsUser("me", os.geteuid(), os.getegid(), borrowed=False)
    records = tmp_path / "clone" / ".local-node"

    assert find_places(me, tmp_path / "clone", tmp_path / "lib") == Places(records, records)


@only_root
def test_below_a_closed_home_the_data_lies_where_the_borrowed_user_can_enter(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o700)
    places = find_places(find_account(), tmp_path / "clone", tmp_path / "lib")

    assert places.records == tmp_path / "clone" / ".local-node"
    assert places.data.parent == tmp_path / "lib"
    assert places.data.name.startswith("clone-")


def test_a_setting_that_is_none_is_a_usage_error() -> None:
    result = CliRunner().invoke(app, ["start", "--name", "dev", "--setting", "nonsense"])

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == (
        "Error: Invalid value for --setting: nonsense is not of the form KEY=VALUE"
    )


def test_stopping_what_does_not_run_is_no_error() -> None:
    result = CliRunner().invoke(app, ["stop", "--name", "never-started"])

    assert (result.exit_code, result.stdout) == (0, "never-started: was not running\n")


def test_a_wrong_name_ends_in_one_line() -> None:
    command = [sys.executable, "-m", "local_node", "start", "--name", "No Name"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "local-node: 'No Name' cannot name a node: take a letter, then up to 40 letters, digits "
        "and hyphens, all lower case.\n",
    )
