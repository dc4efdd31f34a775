"""The composed service under test: requests to it, and faults in it."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.compose.engine import ROOT, docker

# A crowded machine with two processors takes minutes to start Elasticsearch.
RETRY_TIMEOUT_S = 300


@dataclass(frozen=True)
class Composed:
    """A project of Docker Compose; `environment` has the engine's address and the settings."""

    command: list[str]
    environment: dict[str, str]
    port: int

    def compose(self, *words: str) -> str:
        """Return the output of a Docker Compose command, which must succeed."""
        done = subprocess.run(
            [*self.command, *words],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def docker(self, *words: str) -> str:
        """Return the output of a docker command, which must succeed."""
        done = docker(self.environment, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def containers(self) -> list[dict[str, Any]]:
        """Return the details of all containers, including ended ones."""
        numbers = self.compose("--profile", "index", "ps", "--all", "--quiet").split()
        inspected: list[dict[str, Any]] = json.loads(self.docker("inspect", *numbers))
        return inspected

    def kill(self, service: str) -> None:
        """Kill its process from outside, as a lack of memory would, without Docker."""
        [number] = self.compose("ps", "--quiet", service).split()
        process = self.docker("inspect", "--format", "{{.State.Pid}}", number).strip()
        as_root = ["--pid", "host", "--user", "0", "--entrypoint", "sh"]
        self.docker("run", "--rm", *as_root, "news-search:0.1.0", "-c", f"kill -9 {process}")

    def get(self, path: str) -> tuple[int, Any]:
        """Return the status and JSON of a response through the proxy."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def wait_until(self, path: str, status: int) -> Any:
        """Return the JSON of the first response with this status."""
        deadline = time.monotonic() + RETRY_TIMEOUT_S
        while True:
            try:
                got, answer = self.get(path)
            except (OSError, HTTPException) as error:
                got, answer = 0, str(error)
            if got == status:
                return answer
            assert time.monotonic() < deadline, (path, got, answer, self.logs())
            time.sleep(0.5)

    def logs(self) -> str:
        """Return the last lines of the containers' logs, for a failing test."""
        return self.compose("logs", "--tail", "15")


def compose_files(folder: Path) -> list[str]:
    """Return the project's compose file, without the developer's .env."""
    empty = folder / "empty.env"
    empty.touch()
    return ["--env-file", str(empty), "--project-name", f"news-search-test-{os.getpid()}"]
