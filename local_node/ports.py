"""The port that the API is to listen on."""

import errno
import os
import socket

from local_node.errors import BusyPortError


def check_port(host: str, port: int, setting: str) -> None:
    """Raises BusyPortError, which names the setting that chooses another port."""
    fault = _find_fault(host, port)
    if fault == errno.EADDRINUSE:
        raise BusyPortError(
            f"Port {port} on {host} is taken by another program: end that one, or choose another "
            f"port with {setting}."
        )
    if fault:
        raise BusyPortError(f"Cannot listen on {host} port {port} ({os.strerror(fault)}).")


def _find_fault(host: str, port: int) -> int | None:
    """The error number of trying to listen there, or None."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as server:
            # As servers do: an address that a closed connection still occupies counts as free.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(address)
    except socket.gaierror:
        return errno.EADDRNOTAVAIL
    except OSError as error:
        return error.errno
    return None
