"""Rebuilds that run beside a test."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from tests.integration.command_line import INDEXER


@contextmanager
def waiting_rebuild(
    indexer: Sequence[str] = INDEXER,
) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes]]]:
    """A rebuild that has begun, and waits for its input."""
    command = [*indexer, "rebuild", "-", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        yield process, process.stdin


def wait_until(happens: Callable[[], Any]) -> None:
    """Until it happens, within two minutes."""
    deadline = time.monotonic() + 120
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def lines(*articles: dict[str, Any]) -> bytes:
    """The articles as a command reads them from its standard input."""
    return "".join(f"{json.dumps(article)}\n" for article in articles).encode()
