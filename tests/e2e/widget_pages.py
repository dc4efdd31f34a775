"""Pages of stock widgets in their newest versions, served from another origin than the service."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from elasticsearch import Elasticsearch

from tests.e2e.example_page import serve_folder, serve_to
from tests.e2e.packages import install
from tests.e2e.serving import PROJECT, serve_articles

WIDGETS = PROJECT / "tests" / "e2e" / "widgets"
BUILD_SECONDS = 120


@dataclass(frozen=True, slots=True)
class WidgetPages:
    """The origin of the pages, and the address of the service over the seeds."""

    origin: str
    service: str

    def url(self, name: str) -> str:
        """Return the address of a page."""
        return f"{self.origin}/{name}.html"


@contextmanager
def serve_widgets(url: str, server: Elasticsearch, folder: Path) -> Iterator[WidgetPages]:
    """The pages, written into the folder; the service renders one of them."""
    packages = install(WIDGETS)
    with (
        serve_folder(folder) as origin,
        serve_to(origin),
        serve_articles(url, server, PROJECT / "seeds") as service,
    ):
        command = ["node", "build.mjs", str(folder), service]
        done = subprocess.run(
            command,
            cwd=packages,
            capture_output=True,
            text=True,
            check=False,
            timeout=BUILD_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        yield WidgetPages(origin, service)
