"""Requests to Elasticsearch: a method, a path and JSON out; checked JSON back."""

import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from elastic_transport import AsyncTransport, HttpHeaders, JsonSerializer, NodeConfig
from opentelemetry import trace

from api.elasticsearch.nodes import ClusterNode, ClusterNodes, ClusterPool, NodeState
from mappings.connection import ClusterSettings

Json = Mapping[str, Any]

# The version of the REST API in which the server is to read and answer, whatever its own version.
JSON = "application/vnd.elasticsearch+json; compatible-with=9"
NDJSON = "application/vnd.elasticsearch+x-ndjson; compatible-with=9"
PRODUCT_HEADER, PRODUCT = "X-Elastic-Product", "Elasticsearch"
# What every response to a search contains.
SEARCH_KEYS = frozenset({"hits", "_shards"})
MULTI_SEARCH_KEYS = frozenset({"responses"})
# A node responds so while it starts, or while it has lost the others.
_NOT_READY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
# More than most servers process at once; further requests wait for a connection.
MAX_CONNECTIONS = 32


class ApiError(Exception):
    """Elasticsearch returned an error. `body` is the parsed error, or None if it was not JSON."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"Elasticsearch returned {status}.")
        self.status = status
        self.body = body


class InvalidResponseError(Exception):
    """The response is not JSON, not from Elasticsearch, or lacks a key that it must have."""


class _Bytes(JsonSerializer):
    """Leaves JSON to `Request` and `read_response`, which know what it has to contain."""

    def loads(self, data: bytes) -> bytes:
        """Return the bytes."""
        return data


@dataclass(frozen=True, slots=True)
class Request:
    """One request; its response must be a JSON object with the `required` keys.

    The body is one JSON object, or the several lines of a multi-search or a bulk request. If
    `reads_items`, the caller reads the error of each item; else one of them is that of the request.
    """

    method: str
    path: str
    body: Json | tuple[Json, ...] | None = None
    required: frozenset[str] = frozenset()
    reads_items: bool = False

    def encode(self) -> tuple[bytes, str]:
        """Return the body's bytes and their content type."""
        if self.body is None:
            return b"", JSON
        if isinstance(self.body, Mapping):
            return orjson.dumps(self.body), JSON
        lines = (orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in self.body)
        return b"".join(lines), NDJSON


class ElasticsearchClient:
    """The official transport: it keeps connections open, and leaves out nodes that fail.

    With several nodes, a request that got no usable response is sent to one other node: all are
    searches, points in time and reads, which may be repeated. There is no timeout: deadlines and
    the circuit breaker are the gateway's.
    """

    def __init__(self, settings: ClusterSettings) -> None:
        configs = _node_configs(settings)
        several = settings.elasticsearch_sniff or len(configs) > 1
        bytes_ = _Bytes()
        self._transport = AsyncTransport(
            configs,
            node_class=ClusterNode,
            node_pool_class=ClusterPool,
            serializers=dict.fromkeys(("application/json", "application/*", "text/*"), bytes_),
            max_retries=1 if several else 0,
            retry_on_timeout=several,
            retry_on_status=_NOT_READY if several else (),
            meta_header=False,
        )
        pool = self._transport.node_pool
        assert isinstance(pool, ClusterPool)
        self._nodes = ClusterNodes(pool, configs, sniff=settings.elasticsearch_sniff)
        # The gateway logs each failure with its cause and remedy, `ClusterNodes` each node.
        for name in ("node_pool", "transport"):
            logging.getLogger(f"elastic_transport.{name}").setLevel(logging.ERROR)

    async def send(self, request: Request) -> Any:
        """Return the parsed response.

        Raise ApiError for an error status, InvalidResponseError, and the errors of the transport.
        """
        body, content_type = request.encode()
        await self._nodes.wait_for_first_check()
        with _traced(request):
            meta, content = await self._transport.perform_request(
                request.method,
                request.path,
                body=body or None,
                headers={"content-type": content_type},
                request_timeout=None,
            )
        return read_response(request, meta.status, meta.headers, content)

    async def node_states(self) -> tuple[NodeState, ...]:
        """Check every node now, and return its state."""
        return await self._nodes.states()

    async def close(self) -> None:
        """Close every connection."""
        await self._nodes.close()
        await self._transport.close()


def read_response(request: Request, status: int, headers: Mapping[str, str], content: bytes) -> Any:
    """Return the JSON of a response. Raise ApiError or InvalidResponseError."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        body = None
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and not _is_missing(status, body):
        raise ApiError(status, body)
    if headers.get(PRODUCT_HEADER) != PRODUCT:
        raise InvalidResponseError("The response is not from Elasticsearch.")
    _require_keys(body, request.required)
    if request.reads_items:
        return body
    if isinstance(request.body, tuple):
        for item in body["responses"]:
            read_search_item(item)
        return body
    for item in body.get("docs", ()):
        if "error" in item:
            raise ApiError(HTTPStatus.SERVICE_UNAVAILABLE, item)  # its own has no status
    return body


def _is_missing(status: int, body: Any) -> bool:
    """Return whether a document was read that does not exist, which is not an error."""
    return status == HTTPStatus.NOT_FOUND and isinstance(body, dict) and body.get("found") is False


def read_search_item(item: Any) -> Any:
    """Return one response of a multi-search. Raise ApiError as if it had been sent alone."""
    if isinstance(item, dict) and "error" in item:
        raise ApiError(item["status"], item)
    return _require_keys(item, SEARCH_KEYS)


def _require_keys(body: Any, required: frozenset[str]) -> Any:
    """Return the body. Raise InvalidResponseError unless it is an object with these keys."""
    if not isinstance(body, dict) or not required <= body.keys():
        raise InvalidResponseError("The response lacks a part that it must have.")
    return body


def _node_configs(settings: ClusterSettings) -> list[NodeConfig]:
    """Return the nodes with their headers, connections and certificate authority."""
    tls = None
    if settings.nodes[0].scheme == "https":
        # Loaded at start: the file may be gone when the first request is sent.
        tls = ssl.create_default_context(cafile=settings.elasticsearch_ca_cert)
    return [
        node.replace(
            headers=HttpHeaders(_headers(settings, node)),
            connections_per_node=MAX_CONNECTIONS,
            ssl_context=tls,
        )
        for node in settings.nodes
    ]


def _headers(settings: ClusterSettings, node: NodeConfig) -> dict[str, str]:
    headers = {"user-agent": "news-search", "accept": JSON}
    if settings.elasticsearch_api_key:
        key = settings.elasticsearch_api_key.get_secret_value()
        return headers | {"authorization": f"ApiKey {key}"}
    return headers | dict(node.headers)  # a user name and password in the URL


@contextmanager
def _traced(request: Request) -> Iterator[None]:
    """Add a span to the current trace, if there is one."""
    if not trace.get_current_span().is_recording():
        yield
        return
    name = request.path.partition("?")[0].rpartition("/")[2].removeprefix("_")
    attributes = {
        "db.system.name": "elasticsearch",
        "db.operation.name": name,
        "http.request.method": request.method,
    }
    tracer = trace.get_tracer(__name__)
    with tracer.start_as_current_span(name, kind=trace.SpanKind.CLIENT, attributes=attributes):
        yield
