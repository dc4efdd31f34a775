"""Kept connections to one server: a question is one write, its answer one parsed stream of bytes.

A client library for any server and any protocol took as much processor time for one search as all
of this service's own work on it; see `docs/decisions/012-a-line-of-our-own.md`.
"""

import asyncio
from dataclasses import dataclass
from ssl import SSLContext
from typing import cast

from httptools import HttpParserError, HttpResponseParser

# More than most servers answer at once; who comes later waits here, within the time that he has.
MOST = 32
_BROKEN = "The connection broke before the answer was whole."
_NO_HTTP = "What came is no HTTP."


class LineError(Exception):
    """There is no connection, it broke, or what came over it is no HTTP."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens; a context where it speaks TLS."""

    host: str
    port: int
    tls: SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; the names of its headers are in small letters."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Connections:
    """As many connections as there are questions at once, each kept for the next one."""

    def __init__(self, address: Address, most: int = MOST) -> None:
        self._address = address
        self._room = asyncio.Semaphore(most)
        self._idle: list[_Connection] = []

    async def ask(self, request: bytes) -> Reply:
        """The answer to a whole request; it is asked once. Raises LineError."""
        async with self._room:
            connection = self._take() or await self._connect()
            try:
                reply = await connection.ask(request)
            except BaseException:  # whoever gave up, an answer to another question may still come
                connection.end()
                raise
            self._idle.append(connection)
            return reply

    def close(self) -> None:
        """End every connection that nobody waits for."""
        while self._idle:
            self._idle.pop().end()

    def _take(self) -> "_Connection | None":
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            connection.end()
        return None

    async def _connect(self) -> "_Connection":
        host, port, tls = self._address.host, self._address.port, self._address.tls
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(_Connection, host, port, ssl=tls)
        except OSError as error:
            raise LineError(f"No connection: {type(error).__name__}.") from error
        return connection


class _Connection(asyncio.Protocol):
    """One connection, and the answer that is awaited over it; `on_…` is called by the parser."""

    def __init__(self) -> None:
        self.usable = True
        self._parser = HttpResponseParser(self)
        self._awaited: asyncio.Future[Reply] | None = None
        self._transport: asyncio.Transport | None = None

    def ask(self, request: bytes) -> asyncio.Future[Reply]:
        assert self._transport
        self._awaited = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._awaited

    def end(self) -> None:
        self.usable = False
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (the base's own name)
        self.usable = False
        self._fail(_BROKEN)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._fail(_NO_HTTP)
            self.end()

    def on_message_begin(self) -> None:
        self._headers: dict[bytes, bytes] = {}
        self._body: list[bytes] = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self.usable = self._parser.should_keep_alive()
        if self._awaited and not self._awaited.done():
            status = self._parser.get_status_code()
            self._awaited.set_result(Reply(status, self._headers, b"".join(self._body)))

    def _fail(self, reason: str) -> None:
        if self._awaited and not self._awaited.done():
            self._awaited.set_exception(LineError(reason))
