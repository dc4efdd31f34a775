"""A cluster of three nodes, each of which tests can kill and start again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psutil
import pytest
from elasticsearch import Elasticsearch

from local_node.cluster import build_cluster, start_cluster
from local_node.config import NodeOptions
from local_node.node import LocalNodes
from tests.conftest import short_lived

NODES = 3
_END_S = 60
_GREEN_S = 180


class Cluster:
    """Three nodes that keep their ports."""

    def __init__(self, nodes: LocalNodes, options: list[NodeOptions]) -> None:
        self._nodes = nodes
        self._options = options
        self.records = start_cluster(nodes, options)

    @property
    def urls(self) -> list[str]:
        return [record.url or "" for record in self.records]

    @property
    def url(self) -> str:
        """All addresses, as in ELASTICSEARCH_URL."""
        return ",".join(self.urls)

    def kill(self, number: int) -> None:
        """Kill launcher and server of a node at once."""
        process = self.records[number].process
        assert process
        launcher = psutil.Process(process.pid)
        family = [launcher, *launcher.children(recursive=True)]
        os.killpg(process.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=_END_S)
        assert alive == []

    def start(self, number: int) -> None:
        """Start a node again, and wait until every shard has its copy."""
        self.records[number] = self._nodes.start(self._options[number])
        self.wait_until_green(number)

    def wait_until_green(self, number: int = 0) -> None:
        with Elasticsearch(self.urls[number], request_timeout=_GREEN_S) as client:
            health = client.cluster.health(
                wait_for_status="green", wait_for_nodes=str(NODES), timeout=f"{_GREEN_S}s"
            )
            assert not health["timed_out"], health


@contextmanager
def running_cluster(nodes: LocalNodes) -> Iterator[Cluster]:
    """Yield a cluster; skip the test if no node can run."""
    problem = nodes.find_problem()
    if problem:
        pytest.skip(f"only nodes of our own may be killed, and none can run here: {problem}")
    template = replace(short_lived(), port=0)
    options = build_cluster(nodes, template, NODES)
    try:
        yield Cluster(nodes, options)
    finally:
        for node in options:
            nodes.remove(node.name)
