"""Local nodes on this machine: start, records, separation, removal of orphans."""

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
from local_node.config import NodeOptions
from local_node.distribution import find_distribution
from local_node.host import (
    BusyPortError,
    LocalNodeError,
    MissingPrerequisiteError,
    OsUser,
    find_user,
)
from local_node.node import (
    LocalNodes,
    NodeRecord,
    NodeStartError,
    ProcessId,
    Storage,
    find_storage,
)
from tests.conftest import short_lived
from tests.integration.killable import Server

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root borrows another user")

DOCUMENT = {"title": "Rain"}
# Larger than any process number.
NOBODY = ProcessId(pid=2**31 - 1, born=0)


def fresh_name(kind: str) -> str:
    """Return the name of a node that the next session removes if this one is killed."""
    return f"test-{kind}-{uuid4().hex[:8]}"


@pytest.fixture
def nodes(local_nodes: LocalNodes) -> LocalNodes:
    problem = local_nodes.find_problem()
    if problem:
        pytest.skip(f"no local node runs on this machine: {problem}")
    return local_nodes


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Empty directories for records and data."""
    return Storage(tmp_path / "records", tmp_path / "data")


@pytest.fixture
def sleeper() -> Iterator[ProcessId]:
    """A process in the role of a node, for tests of its start and end only."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as process:
        yield ProcessId.of(process.pid)
        process.kill()


def record(storage: Storage, process: ProcessId, owner: ProcessId | None) -> NodeRecord:
    directory = storage.data / "test-left"
    directory.mkdir(parents=True)
    url = "http://127.0.0.1:1"
    return storage.write(
        NodeRecord(name="test-left", directory=directory, url=url, process=process, owner=owner)
    )


@pytest.mark.slow
def test_two_nodes_run_at_once_and_a_node_keeps_its_data_after_a_restart(
    nodes: LocalNodes, server: Server
) -> None:
    """The other node is the one that tests share, because a start takes long."""
    me = ProcessId.of(os.getpid())
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
        assert nodes.start(options, me) == again  # it runs already
        with Elasticsearch(again.url) as client:
            assert client.get(index="kept", id="1")["_source"] == DOCUMENT
    finally:
        nodes.remove(options.name)
    assert pools["search"]["size"] == 2
    assert nodes.find(options.name) is None


@pytest.mark.slow
def test_a_node_that_cannot_start_reports_the_reason(nodes: LocalNodes) -> None:
    name = fresh_name("broken")
    try:
        with pytest.raises(NodeStartError, match=r"ended with code .*no\.such\.setting"):
            nodes.start(NodeOptions(name, settings={"no.such.setting": 1}))
        stopped = nodes.find(name)
        assert stopped
        assert not stopped.alive
    finally:
        nodes.remove(name)


def test_a_port_that_is_taken_is_reported_before_the_start(nodes: LocalNodes) -> None:
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


def test_without_maven_the_first_start_names_what_to_install(
    nodes: LocalNodes, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    fresh = LocalNodes(storage=storage)
    with pytest.raises(MissingPrerequisiteError) as raised:
        fresh.start(NodeOptions("dev"))

    missing = "Maven is missing, which fetches Elasticsearch (Debian: apt-get install maven)."
    assert str(raised.value) == missing
    assert fresh.find_problem() == missing
    assert find_distribution(storage.data) is None


def test_a_node_of_a_killed_session_is_removed(storage: Storage, sleeper: ProcessId) -> None:
    left = record(storage, sleeper, owner=NOBODY)

    LocalNodes(storage=storage).sweep("test-")

    assert sleeper.find() is None
    assert storage.read_all() == []
    assert not left.directory.exists()


@pytest.mark.parametrize("prefix", ["test-", "other-"])
def test_a_node_whose_owner_runs_or_of_another_prefix_is_kept(
    storage: Storage, sleeper: ProcessId, prefix: str
) -> None:
    owner = ProcessId.of(os.getpid()) if prefix == "test-" else NOBODY
    left = record(storage, sleeper, owner)

    LocalNodes(storage=storage).sweep(prefix)

    assert storage.read_all() == [left]
    assert left.alive


@pytest.mark.parametrize("owner", [None, NOBODY])
def test_a_running_node_is_used_and_stopped_only_if_its_owner_is_gone(
    storage: Storage, sleeper: ProcessId, owner: ProcessId | None
) -> None:
    left = record(storage, sleeper, owner)

    with LocalNodes(storage=storage).running(NodeOptions(left.name)) as node:
        assert node.url == left.url

    assert left.alive == (owner is None)


def test_a_process_number_in_use_again_is_not_the_node() -> None:
    me = ProcessId.of(os.getpid())

    assert me.find() is not None
    assert me.model_copy(update={"born": me.born - 3600}).find() is None


def test_the_data_of_a_node_is_in_the_project(tmp_path: Path) -> None:
    me = OsUser("me", os.geteuid(), os.getegid(), borrowed=False)
    records = tmp_path / "clone" / ".local-node"

    assert find_storage(me, tmp_path / "clone", tmp_path / "lib") == Storage(records, records)


@only_root
def test_below_a_private_home_the_data_is_where_the_borrowed_user_can_enter(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o700)
    storage = find_storage(find_user(), tmp_path / "clone", tmp_path / "lib")

    assert storage.records == tmp_path / "clone" / ".local-node"
    assert storage.data.parent == tmp_path / "lib"
    assert storage.data.name.startswith("clone-")


def test_a_directory_that_is_not_writable_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    records = tmp_path / "file" / ".local-node"

    with pytest.raises(LocalNodeError) as raised:
        LocalNodes(storage=Storage(records, records)).start(NodeOptions("dev"))

    assert str(raised.value) == (
        f"Elasticsearch cannot keep its data in {records} (Not a directory): make that directory "
        "writable, or set ELASTICSEARCH_URL to a server that runs."
    )


def test_a_malformed_setting_is_a_usage_error() -> None:
    result = CliRunner().invoke(app, ["start", "--name", "dev", "--setting", "nonsense"])

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == (
        "Error: Invalid value for --setting: nonsense is not of the form KEY=VALUE"
    )


def test_stopping_a_node_that_does_not_run_is_not_an_error() -> None:
    result = CliRunner().invoke(app, ["stop", "--name", "never-started"])

    assert (result.exit_code, result.stdout) == (0, "never-started: was not running\n")


def test_an_invalid_name_is_one_line() -> None:
    command = [sys.executable, "-m", "local_node", "start", "--name", "No Name"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "local_node: 'No Name' cannot name a node: take a letter, then up to 40 letters, digits "
        "and hyphens, all lower case.\n",
    )
