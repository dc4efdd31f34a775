"""The process that holds a lock, as others know it."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil

_PROC = Path("/proc")

# Which field of /proc/PID/stat behind the name is the start: ticks since the machine started.
_START = 19


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a command of a process, on a machine.

    `table` names the list of processes in which `pid` is a number, empty where the system does not
    tell; `started` sets the process apart from later ones of its number.
    """

    command: str
    host: str
    pid: int
    started: float | None
    table: str = ""

    @property
    def dead(self) -> bool:
        """Whether it is known to have ended; of another list of processes nothing is known."""
        if (self.host, self.table) != (socket.gethostname(), _find_table()):
            return False
        return _find_start(self.pid, self.table) != self.started


def this_process(command: str) -> Holder:
    """The process that asks, while it does what the command tells."""
    pid, table = os.getpid(), _find_table()
    return Holder(command, socket.gethostname(), pid, _find_start(pid, table), table)


def _find_table() -> str:
    """The machine's present run and the namespace of its numbers: containers have their own."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _find_start(pid: int, table: str) -> float | None:
    """When a process began, by a clock that nobody sets, where there is one; none if it is gone."""
    try:
        if table:
            fields = (_PROC / f"{pid}/stat").read_bytes().rpartition(b")")[2].split()
            return float(fields[_START])
        return psutil.Process(pid).create_time()
    except (FileNotFoundError, ProcessLookupError, psutil.NoSuchProcess):
        return None
