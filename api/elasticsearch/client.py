"""Elasticsearch as its manual describes it: a method, a path and JSON there, JSON back."""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from aiohttp import (
    ClientError,
    ClientResponse,
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

# The form of question and answer that the server is asked to keep to, whatever its own version.
_JSON = "application/vnd.elasticsearch+json; compatible-with=9"
_LINES = "application/vnd.elasticsearch+x-ndjson; compatible-with=9"
_PRODUCT = "X-Elastic-Product", "Elasticsearch"
# More than most servers answer at once; who comes later waits, within the time that he has.
_MOST = 32
_GOOD = range(200, 300)


class ApiError(Exception):
    """The server answered that it will not; `body` is the JSON that tells why, None for other."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"Elasticsearch answered {status}.")
        self.status = status
        self.body = body


class InvalidResponseError(Exception):
    """What was answered is not Elasticsearch's, or no JSON."""


class ConnectionFailedError(Exception):
    """There is no connection, it broke, or what came over it is no HTTP."""


class TlsError(ConnectionFailedError):
    """TLS refuses the other side, most often for its certificate."""


class ElasticsearchClient:
    """One Elasticsearch, without a time-out of its own: the guard ends what takes too long.

    It is asked once for each question; connections are kept, at most as many as are asked at once.
    """

    def __init__(self, settings: ClusterSettings) -> None:
        self._node = settings.node
        self._settings = settings
        # Now, since a file of certificates may be gone when the first question is asked.
        self._tls = _tls(self._node, settings)
        self._session: ClientSession | None = None

    async def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """The JSON that is answered. Raises ApiError, InvalidResponseError and LineError."""
        return await self._ask(method, path, orjson.dumps(body) if body is not None else b"", _JSON)

    async def request_ndjson(self, path: str, bodies: Iterable[Json]) -> Any:
        """The same for several bodies, each on its line."""
        lines = b"".join(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE) for body in bodies)
        return await self._ask("POST", path, lines, _LINES)

    async def close(self) -> None:
        """Leave it alone from now on."""
        if self._session:
            await self._session.close()

    async def _ask(self, method: str, path: str, body: bytes, kind: str) -> Any:
        session = self._session = self._session or self._open()
        url = URL(f"{self._node.path_prefix}{path}", encoded=True)
        with _traced(method, path):
            try:
                asked = session.request(method, url, data=body, headers={"Content-Type": kind})
                async with asked as answer:
                    content = await answer.read()
            except ClientSSLError as error:
                raise TlsError(str(error.__cause__)) from error
            except ClientError as error:
                raise ConnectionFailedError(f"{type(error).__name__}.") from error
        return _read(answer, content)

    def _open(self) -> ClientSession:
        """A session, which only a running loop can have."""
        node = self._node
        host = f"[{node.host}]" if ":" in node.host else node.host
        return ClientSession(
            f"{node.scheme}://{host}:{node.port}",
            connector=TCPConnector(limit=_MOST, ssl=self._tls or True),
            cookie_jar=DummyCookieJar(),
            headers=dict(_headers(node, self._settings)),
            skip_auto_headers=("Accept-Encoding",),
            timeout=ClientTimeout(),
        )


def _read(answer: ClientResponse, content: bytes) -> Any:
    """The JSON of an answer, whichever status it has."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        body = None
    if answer.status not in _GOOD:
        raise ApiError(answer.status, body)
    product, elasticsearch = _PRODUCT
    if body is None or answer.headers.get(product) != elasticsearch:
        raise InvalidResponseError("It is no answer of Elasticsearch's.")
    return body


def _headers(node: NodeConfig, settings: ClusterSettings) -> Iterator[tuple[str, str]]:
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
