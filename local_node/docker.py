"""Elasticsearch in a container, started by the project's compose file."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from local_node.distribution import VERSION
from local_node.host import PROJECT, LocalNodeError, Report

IMAGE = f"elasticsearch:{VERSION}"
_SERVICE = "elasticsearch"
_PORT = "9200"
# A separate project, because the composed service must keep its own containers and articles.
# Without a password, like a local node: only this machine can reach it.
_COMPOSE = (
    *("compose", "--project-name", "news-search-run"),
    *("--file", "docker-compose.yml", "--file", "compose/open.yml"),
)
# A running engine responds at once; a client that waits for a dead one must not hang.
_TIMEOUT_S = 20


def find_docker_problem(report: Report) -> str | None:
    """Return why Docker cannot run Elasticsearch, or None; pulls the image if it is missing."""
    if shutil.which("docker") is None:
        return "there is no docker command."
    if not _succeeds("info"):
        return "no Docker engine responds."
    if _succeeds("image", "inspect", IMAGE):
        return None
    report(f"Pulling the image {IMAGE} (once) …")
    pulled = _docker("pull", "--quiet", IMAGE)
    return f"it cannot pull {IMAGE}: {_last_line(pulled)}" if pulled.returncode else None


def find_compose_problem(report: Report) -> str | None:
    """Return why `docker compose` cannot run Elasticsearch, or None."""
    problem = find_docker_problem(report)
    if problem or _succeeds("compose", "version"):
        return problem
    return "docker has no compose plugin."


@contextmanager
def compose_elasticsearch(report: Report) -> Iterator[str]:
    """Yield the URL of the compose file's Elasticsearch; stop it if it was started here."""
    running = _compose("ps", "--status", "running", "--quiet", _SERVICE)
    report(
        "Elasticsearch runs in Docker already." if running else "Starting Elasticsearch in Docker …"
    )
    try:
        _compose("up", "--no-deps", "--detach", "--wait", "--quiet-pull", _SERVICE)
        yield f"http://{_compose('port', _SERVICE, _PORT)}"
    finally:
        if not running:
            _compose("stop", _SERVICE)


def _compose(command: str, *arguments: str) -> str:
    completed = _docker(*_COMPOSE, command, *arguments)
    if completed.returncode:
        raise LocalNodeError(f"docker compose {command} failed: {_last_line(completed)}")
    return completed.stdout.strip()


def _succeeds(*arguments: str) -> bool:
    try:
        return _docker(*arguments, timeout_s=_TIMEOUT_S).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _docker(*arguments: str, timeout_s: float | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["docker", *arguments],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        start_new_session=True,  # Ctrl-C reaches only us, and we stop the container in order
    )


def _last_line(completed: "subprocess.CompletedProcess[str]") -> str:
    output = completed.stderr.strip() or completed.stdout.strip() or "no reason given"
    return output.splitlines()[-1]
