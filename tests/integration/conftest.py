"""The API, over the seeds or over a test's own articles."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from local_node.node import LocalNodes
from tests.integration.killable import Server, killable
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
    """An alias of this test's own; every index named after it is deleted at the end."""
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


@pytest.fixture(scope="session")
def server(local_nodes: LocalNodes) -> Iterator[Server]:
    """A server that tests may kill; they start it again, and share it since a start is dear."""
    with killable(local_nodes) as server:
        yield server


@pytest.fixture(scope="module")
def line(elasticsearch_url: str) -> Iterator[UnreliableLine]:
    """A line to the server that a test may break."""
    with unreliable_line(elasticsearch_url) as line:
        yield line
