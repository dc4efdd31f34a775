"""Elasticsearch as its manual describes it: a method, a path and JSON there, JSON back."""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from elastic_transport import NodeConfig
from elastic_transport.client_utils import url_to_node_config
from opentelemetry import trace

from api.connections import Address, Connections, Reply
from mappings.cluster import ClusterSettings

Json = Mapping[str, Any]

# The form of question and answer that the server is asked to keep to, whatever its own version.
_JSON = "application/vnd.elasticsearch+json; compatible-with=9"
_LINES = "application/vnd.elasticsearch+x-ndjson; compatible-with=9"
_PRODUCT = b"x-elastic-product", b"Elasticsearch"
_GOOD = range(200, 300)


class AnsweredError(Exception):
    """The server answered that it will not; `body` is the JSON that tells why, None for other."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"Elasticsearch answered {status}.")
        self.status = status
        self.body = body


class UnreadableError(Exception):
    """What was answered is not Elasticsearch's, or no JSON."""


class Server:
    """One Elasticsearch, without a time-out of its own: the guard ends what takes too long."""

    def __init__(self, settings: ClusterSettings) -> None:
        node = url_to_node_config(settings.elasticsearch_url, use_default_ports_for_scheme=True)
        self._connections = Connections(Address(node.host, node.port, _tls(node, settings)))
        self._prefix = node.path_prefix
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in _headers(node, settings))

    async def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """The JSON that is answered. Raises AnsweredError, UnreadableError and LineError."""
        return await self._ask(method, path, orjson.dumps(body) if body is not None else b"", _JSON)

    async def ask_each(self, path: str, bodies: Iterable[Json]) -> Any:
        """The same for several bodies, each on its line."""
        lines = b"".join(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE) for body in bodies)
        return await self._ask("POST", path, lines, _LINES)

    def close(self) -> None:
        """Leave it alone from now on."""
        self._connections.close()

    async def _ask(self, method: str, path: str, body: bytes, kind: str) -> Any:
        head = (
            f"{method} {self._prefix}{path} HTTP/1.1\r\n{self._headers}"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with _traced(method, path):
            return _read(await self._connections.ask(head.encode() + body))


def _read(reply: Reply) -> Any:
    """The JSON of an answer, whichever status it has."""
    try:
        body = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        body = None
    if reply.status not in _GOOD:
        raise AnsweredError(reply.status, body)
    product, elasticsearch = _PRODUCT
    if body is None or reply.headers.get(product) != elasticsearch:
        raise UnreadableError("It is no answer of Elasticsearch's.")
    return body


def _headers(node: NodeConfig, settings: ClusterSettings) -> Iterator[tuple[str, str]]:
    host = f"[{node.host}]" if ":" in node.host else node.host
    yield "Host", f"{host}:{node.port}"
    yield "User-Agent", "news-search"
    yield "Accept", _JSON
    if settings.elasticsearch_api_key:
        yield "Authorization", f"ApiKey {settings.elasticsearch_api_key.get_secret_value()}"
    else:
        yield from node.headers.items()  # a name and a password in the address


def _tls(node: NodeConfig, settings: ClusterSettings) -> ssl.SSLContext | None:
    if node.scheme != "https":
        return None
    return ssl.create_default_context(cafile=settings.elasticsearch_ca_cert)


@contextmanager
def _traced(method: str, path: str) -> Iterator[None]:
    """A question as a part of the request that is traced; costs nothing where none is."""
    if not trace.get_current_span().is_recording():
        yield
        return
    name = path.partition("?")[0].rpartition("/")[2].removeprefix("_")
    attributes = {
        "db.system.name": "elasticsearch",
        "db.operation.name": name,
        "http.request.method": method,
    }
    tracer = trace.get_tracer(__name__)
    with tracer.start_as_current_span(name, kind=trace.SpanKind.CLIENT, attributes=attributes):
        yield
