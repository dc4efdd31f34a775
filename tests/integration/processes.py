"""The API as a separate process, and clients that send requests continuously."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.integration.ordinary_user import OrdinaryUser
from tests.integration.service import PROJECT

ARGUMENTS = ["-m", "api", "serve"]
# A loaded machine imports everything within this many seconds.
START_S = 60
POLL_S = 0.05


@dataclass(frozen=True)
class Answered:
    """A response; status 0 means that the connection ended without one."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    begun: float = 0.0

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing from a response to a search."""
        return bool(self.json["complete"])

    @property
    def stale(self) -> bool:
        return b'"stale_since"' in self.body

    @property
    def kind(self) -> str:
        """The problem's kind."""
        return str(self.json["type"]).partition("#")[2]


class ApiProcess:
    """A server that has been started."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self._log = log

    def ask(self, path: str, method: str = "GET", timeout: float = 30, **more: Any) -> Answered:
        """Send one request over a new connection."""
        begun = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, **more)
            response = connection.getresponse()
            body = response.read()
        except (HTTPException, OSError):
            return Answered(0, seconds=time.monotonic() - begun, begun=begun)
        finally:
            connection.close()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answered(response.status, headers, body, time.monotonic() - begun, begun)

    def wait_until(self, path: str, status: int, within: float) -> Answered:
        """Return the first response of a path that has this status.

        The next request may reach another worker, which may still return another status.
        """
        begun = time.monotonic()
        while (response := self.ask(path)).status != status:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < begun + within, f"{path} was not {status} in {within} s"
            time.sleep(POLL_S)
        return response

    def metric(self, line: str) -> float:
        """Return the value of one metric."""
        lines = self.ask("/metrics").body.decode().splitlines()
        return sum(float(each.rpartition(" ")[2]) for each in lines if each.startswith(f"{line} "))

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return its log; every line is JSON."""
        return [json.loads(line) for line in self.log.splitlines()]


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running_api(
    folder: Path, tree: Path = PROJECT, user: OrdinaryUser | None = None, /, **settings: str
) -> Iterator[ApiProcess]:
    """Yield a ready API of the packages in `tree`; kill it if it does not end on SIGTERM."""
    user = user or OrdinaryUser(None, sys.executable, {})
    port, log = int(settings.get("API_PORT") or free_port()), folder / "api.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [user.python, *ARGUMENTS],
            env={**os.environ, **user.environment, "API_PORT": str(port), **settings},
            cwd=tree,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user.user,
            group=user.user,
            extra_groups=None if user.user is None else [],
        )
    api = ApiProcess(process, port, log)
    try:
        api.wait_until("/livez", 200, START_S)
        yield api
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Callers:
    """Threads that request one path after the other, each as soon as the last response arrived."""

    def __init__(self, api: ApiProcess, paths: tuple[str, ...], callers: int) -> None:
        self._api = api
        self._paths = paths
        self._stop = threading.Event()
        self.answers: list[Answered] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(callers)]

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        number = 0
        while not self._stop.is_set():
            self.answers.append(self._api.ask(self._paths[number % len(self._paths)]))
            number += 1
            # Callers wait a little, so that immediate rejections do not keep the machine busy.
            time.sleep(0.01)
