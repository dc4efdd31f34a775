"""The real Elasticsearch that the tests share, and a separate alias for each test."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, settings

from local_node.backend import BACKEND_VARIABLE, URL_VARIABLE, Backend, choose_backend
from local_node.config import NodeOptions
from local_node.docker import IMAGE, find_docker_problem
from local_node.host import LocalNodeError, silent
from local_node.node import LocalNodes

# The nodes of test sessions are named so, and are removed at their session's end.
SESSION_PREFIX = "test-"
# A node that lives for minutes does not repay thorough compilation.
QUICK_START = {"jvm.options.d/quick-start.options": "-XX:TieredStopAtLevel=1\n"}
CONTAINER_HEAP = "-Xms1g -Xmx1g"


# What the controller of several test processes starts, and stops at the end.
_SHARED = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the Elasticsearch that several test processes share (`pytest -n`)."""
    settings.register_profile(
        "repeatable",
        # How long an example takes depends on what else the machine does.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        # The same code gets the same examples; a thorough run looks for new ones.
        derandomize="RANDOM_EXAMPLES" not in os.environ,
    )
    settings.load_profile("repeatable")
    is_controller = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if is_controller and any("unit" not in path for path in config.args):
        os.environ[URL_VARIABLE] = _SHARED.enter_context(running_elasticsearch(LocalNodes()))
        os.environ.pop(BACKEND_VARIABLE, None)


def pytest_unconfigure() -> None:
    """Stop what the processes shared."""
    _SHARED.close()


@pytest.fixture(scope="session")
def local_nodes() -> LocalNodes:
    """The nodes of this project."""
    return LocalNodes()


@pytest.fixture(scope="session")
def elasticsearch_url(local_nodes: LocalNodes) -> Iterator[str]:
    """The URL of a real Elasticsearch, see `running_elasticsearch`."""
    with running_elasticsearch(local_nodes) as url:
        yield url


@contextmanager
def running_elasticsearch(nodes: LocalNodes) -> Iterator[str]:
    """Provide an Elasticsearch for the length of the block.

    With ELASTICSEARCH_URL set it is that one, and nothing is started or deleted. Otherwise it is a
    container or a node of this session, on free ports and with an empty data directory.
    """
    try:
        find_problem = nodes.find_problem
        backend = choose_backend(os.environ, lambda: find_docker_problem(silent), find_problem)
    except LocalNodeError as error:
        pytest.exit(str(error), returncode=1)
    if backend is Backend.URL:
        yield os.environ[URL_VARIABLE]
    elif backend is Backend.DOCKER:
        with docker_container() as url:
            yield url
    else:
        # Killed sessions may have left nodes behind.
        nodes.sweep(SESSION_PREFIX)
        with session_node(nodes) as url:
            yield url


@contextmanager
def session_node(nodes: LocalNodes) -> Iterator[str]:
    """A local node that lives as long as this session and leaves nothing behind."""
    name = session_name()
    try:
        with nodes.running(NodeOptions(name, files=QUICK_START)) as node:
            assert node.url
            yield node.url
    finally:
        nodes.remove(name)


@contextmanager
def docker_container() -> Iterator[str]:
    """A container that lives as long as this session."""
    from testcontainers.community.elasticsearch import ElasticSearchContainer  # noqa: PLC0415

    container = ElasticSearchContainer(IMAGE).with_env("discovery.type", "single-node")
    container.with_env("ES_JAVA_OPTS", CONTAINER_HEAP)
    container.with_env("cluster.routing.allocation.disk.threshold_enabled", "false")
    with container as running:
        host, port = running.get_container_host_ip(), running.get_exposed_port(running.port)
        yield f"http://{host}:{port}"


def short_lived(**options: Any) -> NodeOptions:
    """A small node that starts in half the processor time."""
    files = {**QUICK_START, **options.pop("files", {})}
    return NodeOptions(session_name(), heap="512m", files=files, **options)


def session_name() -> str:
    """A node's name that no other session uses."""
    return f"{SESSION_PREFIX}{os.getpid()}-{uuid4().hex[:8]}"


@pytest.fixture(scope="session")
def elasticsearch(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client with which tests inspect or prepare the server directly."""
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def articles_alias(request: pytest.FixtureRequest, elasticsearch: Elasticsearch) -> Iterator[str]:
    """An alias for this module only; every index named after it is deleted at the end."""
    module = re.sub(r"[^a-z0-9]+", "-", request.module.__name__.rpartition(".")[2])
    alias = f"{module}-{uuid4().hex[:8]}"
    yield alias
    names = [*elasticsearch.indices.get(index=f"{alias}*", expand_wildcards="all")]
    if names:
        elasticsearch.indices.delete(index=names)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for this machine, in one file with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("Certificates are made by openssl, which is not here.")
    folder = tmp_path_factory.mktemp("certificate")
    key, made, both = (folder / name for name in ("key.pem", "made.pem", "both.pem"))
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(made)]
    subprocess.run(command, capture_output=True, check=True)
    both.write_bytes(key.read_bytes() + made.read_bytes())
    return both
