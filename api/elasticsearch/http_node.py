"""HTTP/1.1 to one node of Elasticsearch, over connections that stay open.

It does what a request to Elasticsearch needs and nothing else: there are no redirects, cookies,
proxies or compressed bodies. So it takes a third of the processor time of a general HTTP client,
which was a fifth of that of a small request (docs/decisions/033-our-own-http-node.md).
"""

import asyncio
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from socket import SOCK_STREAM
from typing import Any, cast
from urllib.parse import quote

import httptools
from aiohappyeyeballs import start_connection
from elastic_transport import (
    ApiResponseMeta,
    BaseAsyncNode,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    TlsError,
    TransportApiResponse,
)
from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport.client_utils import DEFAULT

# A proxy or a firewall may have forgotten a connection that was idle for longer.
MAX_IDLE_S = 15.0
# When the next address of a host is tried, if the one before has not responded (RFC 8305).
_NEXT_ADDRESS_S = 0.25
# Requests that may be sent again if the server closed a kept connection before it read them.
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What a path and its query consist of; everything else is encoded.
_TARGET_SIGNS = "/?#[]@!$&'()*+,;=:%~"


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    headers: dict[str, str]
    body: bytes


class _BrokenError(OSError):
    """The connection ended, or what came over it was no response."""


class _ClosedError(_BrokenError):
    """The connection ended before the first byte of a response."""


class _Connection(asyncio.Protocol):
    """One connection with one request at a time."""

    def __init__(self) -> None:
        self.is_open = False
        self.idle_since = 0.0
        self._response: asyncio.Future[_Response] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport

    def send(self, request: bytes) -> "asyncio.Future[_Response]":
        """Send a request and return its future response."""
        self._has_begun, self._has_headers = False, False
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._response = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._response

    def close(self) -> None:
        """Close the connection at once: what may still arrive on it belongs to nobody."""
        self.is_open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        """Parse a part of the response."""
        if self._response is None:  # nothing was requested
            self.close()
            return
        self._has_begun = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(_BrokenError(f"The response is not HTTP: {error}"))
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a response of unknown length; another one is incomplete."""
        self.is_open = False
        if exc is None and self._ends_with_connection():
            self._complete()
        elif self._response is not None:
            kind = _BrokenError if self._has_begun else _ClosedError
            self._fail(kind(str(exc) if exc else "The server closed the connection."))

    def _ends_with_connection(self) -> bool:
        sized = {"content-length", "transfer-encoding"}
        return self._response is not None and self._has_headers and sized.isdisjoint(self._headers)

    # Called by the parser.

    def on_message_begin(self) -> None:
        """Keep the connection only if somebody waits for this response."""
        self.is_open = self.is_open and self._response is not None

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note that the body begins."""
        self._has_headers = True

    def on_body(self, data: bytes) -> None:
        """Keep a part of the body."""
        self._body.append(data)

    def on_message_complete(self) -> None:
        """Return the response, but wait for another one after a provisional one."""
        if self._parser.get_status_code() < HTTPStatus.OK:
            self._headers, self._has_headers = {}, False
            return
        self.is_open = self.is_open and self._parser.should_keep_alive()
        self._complete()

    def _complete(self) -> None:
        response, self._response = self._response, None
        if response is not None and not response.done():
            status = self._parser.get_status_code()
            response.set_result(_Response(status, self._headers, b"".join(self._body)))

    def _fail(self, error: Exception) -> None:
        response, self._response = self._response, None
        if response is not None and not response.done():
            response.set_exception(error)


class HttpNode(BaseAsyncNode):
    """One node, with at most `connections_per_node` requests at a time; others wait."""

    _CLIENT_META_HTTP_CLIENT = ("ht", httptools.__version__)

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        host = f"[{config.host}]" if ":" in config.host else config.host
        is_default_port = _DEFAULT_PORTS.get(config.scheme) == config.port
        headers = {"host": host if is_default_port else f"{host}:{config.port}", **self.headers}
        self._head = _write_headers(headers)
        self._idle: list[_Connection] = []
        self._slots = asyncio.Semaphore(config.connections_per_node)

    async def perform_request(  # type: ignore[override]
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = DEFAULT,
    ) -> TransportApiResponse:
        """Return the response. Raise ConnectionTimeout, TlsError or ConnectionError."""
        seconds = self.config.request_timeout if request_timeout is DEFAULT else request_timeout
        request = self._write(method, target, body or b"", headers)
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            async with self._slots, asyncio.timeout(seconds):
                response = await self._send(method, request)
        except TimeoutError as error:
            raise ConnectionTimeout("The node did not respond in time.", errors=(error,)) from None
        except ssl.SSLError as error:
            raise TlsError(str(error), errors=(error,)) from None
        except OSError as error:
            raise NoConnectionError(str(error), errors=(error,)) from None
        meta = ApiResponseMeta(
            status=response.status,
            http_version="1.1",
            headers=HttpHeaders(response.headers),
            duration=loop.time() - start,
            node=self.config,
        )
        return TransportApiResponse(meta, response.body)

    def _write(self, method: str, target: str, body: bytes, headers: HttpHeaders | None) -> bytes:
        """Return the bytes of a request."""
        path = quote(self.path_prefix + target, safe=_TARGET_SIGNS)
        own = _write_headers(headers or {})
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{own}content-length: {len(body)}\r\n\r\n"
        return head.encode("latin-1") + body

    async def _send(self, method: str, request: bytes) -> _Response:
        if kept := self._take_idle():
            try:
                return await self._exchange(kept, request)
            except _ClosedError:
                if method not in _REPEATABLE:
                    raise
        return await self._exchange(await self._connect(), request)

    async def _exchange(self, connection: _Connection, request: bytes) -> _Response:
        """Send a request over a connection, and keep that if it can be used again."""
        try:
            response = await connection.send(request)
        except BaseException:  # also if nobody waits any longer
            connection.close()
            raise
        if connection.is_open:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
        else:
            connection.close()
        return response

    def _take_idle(self) -> _Connection | None:
        """Return the connection that was used last, if it is still good."""
        oldest = asyncio.get_running_loop().time() - MAX_IDLE_S
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and connection.idle_since >= oldest:
                return connection
            connection.close()
        return None

    async def _connect(self) -> _Connection:
        loop, config = asyncio.get_running_loop(), self.config
        addresses = await loop.getaddrinfo(config.host, config.port, type=SOCK_STREAM)
        socket = await start_connection(addresses, happy_eyeballs_delay=_NEXT_ADDRESS_S)
        tls = config.ssl_context if config.scheme == "https" else None
        name = config.host if tls else None
        _, connection = await loop.create_connection(
            _Connection, sock=socket, ssl=tls, server_hostname=name
        )
        return connection

    async def close(self) -> None:  # type: ignore[override]
        """Close the connections that no request uses."""
        while self._idle:
            self._idle.pop().close()


def _write_headers(headers: Any) -> str:
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
