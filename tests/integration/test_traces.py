"""Traces go to the standard variable's endpoint and contain no query."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.integration.processes import running_api
from tests.integration.service import Service

SENT_WITHIN_S = 20
SECRETS = {"Authorization": "Bearer canary-key", "Cookie": "session=canary-cookie"}


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """Takes whatever is sent to it."""
    taken: list[bytes] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", taken
        finally:
            server.shutdown()
            thread.join()


def test_a_request_and_its_search_are_traced_without_what_was_searched_for(
    seeds: Service, tmp_path: Path
) -> None:
    with collector() as (url, taken):
        settings = {
            "ELASTICSEARCH_URL": seeds.url,
            "ARTICLES_ALIAS": seeds.alias,
            "API_REQUEST_TIMEOUT_MS": "20000",
            "OTEL_EXPORTER_OTLP_ENDPOINT": url,
            "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_SERVICE_NAME": "newsroom",
            "ELASTICSEARCH_API_KEY": "canary-elasticsearch",
        }
        with running_api(tmp_path, **settings) as api:
            response = api.ask("/v1/search?q=privatewords&authors=privatename", headers=SECRETS)
            assert response.status == 200
            deadline = time.monotonic() + SENT_WITHIN_S
            while b"elasticsearch" not in b"".join(taken) or b"/v1/search" not in b"".join(taken):
                assert time.monotonic() < deadline, taken
                time.sleep(0.1)
        [logged] = [event for event in api.events if event.get("route") == "/v1/search"]
    sent = b"".join(taken)

    assert b"newsroom" in sent
    assert bytes.fromhex(logged["trace_id"]) in sent
    assert bytes.fromhex(logged["span_id"]) in sent
    assert b"privatewords" not in sent
    assert b"privatename" not in sent
    assert b"canary" not in sent
