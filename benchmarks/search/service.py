"""The programs that a run measures, started for it and ended with it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from elasticsearch import Elasticsearch, OrjsonSerializer
from elasticsearch.helpers import parallel_bulk

from benchmarks.search.corpus import Document
from local_node.config import NodeOptions
from local_node.node import LocalNodes
from mappings.schema import index_body

ALIAS = "bench"
URL_VARIABLE = "ELASTICSEARCH_URL"
ALIAS_VARIABLE = "ARTICLES_ALIAS"
_HEAP = "1g"
_START_S, _STOP_S, _POLL_S = 60, 10, 0.05
_CHUNK = 500
# Other load on the machine can slow a search down, but must not make it fail.
_REQUEST_TIMEOUT_MS = "10000"


@contextmanager
def elasticsearch_node() -> Iterator[tuple[str, int]]:
    """A node of the benchmark's own, empty: its address and process id."""
    nodes = LocalNodes(print)
    nodes.remove("bench-search")
    try:
        with nodes.running(NodeOptions("bench-search", heap=_HEAP)) as node:
            assert node.url
            assert node.process
            yield node.url, node.process.pid
    finally:
        nodes.remove("bench-search")


def load(url: str, documents: Iterable[Document], alias: str = ALIAS) -> None:
    """Put the documents behind the alias, in one segment, so that every run searches the same."""
    with Elasticsearch(url, serializer=OrjsonSerializer(), request_timeout=600) as client:
        if not client.indices.exists_alias(name=alias):
            client.indices.create(index=f"{alias}-1", aliases={alias: {}}, **index_body())
        actions = ({"_index": alias, "_id": doc["id"], "_source": doc} for doc in documents)
        for _ in parallel_bulk(client, actions, thread_count=2, chunk_size=_CHUNK):
            pass
        client.indices.forcemerge(index=alias, max_num_segments=1)
        client.indices.refresh(index=alias)


def unload(url: str, alias: str) -> None:
    """Delete what `load` has put behind the alias, if anything."""
    with Elasticsearch(url) as client:
        client.indices.delete(index=f"{alias}-1", ignore_unavailable=True)


def index_bytes(url: str, alias: str) -> int:
    """Return the size of the index on disk."""
    with Elasticsearch(url) as client:
        stats = client.indices.stats(index=alias, metric="store")
        return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])


@contextmanager
def api_process(
    elasticsearch_url: str, directory: Path | None = None, /, **settings: str
) -> Iterator[tuple[str, int]]:
    """The service as operators start it, with `API_…` settings: its URL and process id.

    `directory` is another working copy whose service to start.
    """
    port = _free_port()
    environment = {
        ALIAS_VARIABLE: ALIAS,
        "API_PORT": str(port),
        "API_REQUEST_TIMEOUT_MS": _REQUEST_TIMEOUT_MS,
        **settings,
    }
    environment |= {URL_VARIABLE: elasticsearch_url}
    with _served(["api", "serve"], port, environment, directory) as served:
        yield served


@contextmanager
def plain_process(elasticsearch_url: str, alias: str = ALIAS) -> Iterator[tuple[str, int]]:
    """The plain service of `textbook`: its URL and process id."""
    port = _free_port()
    command = ["uvicorn", "--factory", "benchmarks.search.textbook:create_plain_service"]
    command += ["--port", str(port)]
    environment = {URL_VARIABLE: elasticsearch_url, ALIAS_VARIABLE: alias}
    with _served(command, port, environment) as served:
        yield served


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def _served(
    module: Sequence[str],
    port: int,
    environment: Mapping[str, str],
    directory: Path | None = None,
) -> Iterator[tuple[str, int]]:
    # Its log of every request is written, as it always is, but not kept.
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=directory,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(_STOP_S)


def _wait(url: str) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            urlopen(f"{url}/livez").close()
            return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)
