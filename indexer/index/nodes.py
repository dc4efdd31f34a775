"""The nodes of a cluster: which of them respond, and to which cluster they belong."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from elastic_transport import NodeConfig
from elasticsearch import ApiError, Elasticsearch, TransportError

from indexer.errors import ForeignNodeError
from mappings.connection import (
    NO_CLUSTER,
    ClusterSettings,
    cannot_check_keys,
    client_options,
    main_cluster,
    node_label,
)

# An idle server responds within milliseconds.
_TIMEOUT_S = 2.0
_STARTING = 503


@dataclass(frozen=True, slots=True)
class Node:
    """A node by its address; `cluster` is None if it did not name one.

    `problem` is why it does not serve requests, None if it does.
    """

    url: str
    cluster: str | None = None
    problem: str | None = None


def read_nodes(settings: ClusterSettings) -> list[Node]:
    """Return every node of the settings, in their order."""
    nodes = settings.nodes
    with ThreadPoolExecutor(len(nodes)) as threads:
        return [*threads.map(lambda node: _read_node(settings, node), nodes)]


def _read_node(settings: ClusterSettings, node: NodeConfig) -> Node:
    options = client_options(settings, [node], sniff=False) | {"request_timeout": _TIMEOUT_S}
    url = node_label(node)
    with Elasticsearch(**options) as client:
        try:
            cluster = str(client.info()["cluster_uuid"])
        except ApiError as error:
            starting = error.status_code == _STARTING or cannot_check_keys(error.body)
            return Node(url, problem="is starting" if starting else None)
        except TransportError as error:
            return Node(url, problem=f"does not respond ({type(error).__name__})")
    return Node(url, cluster, "is starting" if cluster == NO_CLUSTER else None)


def find_foreign(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield the nodes of another cluster than that of most of them."""
    main = main_cluster(node.cluster for node in nodes)
    for node in nodes:
        if node.cluster not in (None, NO_CLUSTER, main):
            yield node


def find_usable(settings: ClusterSettings, nodes: Sequence[Node]) -> list[NodeConfig]:
    """Return the nodes of the settings without those of another cluster."""
    foreign = {node.url for node in find_foreign(nodes)}
    return [node for node in settings.nodes if node_label(node) not in foreign]


def require_one_cluster(nodes: Sequence[Node]) -> None:
    """Raise `ForeignNodeError` if the addresses lead to different clusters."""
    foreign = [node.url for node in find_foreign(nodes)]
    if foreign:
        raise ForeignNodeError(
            f"{', '.join(foreign)} belongs to another cluster than the other addresses: "
            "remove it from ELASTICSEARCH_URL."
        )


def any_responds(settings: ClusterSettings) -> bool:
    """Return whether a node of several responds although a request failed."""
    return len(settings.nodes) > 1 and any(node.problem is None for node in read_nodes(settings))
