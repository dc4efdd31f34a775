"""A proxy to a real Elasticsearch that can be slow, silent, broken or wrong."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum, auto
from urllib.parse import urlsplit

CHUNK = 65_536
# A connection that is accepted while the proxy stops is closed like the others.
_ACCEPTED_S = 0.05


class Fault(StrEnum):
    """What the proxy does to the responses of the server."""

    none = auto()
    slow = auto()
    silent = auto()
    reset = auto()
    half = auto()
    garbage = auto()
    not_json = auto()
    other_json = auto()
    text = auto()
    other_product = auto()
    too_many = auto()
    refused = auto()


def http(status: str, body: bytes, *headers: str) -> bytes:
    """A response as it is sent by the proxy."""
    head = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


PRODUCT = "X-Elastic-Product: Elasticsearch"
JSON = "Content-Type: application/json"
REJECTED = b'{"error": {"type": "es_rejected_execution_exception"}, "status": 429}'
UNKNOWN_KEY = b'{"error": {"type": "security_exception"}, "status": 401}'
# The response that the proxy sends instead of the server's.
CANNED = {
    Fault.garbage: b"\x00\xff no HTTP at all\r\n\r\n",
    Fault.not_json: http("200 OK", b"{'no json'}", PRODUCT, JSON),
    Fault.other_json: http("200 OK", b"[]", PRODUCT, JSON),
    Fault.text: http("200 OK", b"hello", PRODUCT, "Content-Type: text/plain"),
    Fault.other_product: http("200 OK", b"{}", JSON),
    Fault.refused: http("401 Unauthorized", UNKNOWN_KEY, PRODUCT, JSON),
    Fault.too_many: http("429 Too Many Requests", REJECTED, PRODUCT, JSON),
}


class UnreliableLine:
    """Forwards bytes between clients and server, unless a fault is set."""

    def __init__(self, url: str, port: int) -> None:
        server = urlsplit(url)
        self._server = (server.hostname or "", server.port or 0)
        self.fault = Fault.none
        self.only = b""  # the beginning of requests to which the proxy itself responds
        self.delay_s = 0.0
        self.requests = 0
        self.port = port
        self._callers: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(
        self, started: Callable[[], None], stop: Callable[[], Awaitable[object]]
    ) -> None:
        async with await asyncio.start_server(self._connect, "127.0.0.1", self.port) as server:
            self.port = server.sockets[0].getsockname()[1]
            started()
            await stop()
            server.close()
            await asyncio.sleep(_ACCEPTED_S)
            for caller in self._callers:
                caller.cancel()
            await asyncio.gather(*self._callers, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = asyncio.current_task()
        assert caller
        self._callers.add(caller)
        with closing(writer), suppress(OSError, asyncio.CancelledError):
            await self._pass_on(reader, writer)
        self._callers.discard(caller)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        responses, questions = await asyncio.open_connection(*self._server)
        with closing(questions):
            asking = asyncio.create_task(self._ask(reader, questions, writer))
            try:
                await self._answer(responses, writer)
            finally:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        caller: asyncio.StreamWriter,
    ) -> None:
        while data := await reader.read(CHUNK):
            if data.startswith((b"GET ", b"POST ")):
                self.requests += 1
            if self.fault in CANNED and data.startswith(self.only):
                caller.write(CANNED[self.fault])
            elif self.fault is Fault.reset:
                caller.transport.abort()
            else:
                server.write(data)
        caller.close()

    async def _answer(self, server: asyncio.StreamReader, caller: asyncio.StreamWriter) -> None:
        while data := await server.read(CHUNK):
            if self.fault is Fault.silent:
                continue
            if self.fault is Fault.slow:
                await asyncio.sleep(self.delay_s)
            if self.fault is Fault.half:
                caller.write(data[: len(data) // 2])
                break
            caller.write(data)
        with suppress(OSError):
            await caller.drain()


@contextmanager
def unreliable_line(url: str, port: int = 0) -> Iterator[UnreliableLine]:
    """Run a proxy to a server in a separate thread, by default on a free port."""
    line = UnreliableLine(url, port)
    started, loops = threading.Event(), list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def run() -> None:
        stopping = asyncio.Event()
        loops.append((asyncio.get_running_loop(), stopping))
        await line.serve(started.set, stopping.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert started.wait(10)
        yield line
    finally:
        [(loop, stopping)] = loops
        loop.call_soon_threadsafe(stopping.set)
        thread.join()
