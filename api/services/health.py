"""The state of the index, for health checks and metrics."""

from api.elasticsearch.gateway import SearchGateway
from api.errors import ServiceError
from api.schemas.health import Version
from api.search.index_health import IndexState, build_state_body, read_state


class HealthService:
    """The index behind the alias and its server. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway) -> None:
        self._gateway = gateway

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
        return read_state(response, settings, mappings)

    async def version(self, build: str) -> Version:
        """Return the versions of the service and the server, and the name of the index."""
        index, server = await self._gateway.describe()
        return Version(version=build, index=index, elasticsearch=server)
