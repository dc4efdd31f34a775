"""The only door to Elasticsearch: requests within the caller's deadline, errors of the service."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any
from urllib.parse import quote

import structlog

from api.elasticsearch.circuit_breaker import CircuitBreaker
from api.elasticsearch.client import (
    MULTI_SEARCH_KEYS,
    SEARCH_KEYS,
    ElasticsearchClient,
    Request,
    read_search_item,
)
from api.elasticsearch.errors import (
    REQUEST_ERRORS,
    lost_a_node,
    needs_one_index,
    translate_error,
)
from api.elasticsearch.nodes import NodeState
from api.errors import MissingIndexError, SearchTimeoutError, ServiceError, UnavailableError
from api.request_scope import current_timeout_ms, remaining_s, stage
from api.server.metrics import Metrics
from mappings.partitions import are_partitions
from mappings.schema import MODEL_FIELD_PREFIX, VOCABULARY_FIELD, runs_index
from mappings.watermark import WATERMARK_ID, Watermark, read_watermark, watermark_index

Body = Mapping[str, Any]
Response = Mapping[str, Any]

# How long a point in time waits for the next page of a search; every page restarts it.
PIT_KEEP_ALIVE = "2m"
# A server that needs longer for the smallest search is not ready yet.
PROBE_TIMEOUT_S = 1.0
_MS_PER_S = 1000
# There are fewer kinds of commands.
_MAX_RUNS = 100
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
        f"*.mappings.properties.{MODEL_FIELD_PREFIX}*.meta.model",
    )
)
# The transport removes them from a URL, encoded or not: an article of such an id is searched, and
# has no term vectors.
_DOT_SEGMENTS = frozenset({".", ".."})
# Every index has the first; an index with none of the requested settings would be left out.
_SETTINGS = "index.uuid,index.blocks.*"

_log = structlog.get_logger(__name__)


def _read_item(item: Response) -> Response | ServiceError:
    try:
        response: Response = read_search_item(item)
    except REQUEST_ERRORS as error:
        return translate_error(error)
    return response


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
        # Of the index that was searched last.
        self._shards: int | None = None
        # By its name, when a response expires.
        self._cached: dict[str, tuple[float, Response | None]] = {}
        self._change_token = ""
        self._partitioned = False

    @property
    def timeout(self) -> str:
        """When Elasticsearch ends a search by itself: the time of the current HTTP request."""
        return f"{current_timeout_ms(self._timeout_ms)}ms"

    @property
    def shards(self) -> int:
        """How many shards the last search was sent to, 1 before the first one."""
        return self._shards or 1

    async def search(self, body: Body) -> Response:
        """Return the response to one search."""
        request = Request("POST", f"{self._alias}/_search", body, SEARCH_KEYS)
        response = await self._call(request)
        if lost_a_node(response):
            response = await self._call(request)
        await self._require_one_index(response)
        return response

    async def search_cached(self, name: str, body: Body, max_age_s: float) -> Response:
        """Return the response to a search, or the last one of this name if it is recent enough.

        A new change token makes the last one too old, so what depends on it can be cached.
        """
        now = monotonic()
        expires_at, response = self._cached.get(name, (now, None))
        if response is None or expires_at <= now:
            response = await self.search(body)
            self._cached[name] = (now + max_age_s, response)
        return response

    async def msearch(self, bodies: Sequence[Body]) -> tuple[Response, ...]:
        """Return the responses to several searches, sent in one request; all fail if one fails."""
        lines = tuple(line for body in bodies for line in ({}, body))
        request = Request("POST", f"{self._alias}/_msearch", lines, MULTI_SEARCH_KEYS)
        response = await self._call(request)
        if any(map(lost_a_node, response["responses"])):
            response = await self._call(request)
        for item in response["responses"]:
            await self._require_one_index(item)
        return tuple(response["responses"])

    async def msearch_items(self, bodies: Sequence[Body]) -> tuple[Response | ServiceError, ...]:
        """Return the response to each of several searches, or its error."""
        lines = tuple(line for body in bodies for line in ({}, body))
        path = f"{self._alias}/_msearch"
        response = await self._call(Request("POST", path, lines, MULTI_SEARCH_KEYS, True))
        return tuple(map(_read_item, response["responses"]))

    async def search_pit(
        self, body: Body, pit_id: str, keep_alive: str = PIT_KEEP_ALIVE
    ) -> Response:
        """Search in a point in time; the response's `pit_id` is the one to use next."""
        pit = {"pit": {"id": pit_id, "keep_alive": keep_alive}}
        return await self._call(Request("POST", "/_search", {**body, **pit}, SEARCH_KEYS))

    async def get(self, id: str, fields: Sequence[str]) -> Response:  # noqa: A002
        """Return one searchable article with its version and these fields, if it exists.

        It costs less than a search. Unlike in other responses, `fields` may name the embedding.
        """
        if not self._partitioned:
            with self._noting_partitions():
                return await self._get(id, fields)
        return await self._find(id, fields)

    @contextmanager
    def _noting_partitions(self) -> Iterator[None]:
        """Let the block fail if the index has been partitioned since the last search."""
        try:
            yield
        except ServiceError as error:
            if not needs_one_index(error):
                raise
            self._partitioned = True

    async def _get(self, id: str, fields: Sequence[str]) -> Response:  # noqa: A002
        if id in _DOT_SEGMENTS:
            return await self._find(id, fields)
        options = f"_source_exclude_vectors=false&_source_includes={','.join(fields)}"
        path = f"{self._alias}/_doc/{quote(id, safe='')}?realtime=false&{options}"
        return await self._call(Request("GET", path, None, frozenset({"found"})))

    async def _find(self, id: str, fields: Sequence[str]) -> Response:  # noqa: A002
        """Return the same by a search, for which the index of the article need not be known."""
        source = {"includes": list(fields), "exclude_vectors": False}
        options = {"size": 1, "version": True, "seq_no_primary_term": True, "_source": source}
        response = await self.search({"query": {"ids": {"values": [id]}}, **options})
        hits = response["hits"]["hits"]
        if not hits and response["_shards"]["failed"]:
            raise UnavailableError("The article may be in a part that cannot be read.")
        return {**hits[0], "found": True} if hits else {"_id": id, "found": False}

    async def termvectors(
        self,
        body: Body,
        id: str | None = None,  # noqa: A002
        index: str | None = None,
    ) -> Response:
        """Return the term vectors of one searchable article, or of the text in the body.

        `index` is the one that contains the article. Of several indices the largest is the one in
        which the words of a text are counted.
        """
        if id in _DOT_SEGMENTS:
            return {"found": False}
        article = "" if id is None else f"/{quote(id, safe='')}"
        path = f"/_termvectors{article}?realtime=false"
        required = frozenset({"found"})
        if not self._partitioned:
            with self._noting_partitions():
                return await self._call(Request("POST", f"{self._alias}{path}", body, required))
        searched = index or await self._largest_index()
        return await self._call(Request("POST", f"/{searched}{path}", body, required))

    async def _largest_index(self) -> str:
        """Return the index with the most articles."""
        options = "filter_path=indices.*.primaries.docs.count"
        stats = await self._call(Request("GET", f"{self._alias}/_stats/docs?{options}"))
        indices: Mapping[str, Any] = stats["indices"]
        return max(indices, key=lambda name: int(indices[name]["primaries"]["docs"]["count"]))

    async def open_pit(self, keep_alive: str = PIT_KEEP_ALIVE) -> str:
        """Open a point in time of what is searchable now; it ends by itself if it is not used."""
        path = f"{self._alias}/_pit?keep_alive={keep_alive}"
        response = await self._call(Request("POST", path, None, frozenset({"id"})))
        await self._require_one_index(response)
        return str(response["id"])

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

    async def _require_one_index(self, response: Response) -> None:
        """Raise MissingIndexError if a response is from two indices, whose articles are mixed.

        Those of partitions are not. The indices are requested only if the number of shards has
        changed since the last search.
        """
        shards = response.get("_shards", {}).get("total")
        if shards is None or shards == self._shards:
            return
        try:
            indices = await self._call(Request("GET", f"{self._alias}/_alias"))
        except ServiceError:
            return  # logged by `_send`: without that privilege nothing is known
        self._partitioned = are_partitions(indices)
        if len(indices) > 1 and not self._partitioned:
            raise MissingIndexError(
                f"The alias points to {len(indices)} indices, whose articles are mixed."
            )
        self._shards = shards

    async def change_token(self) -> str:
        """Return a token that changes with every write that a search would see.

        It consists of the index and, for each shard, the number of its articles and of its
        refreshes. A restart resets the latter, but then what was written is in another commit.
        """
        options = f"level=shards&filter_path={_CHANGE_TOKEN_PARTS}"
        path = f"{self._alias}/_stats/docs,refresh?{options}"
        token = str(await self._call(Request("GET", path)))
        if token != self._change_token:
            self._cached.clear()
        self._change_token = token
        return token

    async def watermark(self) -> Watermark | None:
        """Return the watermark as it is stored now, None before the first load."""
        path = f"/{watermark_index(self._alias[1:])}/_mget"
        body = {"ids": [WATERMARK_ID]}
        response = await self._call(Request("POST", path, body, frozenset({"docs"})))
        [document] = response["docs"]
        if not document.get("found"):
            return None
        return read_watermark(document["_source"])

    async def search_tombstones(self, body: Body) -> Response:
        """Search among the deleted articles; nothing is found if none was ever deleted."""
        path = f"{self._alias}-tombstones/_search?ignore_unavailable=true"
        return await self._call(Request("POST", path, body, SEARCH_KEYS))

    async def has_field(self, name: str) -> bool:
        """Whether every index behind the alias has the field."""
        return not await self.missing_fields((name,))

    async def missing_fields(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of the fields that an index behind the alias lacks."""
        wanted = frozenset(names)
        path = f"{self._alias}/_mapping/field/{','.join(sorted(wanted))}?ignore_unavailable=true"
        response = await self._call(Request("GET", path))
        return frozenset(
            name for name in wanted for index in response.values() if name not in index["mappings"]
        )

    async def settings(self) -> Response:
        """Return each index behind the alias with its blocks."""
        path = f"{self._alias}/_settings/{_SETTINGS}?ignore_unavailable=true"
        return await self._call(Request("GET", path))

    async def mappings(self) -> Response:
        """Return each index behind the alias with its schema hash, model and field of all words."""
        path = f"{self._alias}/_mapping?ignore_unavailable=true&filter_path={_MAPPING_PARTS}"
        return await self._call(Request("GET", path))

    async def runs(self) -> Response:
        """Return the records of the last commands of the indexer; no hits if there are none."""
        path = f"/{runs_index(self._alias[1:])}/_search?ignore_unavailable=true&size={_MAX_RUNS}"
        return await self._call(Request("GET", path, None, SEARCH_KEYS))

    async def node_states(self) -> tuple[NodeState, ...]:
        """Check every node of the cluster now, and return its state; never raises."""
        return await self._client.node_states()

    async def close(self) -> None:
        """Stop a running probe and close the connections."""
        if self._probe is not None:
            self._probe.cancel()
            with suppress(asyncio.CancelledError):
                await self._probe
        await self._client.close()

    async def send(self, request: Request) -> Response:
        """Return the response to a request to other indices than the one of the articles."""
        return await self._call(request)

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
