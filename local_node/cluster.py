"""A cluster of several local nodes, for tests and to try node lists."""

import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from local_node.config import NodeOptions, Setting
from local_node.node import LocalNodes, NodeRecord

_HOST = "127.0.0.1"


def node_names(name: str, count: int) -> list[str]:
    """Return the names of the nodes of a cluster; a single node has the name itself."""
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]


def is_member(name: str, node: str) -> bool:
    """Return whether a node is the one of this name, or one of the cluster of this name."""
    return node == name or (node.startswith(f"{name}-") and node[len(name) + 1 :].isdecimal())


def build_cluster(
    nodes: LocalNodes,
    template: NodeOptions,
    count: int,
) -> list[NodeOptions]:
    """Return the options of each node; `template` has the name of the cluster and its settings.

    A node that was started before keeps its ports, since the others know it by them. If the
    template names a port, the nodes take that one and the next ones.
    """
    names = node_names(template.name, count)
    ports = {name: _kept_ports(nodes, name) for name in names}
    with _free_ports() as free_port:
        chosen = {
            name: ports[name] or (_http_port(template, number) or free_port(), free_port())
            for number, name in enumerate(names)
        }
    seeds = [f"{_HOST}:{transport}" for _, transport in chosen.values()]
    return [
        NodeOptions(
            name,
            port,
            template.heap,
            _settings(template, names, seeds, transport),
            template.files,
        )
        for name, (port, transport) in chosen.items()
    ]


def _settings(
    template: NodeOptions, names: list[str], seeds: list[str], transport_port: int
) -> Mapping[str, Setting]:
    return {
        "cluster.name": template.name,
        "discovery.type": "multi-node",
        "discovery.seed_hosts": seeds,
        "cluster.initial_master_nodes": names,
        "transport.port": transport_port,
        **template.settings,
    }


def _kept_ports(nodes: LocalNodes, name: str) -> tuple[int, int] | None:
    record = nodes.find(name)
    return record.ports if record else None


def _http_port(template: NodeOptions, number: int) -> int | None:
    """Return the port of a node if the template names the first one."""
    first = template.port
    return first + number if isinstance(first, int) and first else None


@contextmanager
def _free_ports() -> Iterator["_FreePorts"]:
    """Yield a function that returns a free port, each time another one."""
    with ExitStack() as sockets:
        yield _FreePorts(sockets)


class _FreePorts:
    def __init__(self, sockets: ExitStack) -> None:
        self._sockets = sockets

    def __call__(self) -> int:
        server = self._sockets.enter_context(socket.create_server((_HOST, 0)))
        return int(server.getsockname()[1])


def start_cluster(nodes: LocalNodes, options: list[NodeOptions]) -> list[NodeRecord]:
    """Start the nodes at once, since each waits for the others, and return their records."""
    with ThreadPoolExecutor(len(options)) as threads:
        return [*threads.map(nodes.start, options)]
