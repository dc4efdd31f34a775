"""The composed service, started once for this suite."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.engine import docker_engine, find_compose
from tests.compose.service import Composed, compose_files

SMALL = {"ELASTICSEARCH_HEAP": "512m", "ELASTICSEARCH_MEMORY": "1500m"}


@pytest.fixture(scope="session")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """The ready service with the seeds loaded; removed at the end with its volumes."""
    command = find_compose() + compose_files(tmp_path_factory.mktemp("compose"))
    port = free_port()
    with docker_engine() as engine:
        service = Composed(command, {**engine, **SMALL, "API_PORT": str(port)}, port)
        try:
            service.compose("--profile", "index", "up", "--detach", "--build")
            service.wait_until("/readyz", 200)
            service.wait_until(f"/v1/articles/{LAST_SEED}", 200)
            yield service
        finally:
            service.compose("--profile", "index", "down", "--volumes", "--timeout", "20")


LAST_SEED = max(path.name for path in Path("seeds").glob("*.txt"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
