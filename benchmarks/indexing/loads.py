"""One load: by the plain client, or by the command line as a user runs it."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil
import urllib3

from mappings.schema import index_body

ALIAS = "bench-index"
CONNECTIONS = 2
_LOOK_EVERY_S = 0.2
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Memory:
    """The most resident memory of the process that loads, and of any that helps it, in MB."""

    loader: float = 0.0
    helper: float = 0.0


@dataclass(frozen=True)
class Load:
    """How many articles were loaded and rejected, and the memory that it took.

    `early` is the memory after a quarter of the time.
    """

    articles: int
    memory: Memory = Memory()
    early: Memory = Memory()
    rejected: int = 0


def post_bodies(url: str, bodies: list[bytes]) -> Load:
    """Post the bodies to a new index; the memory, which contains them all, is not reported."""
    body = index_body()
    body["settings"]["index"] |= {
        "refresh_interval": "-1",
        "auto_expand_replicas": "false",
        "number_of_replicas": 0,
    }
    headers = {"Content-Type": "application/x-ndjson"}
    with urllib3.PoolManager(maxsize=CONNECTIONS) as http:
        clear(http, url)
        index = f"{url}/{ALIAS}-plain"
        assert http.request("PUT", index, json=body).status == 200  # noqa: PLR2004

        def post(operations: bytes) -> None:
            path = f"{index}/_bulk?filter_path=errors"
            response = http.request("POST", path, body=operations, headers=headers)
            assert response.json() == {"errors": False}, response.data[:500]

        with ThreadPoolExecutor(CONNECTIONS) as senders:
            for _ in senders.map(post, bodies):
                pass
        http.request("POST", f"{index}/_refresh")
        count = http.request("GET", f"{index}/_count").json()["count"]
    return Load(count)


def run_indexer(url: str, folder: Path, module: str = "indexer") -> Load:
    """Load the folder by the command line; rejected files do not count."""
    with urllib3.PoolManager() as http:
        clear(http, url)
    command = [sys.executable, "-m", module, "load", str(folder), "--quiet", "--json"]
    results = ["--results", str(folder.with_suffix(".results.jsonl"))]
    environment = {**os.environ, "ELASTICSEARCH_URL": url, "ARTICLES_ALIAS": ALIAS}
    looks: list[Memory] = []
    with subprocess.Popen([*command, *results], env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            looks.append(look(watched))
            time.sleep(_LOOK_EVERY_S)
        output = process.stdout.read()
    assert process.returncode in (0, 1), process.returncode
    outcomes = orjson.loads(output)["outcomes"]
    early = looks[: 1 + len(looks) // 4]
    return Load(outcomes["indexed"], most(looks), most(early), outcomes["rejected"])


def most(looks: Sequence[Memory]) -> Memory:
    """The largest of each."""
    return Memory(max(each.loader for each in looks), max(each.helper for each in looks))


def look(watched: psutil.Process) -> Memory:
    """The resident memory of a process and of the largest of its children now."""
    try:
        helpers = [each.memory_info().rss for each in watched.children(recursive=True)]
        return Memory(watched.memory_info().rss / _MEGABYTE, max(helpers, default=0) / _MEGABYTE)
    except psutil.NoSuchProcess:
        return Memory()


def clear(http: urllib3.PoolManager, url: str) -> None:
    """Delete every index of earlier runs."""
    names = http.request("GET", f"{url}/_cat/indices/{ALIAS}*?h=index&expand_wildcards=all")
    for name in names.data.decode().split():
        http.request("DELETE", f"{url}/{name}")
