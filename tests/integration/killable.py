"""Leftovers of killed processes, and an Elasticsearch that tests can kill, freeze and restart."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from elasticsearch import Elasticsearch

from indexer.index.lock import REINDEXING, WRITING, lock_index, read_locks
from indexer.index.retry import retry
from local_node.config import NodeOptions
from local_node.node import LocalNodes
from mappings.connection import ClusterSettings, client_options
from tests.conftest import short_lived
from tests.integration.processes import free_port

_END_S = 60


class Server:
    """An Elasticsearch that keeps its port when it is started again."""

    def __init__(self, nodes: LocalNodes, options: NodeOptions) -> None:
        self._nodes = nodes
        self._options = options
        self.node = nodes.start(options)

    @property
    def url(self) -> str:
        return self.node.url or ""

    def signal(self, number: signal.Signals) -> None:
        """Send the signal to the server and its launcher."""
        assert self.node.process
        os.killpg(self.node.process.pid, number)

    def kill(self) -> None:
        """Kill launcher and server at once, and wait until both are gone."""
        assert self.node.process
        launcher = psutil.Process(self.node.process.pid)
        family = [launcher, *launcher.children(recursive=True)]
        self.signal(signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=_END_S)
        assert alive == []

    def start(self) -> None:
        """Start the server and wait for green: a node responds before its indices are open."""
        self.node = self._nodes.start(self._options)
        with Elasticsearch(self.url, request_timeout=60) as client:
            client.cluster.health(wait_for_status="green", timeout="60s")


def expire_lock(client: Elasticsearch, index: str, purpose: str) -> None:
    """Let all leases of a lock expire."""
    leases = client.get(index=index, id=purpose)["_source"]["leases"]
    expired = [{**lease, "expires_at": "2020-01-01T00:00:00+00:00"} for lease in leases]
    client.index(index=index, id=purpose, document={"leases": expired})


def expire_locks() -> None:
    """Let the locks of killed commands expire, as if `LEASE_S` had passed."""
    settings = ClusterSettings()
    with Elasticsearch(**client_options(settings)) as client:
        for purpose in (WRITING, REINDEXING):
            if retry(lambda: read_locks(client, settings.articles_alias, purpose)):  # noqa: B023
                index = lock_index(settings.articles_alias)
                expire_lock(client, index, purpose)
        for index in client.indices.get(
            index=f"{settings.articles_alias}-*-stories", expand_wildcards="all"
        ):
            if client.exists(index=index, id=" lock"):
                expire_lock(client, index, " lock")


@contextmanager
def killable(nodes: LocalNodes) -> Iterator[Server]:
    """Yield a server; skip the test if no node can run."""
    problem = nodes.find_problem()
    if problem:
        pytest.skip(f"only a node of our own may be killed, and none can run here: {problem}")
    options = short_lived(port=free_port())
    try:
        yield Server(nodes, options)
    finally:
        nodes.remove(options.name)
