"""The API as a separate process, over articles that are loaded by the command line."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from indexer.__main__ import app as indexer

PROJECT = Path(__file__).parents[2]
STOP_SECONDS = 10


@contextmanager
def serve_articles(url: str, server: Elasticsearch, *paths: Path, **settings: str) -> Iterator[str]:
    """The address of an API over these files; their index is deleted at the end."""
    alias = f"e2e-{uuid4().hex[:12]}"
    environment = {"ELASTICSEARCH_URL": url, "ARTICLES_ALIAS": alias}
    try:
        words = ["load", "--quiet", *map(str, paths)]
        done = CliRunner().invoke(indexer, words, env=environment)
        assert done.exit_code == 0, done.output
        with serve_api(environment | settings) as address:
            yield address
    finally:
        for index in server.indices.get(index=f"{alias}*", expand_wildcards="all"):
            server.indices.delete(index=index)


@contextmanager
def serve_api(environment: Mapping[str, str]) -> Iterator[str]:
    """The address of an API with these settings; early requests wait until it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.fileno()
        command = [sys.executable, "-m", "uvicorn", "--factory", "api.http.app:create_app"]
        command += ["--fd", str(number), "--log-level", "warning"]
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, **environment}, pass_fds=[number]
        )
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
