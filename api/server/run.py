"""The server around the application: its processes, their logs and traces."""

import os
import secrets
import tempfile

import uvicorn
from fastapi import FastAPI

from api.http.app import create_app
from api.server.metrics import WORKERS_FOLDER
from api.server.shutdown import DRAIN_S, DrainingServer, GracefulMultiprocess
from api.server.telemetry import configure_logs, start_tracing
from api.server.write_coalescing import JoiningProtocol
from api.settings import ApiSettings

# Longer than a proxy keeps its own idle connections, so that it is never the server that ends them.
_KEEP_ALIVE_S = 75
# What workers share, told by the environment that each of them reads.
_CURSOR_KEY = "API_CURSOR_SECRET"


def make_app() -> FastAPI:
    """The application of one process, with its logs and traces."""
    settings = ApiSettings()
    configure_logs(settings.api_log_level)
    start_tracing()
    return create_app(settings)


def serve(settings: ApiSettings) -> None:
    """Answer until told to stop."""
    config = uvicorn.Config(
        "api.server.run:make_app",
        factory=True,
        http=JoiningProtocol,
        host=settings.api_host,
        port=settings.api_port,
        workers=settings.api_workers,
        access_log=False,
        log_config=None,
        server_header=False,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=DRAIN_S,
    )
    listener = config.bind_socket()
    if settings.api_workers == 1:
        DrainingServer(config, [listener]).run([listener])
        return
    if settings.api_cursor_secret is None:
        os.environ[_CURSOR_KEY] = secrets.token_urlsafe()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[WORKERS_FOLDER] = folder
        GracefulMultiprocess(config, [listener]).run()
