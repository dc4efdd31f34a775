"""Graceful shutdown: a stopping server finishes every request that reaches it.

On SIGTERM a process reports 503 on /readyz and sends `Connection: close` with each response. It
accepts connections until the grace period is over, refuses new ones from then on, finishes what is
in flight and exits. Several workers share one listening socket; the supervisor closes it to new
connections while all of them still accept those that wait in its queue.
"""

import asyncio
import contextlib
import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Final

import structlog
import uvicorn
from uvicorn.config import STARTUP_FAILURE

from api.request_scope import SHUTTING_DOWN

# Time for load balancers and keep-alive clients to learn that the process is going away.
GRACE_S = 1.0
# Time to accept the connections that were queued before new ones were refused.
_ACCEPT_QUEUE_S = 0.5
# Time for an idle keep-alive client to send its next request, whose response closes the connection.
_IDLE_CLIENTS_S = 5.0
# Time for requests in flight. All periods together stay below the 10 s after which orchestrators
# usually kill.
FINISH_S = 3
_POLL_S = 0.05
_SUPERVISE_S = 0.5

_log = structlog.get_logger(__name__)


class GracefulServer(uvicorn.Server):
    """A uvicorn server that announces its shutdown before it closes anything."""

    def __init__(self, config: uvicorn.Config, *, supervised: bool = False) -> None:
        """Create the server; a `supervised` one leaves the shared socket to its supervisor."""
        super().__init__(config)
        self._supervised = supervised

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Announce the shutdown, stop accepting, finish what is in flight."""
        self.lifespan.state[SHUTTING_DOWN] = True
        close = (b"connection", b"close")
        self.server_state.default_headers = [*self.server_state.default_headers, close]
        await asyncio.sleep(GRACE_S)
        if not self._supervised:
            refuse_connections(sockets or ())
        await asyncio.sleep(_ACCEPT_QUEUE_S)
        for server in self.servers:
            server.close()
        await self._wait_for_idle_clients()
        await super().shutdown(sockets)

    async def _wait_for_idle_clients(self) -> None:
        """Wait until every keep-alive connection is closed, at most `_IDLE_CLIENTS_S`."""
        end = time.monotonic() + _IDLE_CLIENTS_S
        while self.server_state.connections and time.monotonic() < end and not self.force_exit:
            await asyncio.sleep(_POLL_S)


class Supervisor:
    """Starts the workers, replaces one that dies, and stops all of them on SIGTERM or SIGINT."""

    def __init__(
        self, run_worker: Callable[[socket.socket], None], workers: int, listener: socket.socket
    ) -> None:
        """`run_worker` is a function of a module: each worker imports it by its name."""
        self._run_worker = run_worker
        self._count = workers
        self._listener = listener
        self._workers: list[SpawnProcess] = []
        self._stop = threading.Event()

    def run(self) -> int:
        """Supervise until a signal arrives; return the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle_signal)
        self._workers = [self._start_worker() for _ in range(self._count)]
        status = 0
        while not status and not self._stop.wait(_SUPERVISE_S):
            status = self._replace_dead_workers()
        self._stop_workers()
        return status

    def _handle_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _start_worker(self) -> SpawnProcess:
        # Spawned, since a forked process would inherit the handlers and threads of this one.
        worker = multiprocessing.get_context("spawn").Process(
            target=self._run_worker, args=(self._listener,)
        )
        worker.start()
        return worker

    def _replace_dead_workers(self) -> int:
        """Return STARTUP_FAILURE if a worker cannot start, which the next one could not either."""
        for index, worker in enumerate(self._workers):
            if worker.exitcode == STARTUP_FAILURE:
                return STARTUP_FAILURE
            if worker.exitcode is not None:
                _log.error("worker died", pid=worker.pid, exitcode=worker.exitcode)
                self._workers[index] = self._start_worker()
        return 0

    def _stop_workers(self) -> None:
        for worker in self._workers:
            worker.terminate()
        time.sleep(GRACE_S)
        refuse_connections((self._listener,))
        for worker in self._workers:
            worker.join()


# Linux' number of the option; the socket module does not define it.
_SO_BINDTOIFINDEX: Final = 62
_NO_INTERFACE: Final = 2**31 - 1


def refuse_connections(listeners: Sequence[socket.socket]) -> None:
    """Have the kernel refuse new connections; those in the queue can still be accepted.

    Closing a listening socket resets the connections in its queue, whose requests would be lost.
    Bound to a network interface that does not exist, the socket receives no new connection while
    it is still open. This needs no privilege. Other kernels than Linux lack the option: there, a
    connection that arrives in the moment of closing is reset.
    """
    for listener in listeners:
        with contextlib.suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, _SO_BINDTOIFINDEX, _NO_INTERFACE)
