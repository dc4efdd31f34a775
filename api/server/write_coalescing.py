"""An answer's head and body in one piece: written apart, each wakes its caller, and costs twice.

Kept apart from the application, as `api.server.shutdown` is.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# What is more than this is sent at once, for its writer must hear when the line is full.
_MOST_BYTES = 65_536


class JoiningTransport:
    """A transport that sends together what is written within one turn of the loop."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._pieces: list[bytes] = []
        self._bytes = 0

    def __getattr__(self, name: str) -> Any:
        """Everything else is the transport's own."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it with what follows in the same turn."""
        if not self._pieces:
            self._loop.call_soon(self.send)
        self._pieces.append(data)
        self._bytes += len(data)
        if self._bytes > _MOST_BYTES:
            self.send()

    def close(self) -> None:
        """End the connection after what was written."""
        self.send()
        self._transport.close()

    def send(self) -> None:
        """Send what was written so far."""
        pieces, self._pieces, self._bytes = self._pieces, [], 0
        if pieces and not self._transport.is_closing():
            self._transport.writelines(pieces)


class JoiningProtocol(HttpToolsProtocol):
    """HTTP as the server speaks it, with joined writes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """One caller."""
        self._joining = JoiningTransport(transport)
        super().connection_made(cast("asyncio.Transport", self._joining))

    def eof_received(self) -> None:
        """Answer a caller who asks no more: the connection is closed right after this."""
        self._joining.send()
