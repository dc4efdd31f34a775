"""An API with keys for saved searches, and the process of the alerts, step by step."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from alerts.courier import Clockwork
from alerts.metrics import AlertMetrics
from alerts.run import Leader, make_gateway
from alerts.webhooks.schedule import RETRY_DELAYS_S
from api.http.app import create_app
from api.http.security.api_keys import add_key
from api.http.security.scopes import Scope
from api.settings import ApiSettings
from tests.integration.service import PATIENCE_MS, Service

PATH = "/v1/saved-searches"
# Receivers of tests listen there.
LOOPBACK = "127.0.0.0/8"


class Desk:
    """One key, and its requests to an API."""

    def __init__(self, client: TestClient, key: str) -> None:
        self._client = client
        self._headers = {"X-API-Key": key}

    def send(self, method: str, path: str = "", status: int = 200, **options: Any) -> Any:
        """Return the JSON of a response, which must have this status."""
        response = self._client.request(method, PATH + path, headers=self._headers, **options)
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    def save(self, q: str = "", name: str = "a search", **options: Any) -> Any:
        """Save a search; options that begin with `search_` are parameters of the search."""
        search = {k.removeprefix("search_"): v for k, v in options.items() if "search_" in k}
        others = {k: v for k, v in options.items() if "search_" not in k}
        body = {"name": name, "search": {"q": q, **search}, **others}
        return self.send("POST", "", 201, json=body)

    def matches(self, id_: str, **params: Any) -> list[str]:
        """Return the ids of the matches of a saved search."""
        page = self.send("GET", f"/{id_}/matches", params={"fields": "", **params})
        return [match["id"] for match in page["matches"]]

    def deliveries(self, id_: str) -> Any:
        """Return the deliveries of a saved search, the earliest first."""
        page = self.send("GET", f"/{id_}/deliveries", params={"size": 100})
        return page["deliveries"][::-1]


class AlertService(Service):
    """An API with two keys."""

    def __init__(
        self, client: TestClient, server: Elasticsearch, settings: ApiSettings, keys: list[str]
    ) -> None:
        super().__init__(client, server, settings.elasticsearch_url, settings.articles_alias)
        self.settings = settings
        self.desk, self.other = (Desk(client, key) for key in keys)


class Clock:
    """A time that a test sets; retries wait exactly as long as the schedule says."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        return time.time() + self.offset


def run_alerts(service: AlertService, clock: Clock | None = None) -> int:
    """Start the process, match and send what is due, and end it; return how many were sent."""
    return asyncio.run(_run_alerts(service, clock or Clock()))


async def _run_alerts(service: AlertService, clock: Clock) -> int:
    async def fence() -> None:
        """No other process runs."""

    gateway = make_gateway(service.settings)
    clockwork = Clockwork(clock.now, lambda tries, _: (*RETRY_DELAYS_S, None)[tries - 1])
    leader = Leader(service.settings, gateway, service.server, AlertMetrics(), fence, clockwork)
    sent = 0
    try:
        await leader.start()
        while await leader.match_batch():
            pass
        while now := await leader.send_due():
            sent += now
    finally:
        await gateway.close()
    return sent


@dataclass(frozen=True)
class Received:
    """A request to a receiver."""

    id: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def articles(self) -> list[str]:
        return [match["id"] for match in json.loads(self.body)["data"]["matches"]]


class Receiver:
    """An HTTP server that keeps what it receives and responds with `status`."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[Received] = []
        self.status = 204
        # Paths that respond with 503.
        self.failing: set[str] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = 503 if self.path in receiver.failing else receiver.status
                receiver.received.append(Received(headers["webhook-id"], self.path, headers, body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def articles(self, path: str = "/") -> list[str]:
        """Return the articles of the deliveries to a path, each delivery once, in order."""
        once = {request.id: request for request in self.received if request.path == path}
        return [id_ for request in once.values() for id_ in request.articles]


@contextmanager
def serve_alerts(
    url: str, server: Elasticsearch, folder: Path, **options: Any
) -> Iterator[AlertService]:
    """Yield an API over an alias without an index; what is created is deleted at the end."""
    alias = f"alerts-{uuid4().hex[:12]}"
    file = folder / f"{alias}.keys"
    keys = [add_key(file, name, (Scope.alerts,)) for name in ("desk", "other")]
    settings = ApiSettings(
        _env_file=None,
        elasticsearch_url=url,
        articles_alias=alias,
        api_keys_file=file,
        api_request_timeout_ms=PATIENCE_MS,
        api_webhook_allowed_networks=LOOPBACK,
        **options,
    )
    try:
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            yield AlertService(client, server, settings, keys)
    finally:
        for index in server.indices.get(index=f"{alias}*", expand_wildcards="all"):
            server.indices.delete(index=index)
