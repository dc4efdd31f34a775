"""A port that takes no more callers, and loses none of those that it has taken."""

import ctypes
import socket
import struct
import sys
from typing import Final

# Linux' number for it; Python's own module does not know it.
_SO_ATTACH_FILTER: Final = 26
_FLAGS_OFFSET: Final = 13  # of a TCP segment's header
_SYN: Final = 0x02
_SYN_OR_ACK: Final = 0x12
_DROP, _PASS = 0, 0xFFFF_FFFF
# A program of the kernel's packet filter: drops segments that ask for a new connection.
_NO_NEWCOMERS: Final = (
    (0x30, 0, 0, _FLAGS_OFFSET),  # load the byte of flags
    (0x54, 0, 0, _SYN_OR_ACK),  # keep two of them
    (0x15, 0, 1, _SYN),  # skip one step unless it is SYN alone
    (0x06, 0, 0, _DROP),
    (0x06, 0, 0, _PASS),
)


def ignore_newcomers(listener: socket.socket) -> None:
    """Let nobody connect any more; whoever has begun to is still accepted and heard.

    Closing the port at once would reset the callers that are connected and not yet accepted, and
    their requests would be lost. Newcomers try again by themselves, and are refused once the port
    is closed. Elsewhere than on Linux this does nothing.
    """
    if sys.platform != "linux":
        return
    steps = b"".join(struct.pack("HBBI", *step) for step in _NO_NEWCOMERS)
    program = ctypes.create_string_buffer(steps, len(steps))
    told = struct.pack("HP", len(_NO_NEWCOMERS), ctypes.addressof(program))
    listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, told)
