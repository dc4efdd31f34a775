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

from mappings.connection import ClusterSettings

Json = Mapping[str, Any]

# The version of the REST API in which the server is to read and answer, whatever its own version.
JSON = "application/vnd.elasticsearch+json; compatible-with=9"
NDJSON = "application/vnd.elasticsearch+x-ndjson; compatible-with=9"
PRODUCT_HEADER, PRODUCT = "X-Elastic-Product", "Elasticsearch"
# What every response to a search contains.
SEARCH_KEYS = frozenset({"hits", "_shards"})
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

    The body is one JSON object, or the several lines of a multi-search.
    """

    method: str
    path: str
    body: Json | tuple[Json, ...] | None = None
    required: frozenset[str] = frozenset()

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

    A request is sent once to each node at most, and without a timeout: deadlines and the circuit
    breaker are the gateway's.
    """

    def __init__(self, settings: ClusterSettings) -> None:
        nodes = [_node(settings)]
        bytes_ = _Bytes()
        self._transport = AsyncTransport(
            nodes,
            serializers=dict.fromkeys(("application/json", "application/*", "text/*"), bytes_),
            max_retries=len(nodes) - 1,
            retry_on_status=(),
            meta_header=False,
        )
        # The gateway logs each failure with its cause and remedy.
        logging.getLogger("elastic_transport.node_pool").setLevel(logging.ERROR)

    async def send(self, request: Request) -> Any:
        """Return the parsed response.

        Raise ApiError for an error status, InvalidResponseError, and the errors of the transport.
        """
        body, content_type = request.encode()
        with _traced(request):
            meta, content = await self._transport.perform_request(
                request.method,
                request.path,
                body=body or None,
                headers={"content-type": content_type},
                request_timeout=None,
            )
        return read_response(request, meta.status, meta.headers, content)

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.close()


def read_response(request: Request, status: int, headers: Mapping[str, str], content: bytes) -> Any:
    """Return the JSON of a response. Raise ApiError or InvalidResponseError."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        body = None
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise ApiError(status, body)
    if headers.get(PRODUCT_HEADER) != PRODUCT:
        raise InvalidResponseError("The response is not from Elasticsearch.")
    if not isinstance(request.body, tuple):
        return _require_keys(body, request.required)
    for item in _require_keys(body, frozenset({"responses"}))["responses"]:
        if isinstance(item, dict) and "error" in item:
            raise ApiError(item["status"], item)  # as if it had been sent alone
        _require_keys(item, SEARCH_KEYS)
    return body


def _require_keys(body: Any, required: frozenset[str]) -> Any:
    """Return the body. Raise InvalidResponseError unless it is an object with these keys."""
    if not isinstance(body, dict) or not required <= body.keys():
        raise InvalidResponseError("The response lacks a part that it must have.")
    return body


def _node(settings: ClusterSettings) -> NodeConfig:
    """Return the node with its headers, connections and certificate authority."""
    headers = {"user-agent": "news-search", "accept": JSON}
    if settings.elasticsearch_api_key:
        headers["authorization"] = f"ApiKey {settings.elasticsearch_api_key.get_secret_value()}"
    else:
        headers |= settings.node.headers  # a user name and password in the URL
    tls = None
    if settings.node.scheme == "https":
        # Loaded at start: the file may be gone when the first request is sent.
        tls = ssl.create_default_context(cafile=settings.elasticsearch_ca_cert)
    return settings.node.replace(
        headers=HttpHeaders(headers), connections_per_node=MAX_CONNECTIONS, ssl_context=tls
    )


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
