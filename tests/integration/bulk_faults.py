"""A proxy in front of Elasticsearch with faults in the responses of bulk requests."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import orjson

# Changes the response of a bulk request, or returns None to lose it.
Fault = Callable[[dict[str, Any]], dict[str, Any] | None]

_TIMEOUT_S = 60
# Set by the proxy, or valid for one connection only.
_OWN_HEADERS = {"content-length", "transfer-encoding", "connection", "content-encoding"}


class BulkProxy:
    """The proxy; `bulk_sizes` are the numbers of items of the bulk requests so far."""

    def __init__(self, url: str) -> None:
        self.fault: Fault = lambda response: response
        self.bulk_sizes: list[int] = []
        self.url = url

    def answer_bulk(self, body: bytes) -> bytes | None:
        """The response to pass on, None to end the connection instead."""
        response = orjson.loads(body)
        self.bulk_sizes.append(len(response["items"]))
        changed = self.fault(response)
        return None if changed is None else orjson.dumps(changed)


@contextmanager
def bulk_proxy(url: str) -> Iterator[BulkProxy]:
    """Start a proxy on any free port."""
    server = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            upstream = HTTPConnection(server.hostname or "", server.port, timeout=_TIMEOUT_S)
            headers = {n: v for n, v in self.headers.items() if n.lower() != "accept-encoding"}
            upstream.request(self.command, self.path, self.rfile.read(length), headers)
            response = upstream.getresponse()
            body: bytes | None = response.read()
            upstream.close()
            if body is not None and urlsplit(self.path).path.endswith("/_bulk"):
                body = proxy.answer_bulk(body)
            if body is None:
                self.close_connection = True
                return
            self.send_response(response.status)
            for name, value in response.getheaders():
                if name.lower() not in _OWN_HEADERS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        listener.daemon_threads = True
        proxy = BulkProxy(f"http://127.0.0.1:{listener.server_address[1]}")
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        try:
            yield proxy
        finally:
            listener.shutdown()
            thread.join()
