"""The process that holds a lock, as others know it."""

import os
import socket
from dataclasses import dataclass

import psutil

# A process is known by its number and the moment it began, which is not given twice.
_SAME_START_S = 1.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a command of a process, on a machine; `started` is its Unix time."""

    command: str
    host: str
    pid: int
    started: float

    @property
    def dead(self) -> bool:
        """Whether it is known to have ended; of another machine nothing is known."""
        if self.host != socket.gethostname():
            return False
        try:
            began = psutil.Process(self.pid).create_time()
        except psutil.NoSuchProcess:
            return True
        return abs(began - self.started) > _SAME_START_S


def this_process(command: str) -> Holder:
    """The process that asks, while it does what the command tells."""
    began = psutil.Process().create_time()
    return Holder(command, socket.gethostname(), os.getpid(), began)
