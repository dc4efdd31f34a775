"""The API, over the seeds or over a test's own articles."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from local_node.node import LocalNodes
from tests.integration.killable import Server, killable
from tests.integration.secured import PARTS, Secured, read_key, secured_node
from tests.integration.service import SEEDS, Service, serve
from tests.integration.unreliable import UnreliableLine, unreliable_line


@pytest.fixture(scope="session")
def seeds(elasticsearch_url: str, elasticsearch: Elasticsearch) -> Iterator[Service]:
    """The API over the seeds; only to be read."""
    with serve(elasticsearch_url, elasticsearch) as service:
        service.load(SEEDS)
        yield service


@pytest.fixture(scope="module")
def service(elasticsearch_url: str, elasticsearch: Elasticsearch) -> Iterator[Service]:
    """The API over a module's own articles."""
    with serve(elasticsearch_url, elasticsearch) as service:
        yield service


@pytest.fixture
def alias(elasticsearch: Elasticsearch) -> Iterator[str]:
    """An alias for this test only; every index named after it is deleted at the end."""
    name = f"articles-{uuid4().hex[:12]}"
    yield name
    for index in elasticsearch.indices.get(index=f"{name}*", expand_wildcards="all"):
        elasticsearch.indices.delete(index=index)


@pytest.fixture
def command_settings(
    elasticsearch_url: str, alias: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Commands write to an alias of the test's own, from an empty working folder."""
    monkeypatch.setenv("ELASTICSEARCH_URL", elasticsearch_url)
    monkeypatch.setenv("ARTICLES_ALIAS", alias)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def input_folder(command_settings: None) -> Path:
    """An empty folder named `in`, in the empty working folder."""
    path = Path("in")
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def server(local_nodes: LocalNodes) -> Iterator[Server]:
    """A server that tests may kill and start again; they share it because a start is slow."""
    with killable(local_nodes) as server:
        yield server


@pytest.fixture(scope="session")
def secured(local_nodes: LocalNodes) -> Iterator[Secured]:
    """A server with security enabled."""
    with secured_node(local_nodes) as secured:
        yield secured


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The directory for the API keys of the composed service."""
    for part in PARTS:
        (tmp_path / part).mkdir()
    return tmp_path


@pytest.fixture
def client_of(secured: Secured, folder: Path) -> Iterator[Callable[[str], Elasticsearch]]:
    """Returns a client with the API key of one part of the service."""
    with ExitStack() as clients:

        def connect(part: str) -> Elasticsearch:
            return clients.enter_context(Elasticsearch(secured.url, api_key=read_key(folder, part)))

        yield connect


@pytest.fixture(scope="module")
def line(elasticsearch_url: str) -> Iterator[UnreliableLine]:
    """A proxy to the server, in which a test can cause faults."""
    with unreliable_line(elasticsearch_url) as line:
        yield line
