"""An Elasticsearch with an untrusted certificate: the messages and their remedy."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.integration.command_line import indexer
from tests.integration.processes import running_api


@pytest.fixture
def untrusted(certificate: Path) -> Iterator[str]:
    """The URL of a server with a self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=shake_hands, args=(server, context), daemon=True).start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def shake_hands(server: socket.socket, context: ssl.SSLContext) -> None:
    """Complete the TLS handshake of every connection until the server is closed."""
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection, suppress(ssl.SSLError):
                context.wrap_socket(connection, server_side=True).close()


def test_a_command_names_the_certificate(untrusted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", untrusted)

    result = indexer("status")

    assert result.exit_code == 3
    assert result.err.startswith(f"indexer: Elasticsearch at {untrusted} is not trusted (")
    assert "self-signed certificate" in result.err
    assert result.err.endswith(
        "renew its certificate, or set ELASTICSEARCH_CA_CERT to the authority that signed it, or "
        "ELASTICSEARCH_URL.\n"
    )


def test_the_api_names_the_certificate(untrusted: str, tmp_path: Path) -> None:
    with running_api(tmp_path, ELASTICSEARCH_URL=untrusted) as api:
        ready = api.ask("/readyz")

    assert (ready.status, ready.kind) == (503, "elasticsearch-untrusted")
    assert ready.json["detail"] == (
        "Elasticsearch's certificate is rejected. Renew its certificate, or set "
        "ELASTICSEARCH_CA_CERT to the authority that signed it; the log shows why it is rejected."
    )
    [cause] = next(event for event in api.events if event["event"] == "elasticsearch")["causes"]
    assert "self-signed certificate" in cause
