"""The InstantSearch example as a page of another origin, and services that allow this origin."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.packages import examples

# Long enough for a busy machine.
expect.set_options(timeout=20_000)

# A client without a package, and the two of algoliasearch.
CLIENTS = (
    pytest.param("fetch", marks=pytest.mark.slow),
    pytest.param("lite", marks=pytest.mark.slow),
    "full",
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@contextmanager
def serve_example() -> Iterator[str]:
    """The origin of the example page."""
    with serve_folder(examples()) as origin:
        yield origin


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """The origin of the files of a folder."""
    serve = partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def serve_to(origin: str) -> Iterator[None]:
    """Services that start inside the block allow the origin, with a longer timeout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_CORS_ORIGINS", origin)
        patch.setenv("API_REQUEST_TIMEOUT_MS", "20000")
        yield
