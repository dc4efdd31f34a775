"""How a server ends: it takes leave of its callers first, and drops no request.

Kept apart from the application, which takes seconds to import: a worker tells at once that it is
alive.
"""

import asyncio
import ctypes
import socket
import struct
import sys
import time
from collections.abc import Sequence
from typing import Final

import uvicorn
from uvicorn.supervisors import Multiprocess, multiprocess

# Set in the state that every request is given, from when the server is told to stop.
STOPPING = "stopping"
# Together they end within 10 s, which is when orchestrators lose patience and kill.
_FAREWELL_S = 1.0
# For requests over connections that were begun before newcomers were ignored.
_LAST_REQUESTS_S = 0.5
# For callers that keep a connection and are silent: what they ask next is the last over it.
_SILENT_CALLERS_S = 5.0
DRAIN_S = 3
_POLL_S = 0.05


class DrainingServer(uvicorn.Server):
    """Takes leave before it goes: nobody's request meets a connection that is just being closed."""

    def __init__(self, config: uvicorn.Config, own: Sequence[socket.socket] = ()) -> None:
        """`own` is where it alone listens: nothing for one of several workers."""
        super().__init__(config)
        self._own = own

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Have callers close their connections, take no more of them, and finish what is open."""
        self.lifespan.state[STOPPING] = True
        farewell = (b"connection", b"close")
        self.server_state.default_headers = [*self.server_state.default_headers, farewell]
        # The callers that another worker takes leave of may come to this one.
        if self.server_state.connections or not self._own:
            await asyncio.sleep(_FAREWELL_S)
        for listener in self._own:
            ignore_newcomers(listener)
        await asyncio.sleep(_LAST_REQUESTS_S)
        for server in self.servers:
            server.close()
        await self._await_callers()
        await super().shutdown(sockets)

    async def _await_callers(self) -> None:
        """Until each has been told to close its connection, or is given up."""
        end = time.monotonic() + _SILENT_CALLERS_S
        while self.server_state.connections and time.monotonic() < end:
            await asyncio.sleep(_POLL_S)


class _DrainingWorker(multiprocess.Process):
    @property
    def server(self) -> uvicorn.Server:
        if self._server is None:
            self._server = DrainingServer(self.config)
        return self._server


class GracefulMultiprocess(Multiprocess):
    """Closes the port that its workers share while they still listen, so that nobody is reset."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        # It makes its processes of whatever bears this name, and can be told no other way.
        multiprocess.Process = _DrainingWorker  # type: ignore[misc]
        super().__init__(config, sockets)

    def terminate_all(self) -> None:
        """Have every worker take leave."""
        super().terminate_all()
        time.sleep(_FAREWELL_S)
        for listener in self.sockets:
            ignore_newcomers(listener)


# Linux' number for it; Python's own module does not know it.
_SO_ATTACH_FILTER: Final = 26
_FLAGS_OFFSET: Final = 13  # of a TCP segment's header
_SYN: Final = 0x02
_SYN_OR_ACK: Final = 0x12
_DROP, _PASS = 0, 0xFFFF_FFFF
# A program of the kernel's packet filter: drops segments that ask for a new connection.
_NO_NEWCOMERS: Final = (
    (0x30, 0, 0, _FLAGS_OFFSET),  # load the byte of flags
    (0x54, 0, 0, _SYN_OR_ACK),  # keep two of them
    (0x15, 0, 1, _SYN),  # skip one step unless it is SYN alone
    (0x06, 0, 0, _DROP),
    (0x06, 0, 0, _PASS),
)


def ignore_newcomers(listener: socket.socket) -> None:
    """Let nobody connect any more; whoever has begun to is still accepted and heard.

    Closing the port at once would reset the callers that are connected and not yet accepted, and
    their requests would be lost. Newcomers try again by themselves, and are refused once the port
    is closed. Elsewhere than on Linux this does nothing.
    """
    if sys.platform != "linux":
        return
    steps = b"".join(struct.pack("HBBI", *step) for step in _NO_NEWCOMERS)
    program = ctypes.create_string_buffer(steps, len(steps))
    told = struct.pack("HP", len(_NO_NEWCOMERS), ctypes.addressof(program))
    listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, told)
