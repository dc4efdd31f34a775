"""Processes known by number and time of birth, so that a number used again is never mistaken."""

import contextlib
import os
import signal

import psutil
from pydantic import BaseModel, ConfigDict

# The clock that births are read from may shift a little between two readings.
_SAME_BIRTH_SECONDS = 2.0
# Elasticsearch closes its indices in about a second; a loaded machine takes longer.
_STOP_SECONDS = 30


class ProcessId(BaseModel):
    """What finds one process again, and no other; `born` in seconds since 1970."""

    model_config = ConfigDict(frozen=True)

    pid: int
    born: float

    def find(self) -> psutil.Process | None:
        """The process, while it lives."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.born) < _SAME_BIRTH_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def mark_process(pid: int) -> ProcessId:
    """The mark of a living process."""
    return ProcessId(pid=pid, born=psutil.Process(pid).create_time())


def end_group(mark: ProcessId) -> None:
    """Ask the leader of a process group to end, wait for it, and kill what is left of the group."""
    process = mark.find()
    if process is None:
        return  # nor is there a server: it ends with its launcher
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except psutil.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(mark.pid, signal.SIGKILL)
        process.wait(_STOP_SECONDS)
