"""Ports of the loopback interface."""

import socket

from local_node.errors import BusyPortError

_ANY = 0


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as server:
        # As servers do: an address that a closed connection still occupies counts as free.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((host, port))
        except OSError:
            return False
        return True


def prefer_port(port: int) -> int:
    """The given port when it is free, else 0 for any other."""
    return port if is_free("127.0.0.1", port) else _ANY


def check_port(host: str, port: int, setting: str) -> None:
    """Raises BusyPortError, which names the setting that chooses another port."""
    if not is_free(host, port):
        raise BusyPortError(
            f"Port {port} on {host} is taken by another program: end that one, or choose another "
            f"port with {setting}."
        )
