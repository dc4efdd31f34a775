"""The nodes of a cluster: which of them get requests, and which do not respond.

With a single node nothing here sends a request. With several, each node is checked before its first
request: its cluster must be that of the others. A node that fails gets no more requests; it is
checked once a second in the background until it responds again, so no caller waits for it.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from elastic_transport import (
    AiohttpHttpNode,
    BaseNode,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    NodePool,
    TransportError,
)

from mappings.connection import NO_CLUSTER, cannot_check_keys, main_cluster, node_label

# A search seldom takes longer than the first; an idle server responds to a check within
# milliseconds, a busy one within the second. Both together are less than the default deadline.
_DOUBT_AFTER_S = 0.5
_CHECK_TIMEOUT_S = 1.0
_CHECK_INTERVAL_S = 1.0
# A frozen node must not keep the check from its connections.
_CHECK_CONNECTIONS = 2
_RESPONDS = frozenset({HTTPStatus.OK, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_ROOT, _LIST = "/", "/_nodes/http?filter_path=nodes.*.http.publish_address"

_log = structlog.get_logger(__name__)


class NodeStatus(StrEnum):
    """Why a node gets requests (`responding`), or does not."""

    responding = "responding"
    starting = "starting"
    unreachable = "unreachable"
    other_cluster = "other_cluster"


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node by its position among the addresses, from 1, and its address for the log."""

    number: int
    label: str
    status: NodeStatus


@dataclass(frozen=True, slots=True)
class _Check:
    """The outcome of a check; `cluster` is None if the node did not name it."""

    status: NodeStatus
    cluster: str | None = None


class ClusterNode(AiohttpHttpNode):
    """One of several nodes: it gives up a request once the node does not respond to a check either.

    A slow search is waited for; a frozen node costs a request one second instead of its deadline.
    """

    # Called if a request was given up; None for a single node, for which nobody checks.
    on_doubt: Callable[[], None] | None = None

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self._checks = AiohttpHttpNode(config.replace(connections_per_node=_CHECK_CONNECTIONS))

    async def perform_request(  # type: ignore[override]
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = None,
    ) -> Any:
        """Return the response. Raise ConnectionTimeout if the node does not respond to a check."""
        request = super().perform_request(method, target, body, headers, request_timeout)
        if self.on_doubt is None:
            return await request
        task = asyncio.ensure_future(request)
        try:
            while not (await asyncio.wait({task}, timeout=_DOUBT_AFTER_S))[0]:
                check = await self.check()
                if check.status is NodeStatus.unreachable and not task.done():
                    raise ConnectionTimeout("The node does not respond.")
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                self.on_doubt()

    async def check(self) -> _Check:
        """Request the name of the node's cluster."""
        try:
            meta, content = await self._checks.perform_request(
                "GET", _ROOT, request_timeout=_CHECK_TIMEOUT_S
            )
        except TransportError:
            return _Check(NodeStatus.unreachable)
        if meta.status not in _RESPONDS:
            return _Check(NodeStatus.starting)
        body = _read_json(content)
        cluster = body.get("cluster_uuid")
        starting = cluster == NO_CLUSTER or cannot_check_keys(body)
        return _Check(NodeStatus.starting if starting else NodeStatus.responding, cluster)

    async def list_nodes(self) -> list[NodeConfig]:
        """Return the nodes that this one lists, under the addresses that they publish."""
        meta, content = await self._checks.perform_request(
            "GET", _LIST, request_timeout=_CHECK_TIMEOUT_S
        )
        if meta.status != HTTPStatus.OK:
            return []
        nodes = orjson.loads(content).get("nodes", {}).values()
        return [self._sibling(node["http"]["publish_address"]) for node in nodes]

    def _sibling(self, address: str) -> NodeConfig:
        name, _, published = address.rpartition("/")  # "name/ip:port" if it publishes a name
        ip, _, port = published.rpartition(":")
        return self.config.replace(host=(name or ip).strip("[]"), port=int(port))

    async def close(self) -> None:  # type: ignore[override]
        """Close all connections."""
        await super().close()
        await self._checks.close()


def _read_json(content: bytes) -> dict[str, Any]:
    with suppress(orjson.JSONDecodeError):
        body = orjson.loads(content)
        return body if isinstance(body, dict) else {}
    return {}


