"""The API over articles that are loaded as a user would, on the tests' real Elasticsearch."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.http.app import create_app
from api.settings import ApiSettings
from indexer.__main__ import app as indexer
from mappings.schema import index_body

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "seeds"
# Enough for a loaded machine; other tests check the default timeout.
PATIENCE_MS = 20_000

Given = Mapping[str, Any]


class Service:
    """One API, and the alias that it reads."""

    def __init__(self, client: TestClient, server: Elasticsearch, url: str, alias: str) -> None:
        self.client = client
        self.server = server
        self.url = url
        self.alias = alias
        self._environment = {"ELASTICSEARCH_URL": url, "ARTICLES_ALIAS": alias}

    def load(self, *paths: Path) -> None:
        """Load files as the command line does."""
        self.run("load", "--quiet", *map(str, paths))

    def delete(self, *ids: str) -> None:
        """Delete articles as the command line does."""
        self.run("delete", *ids)

    def run(self, *words: str) -> None:
        """Run a command of the indexer, which must be successful."""
        done = CliRunner().invoke(indexer, words, env=self._environment)
        assert done.exit_code == 0, done.output or done.exception

    def load_articles(self, articles: Iterable[Given], folder: Path) -> None:
        """Load parsed articles."""
        file = folder / f"{uuid4().hex}.jsonl"
        file.write_text("\n".join(map(json.dumps, articles)), "utf-8")
        self.load(file)

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON of a response that must be successful."""
        response = self.client.get(path, params=parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def search(self, q: str = "", **parameters: Any) -> Any:
        """Return the response to a search."""
        return self.get("/v1/search", q=q, **parameters)

    def ids(self, q: str = "", **parameters: Any) -> list[str]:
        """Return the ids of the hits, in order."""
        response = self.search(q, facets="", highlight="none", fields="", **parameters)
        return [hit["id"] for hit in response["hits"]]

    def problem(self, path: str, **parameters: Any) -> Any:
        """Return the problem of the response, without its request id."""
        response = self.client.get(path, params=parameters)
        assert response.headers["content-type"] == "application/problem+json", response.text
        problem = response.json()
        assert problem.pop("request_id") == response.headers["x-request-id"]
        return problem


@contextmanager
def serve(url: str, server: Elasticsearch, shards: int = 1) -> Iterator[Service]:
    """Yield a service with a separate, empty index, which is deleted at the end."""
    alias = f"service-{uuid4().hex[:12]}"
    body = index_body()
    body["settings"]["index"]["number_of_shards"] = shards
    server.indices.create(index=f"{alias}-1", aliases={alias: {"is_write_index": True}}, **body)
    settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=url,
        articles_alias=alias,
        api_request_timeout_ms=PATIENCE_MS,
    )
    try:
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            yield Service(client, server, url, alias)
    finally:
        for index in server.indices.get(index=f"{alias}*", expand_wildcards="all"):
            server.indices.delete(index=index)
