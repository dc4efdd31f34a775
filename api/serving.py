"""The server around the application: its processes, and how they end."""

import asyncio
import os
import socket
import tempfile

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from api.app import create_app
from api.logs import configure_logs
from api.settings import ApiSettings
from api.tracing import start_tracing

# Together they end within 10 s, which is when orchestrators lose patience and kill.
_FAREWELL_S = 1.0
# For requests that are on their way over connections that were accepted just before.
_LAST_REQUESTS_S = 0.5
_DRAIN_S = 8
# Longer than a proxy keeps its own idle connections, so that it is never the server that ends them.
_KEEP_ALIVE_S = 75
_WORKERS_METRICS = "PROMETHEUS_MULTIPROC_DIR"


class DrainingServer(uvicorn.Server):
    """Takes leave before it goes: nobody's request meets a connection that is just being closed."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell callers to close their connections, stop listening, and finish what is open."""
        if self.server_state.connections:
            farewell = (b"connection", b"close")
            self.server_state.default_headers = [*self.server_state.default_headers, farewell]
            await asyncio.sleep(_FAREWELL_S)
            for server in self.servers:
                server.close()
            await asyncio.sleep(_LAST_REQUESTS_S)
        await super().shutdown(sockets)


def make_app() -> FastAPI:
    """The application of one process, with its logs and traces."""
    settings = ApiSettings()
    configure_logs(settings.api_log_level)
    start_tracing()
    return create_app(settings)


def serve(settings: ApiSettings) -> None:
    """Answer until told to stop."""
    config = uvicorn.Config(
        "api.serving:make_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        workers=settings.api_workers,
        access_log=False,
        log_config=None,
        server_header=False,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_DRAIN_S,
    )
    if settings.api_workers == 1:
        DrainingServer(config).run()
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ[_WORKERS_METRICS] = folder
        Multiprocess(config, sockets=[config.bind_socket()]).run()