class ClusterPool(NodePool):
    """A pool in which a failed node stays left out until it responds to a check.

    If no node is left, one that failed is tried, but never one of another cluster.
    """

    on_failure: Callable[[], None] | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.foreign: frozenset[NodeConfig] = frozenset()

    def mark_dead(self, node: BaseNode, _now: float | None = None) -> None:
        """Leave the node out, and report the failure."""
        self.leave_out(node)
        if self.on_failure:
            self.on_failure()

    def leave_out(self, node: BaseNode) -> None:
        """Leave the node out until it is marked as live."""
        self._alive_nodes.pop(node.config, None)
        self._dead_consecutive_failures[node.config] += 1

    def resurrect(self, force: bool = False) -> Any:
        """Return any node of the cluster if no other is left; else the checks do that."""
        nodes = [node for node in self.all() if node.config not in self.foreign]
        return random.choice(nodes or self.all()) if force else None


class ClusterNodes:
    """Checks the nodes of a pool: all before the first request, failed ones until they respond."""

    def __init__(self, pool: ClusterPool, configs: Iterable[NodeConfig], *, sniff: bool) -> None:
        """`configs` are the nodes in the order of the addresses."""
        self._pool = pool
        self._sniff = sniff
        self._numbers = {config: number for number, config in enumerate(configs, 1)}
        self._states: dict[NodeConfig, NodeStatus] = {}
        self._cluster: str | None = None
        self._first: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._several = sniff or len(self._numbers) > 1
        if self._several:
            pool.on_failure = self._start_watch

    async def wait_for_first_check(self) -> None:
        """Return once every node was checked; at once for a single node."""
        if not self._several:
            return
        if self._first is None:
            self._first = asyncio.create_task(self._check_all())
        if not self._first.done():
            await asyncio.shield(self._first)

    async def states(self) -> tuple[NodeState, ...]:
        """Check all nodes now, and return the state of each."""
        await self._check_all()
        return tuple(
            NodeState(self._numbers[node.config], node_label(node.config), status)
            for node in self._list_nodes()
            if (status := self._states.get(node.config))
        )

    async def close(self) -> None:
        """Stop the checks."""
        for task in (self._first, self._watch):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def _start_watch(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._check_until_all_respond())

    async def _check_until_all_respond(self) -> None:
        await self._check_all()
        while any(status is not NodeStatus.responding for status in self._states.values()):
            await asyncio.sleep(_CHECK_INTERVAL_S)
            await self._check_all()

    async def _check_all(self) -> None:
        """Check every node, and let those of the main cluster get requests."""
        nodes = self._list_nodes()
        checks = await asyncio.gather(*(node.check() for node in nodes))
        clusters = [check.cluster for check in checks]
        # Of two clusters with as many nodes, the one that was used before is kept.
        self._cluster = main_cluster([*_once(self._cluster, clusters), *clusters])
        for node, check in zip(nodes, checks, strict=True):
            self._set_status(node, self._status(check))
        other = NodeStatus.other_cluster
        self._pool.foreign = frozenset(c for c, status in self._states.items() if status is other)
        if self._sniff and await self._add_listed(nodes):
            await self._check_all()

    def _list_nodes(self) -> list[ClusterNode]:
        """Return the nodes by their number; those that were added are the last ones."""
        nodes = [node for node in self._pool.all() if isinstance(node, ClusterNode)]
        for node in nodes:
            self._numbers.setdefault(node.config, len(self._numbers) + 1)
            if self._several:
                node.on_doubt = self._start_watch
        return sorted(nodes, key=lambda node: self._numbers[node.config])

    def _status(self, check: _Check) -> NodeStatus:
        known = check.cluster is not None and check.cluster != NO_CLUSTER
        if known and check.cluster != self._cluster:
            return NodeStatus.other_cluster
        return check.status

    def _set_status(self, node: ClusterNode, status: NodeStatus) -> None:
        before = self._states.get(node.config)
        self._states[node.config] = status
        if status is NodeStatus.responding:
            self._pool.mark_live(node)
        else:
            self._pool.leave_out(node)
        if status is not before and (before or status is not NodeStatus.responding):
            _log.warning("node", node=node_label(node.config), status=status.value)

    async def _add_listed(self, nodes: Iterable[ClusterNode]) -> bool:
        """Add the nodes that the cluster lists; return whether there are new ones."""
        known = {(node.config.host, node.config.port) for node in nodes}
        responding = (n for n in nodes if self._states[n.config] is NodeStatus.responding)
        for node in responding:
            with suppress(TransportError, orjson.JSONDecodeError):
                listed = await node.list_nodes()
                new = [config for config in listed if (config.host, config.port) not in known]
                for config in new:
                    self._pool.add(config)
                return bool(new)
        return False


def _once(cluster: str | None, clusters: list[str | None]) -> list[str]:
    """Return the cluster that was used before as one more vote, if a node is still of it."""
    return [cluster] if cluster and cluster in clusters else []
