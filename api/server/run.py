"""The server processes around the application, with their logs and traces."""

import gc
import os
import secrets
import socket
import sys
import tempfile
import traceback

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE

from api.http.app import create_app
from api.http.security.api_keys import ApiKeyStore
from api.server.metrics import WORKERS_DIR
from api.server.shutdown import FINISH_S, GracefulServer, Supervisor
from api.server.telemetry import configure_logs, start_tracing
from api.settings import ApiSettings
from mappings.embedding.onnx_model import forget_models, open_model

# Longer than proxies keep idle connections, so that the server is never the side that closes one.
_KEEP_ALIVE_S = 75
# The environment passes it to the workers, which each read the settings.
_CURSOR_SECRET = "API_CURSOR_SECRET"


def make_app() -> FastAPI:
    """Return the application of one process, with its logs and traces configured."""
    settings = ApiSettings()
    configure_logs(settings.api_log_level)
    start_tracing()
    app = create_app(settings)
    # What was imported and created so far is kept, and need not be looked at with each collection.
    gc.freeze()
    gc.enable()
    return app


def serve(settings: ApiSettings) -> int:
    """Serve until a signal arrives; return the exit status.

    Raise KeyFileError or ModelError before any process starts if one of both is unusable.
    """
    if settings.api_keys_file:
        ApiKeyStore(settings.api_keys_file)
    open_model(settings.articles_embedding_model)
    config = _config(settings)
    listener = config.bind_socket()
    if settings.api_workers == 1:
        GracefulServer(config).run([listener])
        return 0
    gc.enable()  # only the workers make an application
    forget_models()  # each worker opens its own
    configure_logs(settings.api_log_level)
    if settings.api_cursor_secret is None:
        os.environ[_CURSOR_SECRET] = secrets.token_urlsafe()
    with tempfile.TemporaryDirectory() as directory:
        os.environ[WORKERS_DIR] = directory
        return Supervisor(run_worker, settings.api_workers, listener).run()


def run_worker(listener: socket.socket) -> None:
    """Serve in one of several processes that share the listening socket."""
    server: GracefulServer | None = None
    try:
        server = GracefulServer(_config(ApiSettings()), supervised=True)
        server.run([listener])
    except Exception:
        if server and server.started:
            raise
        # The next worker would fail, too: the supervisor stops at this status.
        traceback.print_exc()
        sys.exit(STARTUP_FAILURE)


def _config(settings: ApiSettings) -> uvicorn.Config:
    return uvicorn.Config(
        "api.server.run:make_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        access_log=False,
        log_config=None,
        server_header=False,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=FINISH_S,
    )
