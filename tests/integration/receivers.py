"""Receivers of webhooks: local servers with scripted responses, over HTTP and TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

TLS_HANDSHAKE = b"\x16"
Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """A request as a receiver has read it."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A running server: its port, its connections and the requests that it has read."""

    port: int = 0
    connections: int = 0
    requests: list[Request] = field(default_factory=list)


@asynccontextmanager
async def receiving(reply: Reply, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Run a server on loopback that reads each request and then calls `reply`."""
    receiver = Receiver()
    handlers: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handler = asyncio.current_task()
        assert handler
        handlers.add(handler)
        receiver.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            receiver.requests.append(await read_request(reader))
            await reply(writer)
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers)
        # Closes the transports, which happens in the next turn of the loop.
        await asyncio.sleep(0.01)


async def read_request(reader: asyncio.StreamReader) -> Request:
    first = await reader.readexactly(1)
    if first == TLS_HANDSHAKE:
        raise ConnectionError("this server does not use TLS")
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *fields = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (f.partition(": ") for f in fields)}
    return Request(line, headers, await reader.readexactly(int(headers["content-length"])))


def respond(status: str, *headers: str, body: bytes = b"") -> Reply:
    """Reply with one whole response."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return send_bytes("\r\n".join(head).encode() + b"\r\n\r\n" + body)


def send_bytes(data: bytes) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        # Until the client has closed its side.
        await asyncio.sleep(0.2)

    return reply


def repeat_bytes(head: bytes, part: bytes, pause_s: float, times: int = 10**9) -> Reply:
    """Reply with a beginning, then with the same part again and again."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for _ in range(times):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return reply


async def hang(_writer: asyncio.StreamWriter) -> None:
    """Send nothing."""
    await asyncio.sleep(60)
