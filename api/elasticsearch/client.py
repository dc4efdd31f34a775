"""Requests to Elasticsearch: a method, a path and JSON out; checked JSON back."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import (
    ClientError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from elastic_transport import NodeConfig
from opentelemetry import trace
from yarl import URL

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


class ConnectionFailedError(Exception):
    """There is no connection, it broke, or what came over it is not HTTP."""


class TlsError(ConnectionFailedError):
    """TLS rejects the other side, most often for its certificate."""


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
    """Sends each request once, without a timeout: deadlines and circuit breaker are the gateway's.

    Connections are kept open and reused.
    """

    def __init__(self, settings: ClusterSettings) -> None:
        self._node = settings.node
        self._settings = settings
        # Loaded at start: the file may be gone when the first request is sent.
        self._tls = _tls_context(self._node, settings)
        self._session: ClientSession | None = None

    async def send(self, request: Request) -> Any:
        """Return the parsed response.

        Raise ApiError for an error status, InvalidResponseError and ConnectionFailedError.
        """
        session = self._session = self._session or self._open()
        url = URL(f"{self._node.path_prefix}{request.path}", encoded=True)
        body, content_type = request.encode()
        headers = {"Content-Type": content_type}
        with _traced(request):
            try:
                async with session.request(
                    request.method, url, data=body, headers=headers
                ) as response:
                    content = await response.read()
            except ClientSSLError as error:
                raise TlsError(str(error.__cause__)) from error
            except ClientError as error:
                raise ConnectionFailedError(f"{type(error).__name__}.") from error
        return read_response(request, response.status, response.headers, content)

    async def close(self) -> None:
        """Close every connection."""
        if self._session:
            await self._session.close()

    def _open(self) -> ClientSession:
        """Return a session, which can only be created inside a running event loop."""
        node = self._node
        host = f"[{node.host}]" if ":" in node.host else node.host
        return ClientSession(
            f"{node.scheme}://{host}:{node.port}",
            connector=TCPConnector(limit=MAX_CONNECTIONS, ssl=self._tls or True),
            cookie_jar=DummyCookieJar(),
            headers=dict(_headers(node, self._settings)),
            skip_auto_headers=("Accept-Encoding",),
            timeout=ClientTimeout(),
        )


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


def _headers(node: NodeConfig, settings: ClusterSettings) -> Iterator[tuple[str, str]]:
    yield "User-Agent", "news-search"
    yield "Accept", JSON
    if settings.elasticsearch_api_key:
        yield "Authorization", f"ApiKey {settings.elasticsearch_api_key.get_secret_value()}"
    else:
        yield from node.headers.items()  # a user name and password in the URL


def _tls_context(node: NodeConfig, settings: ClusterSettings) -> ssl.SSLContext | None:
    if node.scheme != "https":
        return None
    return ssl.create_default_context(cafile=settings.elasticsearch_ca_cert)


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
