"""The state of the index, for health checks and metrics."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from api.elasticsearch.gateway import SearchGateway
from api.elasticsearch.nodes import NodeState, NodeStatus
from api.errors import ServiceError, UnavailableError
from api.schemas.health import Version
from api.search.index_health import (
    CommandRun,
    IndexState,
    build_state_body,
    read_model_warnings,
    read_runs,
    read_state,
)


class HealthService:
    """The index behind the alias and its server. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway, model_field: str | None = None) -> None:
        """`model_field` is that of another embedding model than that of the package."""
        self._gateway = gateway
        self._model_field = model_field

    async def state(self) -> IndexState:
        """Return what is searchable now. Raise MissingIndexError unless all of one index is.

        Raise OutdatedIndexError if the index is too old for this version's searches.
        """
        response = await self._gateway.search(build_state_body(self._gateway.timeout))
        try:
            settings = await self._gateway.settings()
            mappings = await self._gateway.mappings()
        except ServiceError:  # logged and counted by the gateway; searches work nevertheless
            settings, mappings = {}, {}
        state = read_state(response, settings, mappings)
        warnings = (*state.warnings, *read_model_warnings(mappings, self._model_field))
        return replace(state, warnings=warnings)

    async def runs(self) -> tuple[CommandRun, ...]:
        """Return when the commands of the indexer last succeeded and failed."""
        return read_runs(await self._gateway.runs())

    async def nodes(self) -> tuple[NodeState, ...]:
        """Check the nodes of Elasticsearch and return their states."""
        return await self._gateway.node_states()

    async def version(self, build: str) -> Version:
        """Return the versions of the service and the server, and the name of the index."""
        index, server = await self._gateway.describe()
        return Version(version=build, index=index, elasticsearch=server)


_NODE_PROBLEMS = {
    NodeStatus.unreachable: "does not respond",
    NodeStatus.starting: "is starting",
    NodeStatus.other_cluster: "belongs to another cluster and is not used",
}


def node_warnings(nodes: Iterable[NodeState]) -> Iterator[str]:
    """Yield a sentence for each node that gets no requests."""
    for node in nodes:
        if problem := _NODE_PROBLEMS.get(node.status):
            yield f"Node {node.number} of ELASTICSEARCH_URL {problem}: run `indexer doctor`."


def describe_failure(error: ServiceError, nodes: Sequence[NodeState]) -> Iterator[str]:
    """Yield what keeps searches from working, and its remedy, in sentences."""
    yield error.detail
    others = any(node.status is NodeStatus.responding for node in nodes)
    if isinstance(error, UnavailableError) and others:
        yield "Its nodes respond now, so this may be over: try again."
    else:
        yield error.remedy
    if len(nodes) > 1:
        yield from node_warnings(nodes)
