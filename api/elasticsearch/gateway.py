"""The only door to Elasticsearch: requests within the caller's deadline, errors of the service."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import structlog

from api.elasticsearch.circuit_breaker import CircuitBreaker
from api.elasticsearch.client import SEARCH_KEYS, ElasticsearchClient, Request
from api.elasticsearch.errors import REQUEST_ERRORS, translate_error
from api.errors import SearchTimeoutError, ServiceError, UnavailableError
from api.request_scope import current_timeout_ms, remaining_s, stage
from api.server.metrics import Metrics
from mappings.schema import VOCABULARY_FIELD

Body = Mapping[str, Any]
Response = Mapping[str, Any]

# How long a point in time waits for the next page of a search; every page restarts it.
PIT_KEEP_ALIVE = "2m"
# A server that needs longer for the smallest search is not ready yet.
PROBE_TIMEOUT_S = 1.0
_MS_PER_S = 1000
_CHANGE_TOKEN_PARTS = ",".join(
    (
        "indices.*.uuid",
        "indices.*.shards.*.commit.id",
        "indices.*.shards.*.docs",
        "indices.*.shards.*.refresh.external_total",
    )
)
_MAPPING_PARTS = ",".join(
    (
        "*.mappings._meta.schema_hash",
        f"*.mappings.properties.{VOCABULARY_FIELD}.type",
        f"*.mappings.properties.{VOCABULARY_FIELD}.fields.*.type",
    )
)
# The transport removes them from a URL, encoded or not, so such an id has no term vectors.
_DOT_SEGMENTS = frozenset({".", ".."})
# Every index has the first; an index with none of the requested settings would be left out.
_SETTINGS = "index.uuid,index.blocks.*"

_log = structlog.get_logger(__name__)


class SearchGateway:
    """The articles behind one alias. Every method raises ServiceError if its request fails."""

    def __init__(
        self,
        client: ElasticsearchClient,
        alias: str,
        breaker: CircuitBreaker,
        metrics: Metrics,
        timeout_ms: int,
    ) -> None:
        """`timeout_ms` is the longest time of a request, and the time outside of HTTP requests."""
        self._client = client
        self._alias = f"/{alias}"
        self._breaker = breaker
        self._metrics = metrics
        self._timeout_ms = timeout_ms
        self._probe: asyncio.Task[None] | None = None

    @property
    def timeout(self) -> str:
        """When Elasticsearch ends a search by itself: the time of the current HTTP request."""
        return f"{current_timeout_ms(self._timeout_ms)}ms"

    async def search(self, body: Body) -> Response:
        """Return the response to one search."""
        return await self._call(Request("POST", f"{self._alias}/_search", body, SEARCH_KEYS))

    async def msearch(self, bodies: Sequence[Body]) -> tuple[Response, ...]:
        """Return the responses to several searches, sent in one request; all fail if one fails."""
        lines = tuple(line for body in bodies for line in ({}, body))
        response = await self._call(Request("POST", f"{self._alias}/_msearch", lines))
        return tuple(response["responses"])

    async def search_pit(
        self, body: Body, pit_id: str, keep_alive: str = PIT_KEEP_ALIVE
    ) -> Response:
        """Search in a point in time; the response's `pit_id` is the one to use next."""
        pit = {"pit": {"id": pit_id, "keep_alive": keep_alive}}
        return await self._call(Request("POST", "/_search", {**body, **pit}, SEARCH_KEYS))

    async def termvectors(self, body: Body, id: str | None = None) -> Response:  # noqa: A002
        """Return the term vectors of one searchable article, or of the text in the body."""
        if id in _DOT_SEGMENTS:
            return {"found": False}
        article = "" if id is None else f"/{quote(id, safe='')}"
        path = f"{self._alias}/_termvectors{article}?realtime=false"
        return await self._call(Request("POST", path, body, frozenset({"found"})))

    async def open_pit(self, keep_alive: str = PIT_KEEP_ALIVE) -> str:
        """Open a point in time of what is searchable now; it ends by itself if it is not used."""
        path = f"{self._alias}/_pit?keep_alive={keep_alive}"
        return str((await self._call(Request("POST", path, None, frozenset({"id"}))))["id"])

    async def close_pit(self, pit_id: str) -> None:
        """Close a point in time; a failure is ignored, since it also ends by itself."""
        with suppress(ServiceError):  # counted and logged by `_send`
            await self._call(Request("DELETE", "/_pit", {"id": pit_id}))

    async def describe(self) -> tuple[str | None, str]:
        """Return the name of the index behind the alias, if any, and the server's version."""
        info = await self._call(Request("GET", "/", None, frozenset({"version"})))
        options = "features=aliases&ignore_unavailable=true"
        indices = await self._call(Request("GET", f"{self._alias}?{options}"))
        return next(iter(sorted(indices)), None), str(info["version"]["number"])

    async def change_token(self) -> str:
        """Return a token that changes with every write that a search would see.

        It consists of the index and, for each shard, the number of its articles and of its
        refreshes. A restart resets the latter, but then what was written is in another commit.
        """
        options = f"level=shards&filter_path={_CHANGE_TOKEN_PARTS}"
        return str(await self._call(Request("GET", f"{self._alias}/_stats/docs,refresh?{options}")))

    async def settings(self) -> Response:
        """Return each index behind the alias with its blocks."""
        path = f"{self._alias}/_settings/{_SETTINGS}?ignore_unavailable=true"
        return await self._call(Request("GET", path))

    async def mappings(self) -> Response:
        """Return each index behind the alias with its schema hash and the field of all words."""
        path = f"{self._alias}/_mapping?ignore_unavailable=true&filter_path={_MAPPING_PARTS}"
        return await self._call(Request("GET", path))

    async def close(self) -> None:
        """Stop a running probe and close the connections."""
        if self._probe is not None:
            self._probe.cancel()
            with suppress(asyncio.CancelledError):
                await self._probe
        await self._client.close()

    async def _call(self, request: Request) -> Response:
        """Return the response to a request of the current HTTP request, within its deadline.

        Raise ServiceError; while the circuit breaker is open at once, and without a request.
        """
        if not self._breaker.admits:
            self._start_probe_if_due()
            self._metrics.breaker_rejections.inc()
            raise UnavailableError("Elasticsearch keeps failing: it will be tried again shortly.")
        seconds = remaining_s(self._timeout_ms)
        # If little time is left, a timeout says nothing about the health of the server.
        hurried = seconds < self._timeout_ms / _MS_PER_S
        with stage("es"):
            return await self._send(request, seconds, hurried=hurried)

    async def _send(self, request: Request, seconds: float, *, hurried: bool = False) -> Response:
        """Send a request; record its outcome in the circuit breaker and in the metrics."""
        self._metrics.elasticsearch_requests.inc()
        try:
            async with asyncio.timeout(seconds):
                response: Response = await self._client.send(request)
        except REQUEST_ERRORS as error:
            service_error = translate_error(error)
            self._metrics.elasticsearch_errors.labels(service_error.kind).inc()
            if not (hurried and isinstance(service_error, SearchTimeoutError)):
                self._record(isinstance(service_error, UnavailableError | SearchTimeoutError))
            raise service_error from error
        self._record(failed=False)
        return response

    def _record(self, failed: bool) -> None:
        """Report to the circuit breaker; an error response is proof that the server is up."""
        before = self._breaker.state
        if failed:
            self._breaker.record_failure()
        else:
            self._breaker.record_success()
        after = self._breaker.state
        if after is not before:
            self._metrics.observe_breaker(after)
            _log.warning("breaker", state=after.value, before=before.value)

    def _start_probe_if_due(self) -> None:
        """Probe the server in the background: no caller waits to learn whether it is back."""
        if self._breaker.take_probe():
            self._probe = asyncio.create_task(self._send_probe())

    async def _send_probe(self) -> None:
        """Send the smallest search that shows whether searches work again."""
        body = {"size": 0, "track_total_hits": False}
        try:
            await self._send(Request("POST", f"{self._alias}/_search", body), PROBE_TIMEOUT_S)
        except ServiceError:
            pass  # counted and logged by `_send`
        except Exception as error:  # a defect, after which the breaker must not stay half open
            self._record(failed=True)
            _log.error("internal-error", error=type(error).__name__, places=["probe"])
