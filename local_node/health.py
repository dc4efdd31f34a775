"""Asks a server over plain HTTP on the loopback interface, past any proxy that is configured."""

import http.client
from urllib.parse import urlsplit

_PATIENCE_SECONDS = 3


def ask(url: str, path: str) -> int | None:
    """The status that the server answers with, or None when nothing answers."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
