"""Given what a server sends over a real connection, the node returns or raises exactly this."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport import ConnectionTimeout, HttpHeaders, NodeConfig, TransportError

from api.elasticsearch.http_node import HttpNode

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
UNSIZED = b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\n\r\nhello"
CLOSE = None


class Server:
    """Sends the given pieces for each request, and keeps what it received by connection."""

    def __init__(self, responses: Sequence[Sequence[bytes | None]]) -> None:
        self._responses = list(responses)
        self.received: list[list[str]] = []

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        own: list[str] = []
        self.received.append(own)
        try:
            while self._responses:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = int(head.rpartition("content-length: ")[2])
                own.append(head + (await reader.readexactly(length)).decode())
                for piece in self._responses.pop(0):
                    if piece is CLOSE:
                        return
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
            await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def talk(
    responses: Sequence[Sequence[bytes | None]], use: Callable[[HttpNode], Awaitable[Any]]
) -> tuple[Any, Server]:
    """Return what `use` returns of a node with such a server, and the server."""

    async def run() -> tuple[Any, Server]:
        scripted = Server(responses)
        server = await asyncio.start_server(scripted.handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        node = HttpNode(NodeConfig("http", "127.0.0.1", port, connections_per_node=2))
        try:
            return await use(node), scripted
        finally:
            await node.close()
            server.close()
            await server.wait_closed()

    return asyncio.run(run())


async def get(node: HttpNode, target: str = "/", method: str = "GET") -> tuple[int, bytes]:
    meta, body = await node.perform_request(method, target, request_timeout=None)
    return meta.status, body


@pytest.mark.parametrize(
    "pieces",
    [
        [HELLO],
        [HELLO[:9], HELLO[9:30], HELLO[30:]],
        [CHUNKED],
        [CHUNKED[:60], CHUNKED[60:]],
        [UNSIZED, CLOSE],
        [b"HTTP/1.1 100 Continue\r\n\r\n", HELLO],
        [b"HTTP/1.1 102 Processing\r\nX: y\r\n\r\n" + HELLO],
    ],
)
def test_a_response_is_read_however_it_arrives(pieces: list[bytes | None]) -> None:
    assert talk([pieces], get)[0] == (200, b"hello")


def test_a_request_has_the_headers_of_the_node_and_its_own() -> None:
    async def post(node: HttpNode) -> str | None:
        headers = HttpHeaders({"content-type": "application/json"})
        meta, _ = await node.perform_request("POST", "/a%20b/_sëarch\r\nx", b"{}", headers)
        return meta.headers.get("X-ELASTIC-product")

    product, server = talk([[UNSIZED, CLOSE]], post)

    [[request]] = server.received
    head, _, body = request.partition("\r\n\r\n")
    line, host, *headers = head.split("\r\n")
    assert product == "Elasticsearch"
    assert line == "POST /a%20b/_s%C3%ABarch%0D%0Ax HTTP/1.1"
    assert host.startswith("host: 127.0.0.1:")
    assert headers[0] == "connection: keep-alive"
    assert headers[-2:] == ["content-type: application/json", "content-length: 2"]
    assert body == "{}"


def test_a_connection_is_used_again() -> None:
    async def thrice(node: HttpNode) -> list[tuple[int, bytes]]:
        return [await get(node) for _ in range(3)]

    responses, server = talk([[HELLO], [CHUNKED], [HELLO]], thrice)

    assert responses == [(200, b"hello")] * 3
    assert [len(requests) for requests in server.received] == [3]


@pytest.mark.parametrize(
    "response",
    [
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"],
        [HELLO + b"HTTP/1.1 200 OK\r\nContent-Le"],
        [UNSIZED, CLOSE],
    ],
)
def test_a_connection_that_may_be_out_of_step_is_not_used_again(
    response: list[bytes | None],
) -> None:
    async def twice(node: HttpNode) -> list[tuple[int, bytes]]:
        return [await get(node), await get(node)]

    responses, server = talk([response, [HELLO]], twice)

    assert responses == [(200, b"hello")] * 2
    assert [len(requests) for requests in server.received] == [1, 1]


@pytest.mark.parametrize(
    "pieces",
    [
        [CLOSE],
        [HELLO[:-1], CLOSE],
        [CHUNKED[:-5], CLOSE],
        [HELLO[:20], CLOSE],
        [b"SSH-2.0-OpenSSH\r\n", CLOSE],
        [b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", CLOSE],
    ],
)
def test_half_a_response_or_none_is_an_error(pieces: list[bytes | None]) -> None:
    async def fail(node: HttpNode) -> TransportError:
        with pytest.raises(TransportError) as raised:
            await get(node)
        return raised.value

    assert type(talk([pieces], fail)[0]) is NoConnectionError


@pytest.mark.parametrize(("method", "arrives"), [("GET", True), ("POST", False)])
def test_only_what_may_be_repeated_is_sent_again_if_a_kept_connection_is_closed(
    method: str, arrives: bool
) -> None:
    async def twice(node: HttpNode) -> bool:
        await get(node)
        try:
            return await get(node, method=method) == (200, b"hello")
        except NoConnectionError:
            return False

    arrived, server = talk([[HELLO], [CLOSE], [HELLO]], twice)

    assert arrived is arrives
    assert [len(requests) for requests in server.received] == [2, 1][: 1 + arrives]


def test_a_late_response_is_not_that_of_the_next_request() -> None:
    async def late(node: HttpNode) -> tuple[int, bytes]:
        with pytest.raises(ConnectionTimeout):
            await node.perform_request("GET", "/", request_timeout=0.05)
        return await get(node)

    response, server = talk([[], [HELLO]], late)

    assert response == (200, b"hello")
    assert [len(requests) for requests in server.received] == [1, 1]


def test_more_requests_than_connections_wait() -> None:
    async def five(node: HttpNode) -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(get(node) for _ in range(5)))

    responses, server = talk([[HELLO]] * 5, five)

    assert responses == [(200, b"hello")] * 5
    assert sum(map(len, server.received)) == 5
    assert len(server.received) == 2


def test_nobody_listens() -> None:
    async def refused() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        with pytest.raises(NoConnectionError):
            await get(HttpNode(NodeConfig("http", "127.0.0.1", port)))

    asyncio.run(refused())
