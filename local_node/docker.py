"""Elasticsearch in a container, by the project's compose file."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from local_node.distribution import VERSION
from local_node.errors import LocalNodeError
from local_node.places import PROJECT
from local_node.report import Report

IMAGE = f"elasticsearch:{VERSION}"
_SERVICE = "elasticsearch"
_PORT = "9200"
# A project of its own, so that the composed service beside it keeps its containers and articles;
# and no password, as on a local node: only this machine can reach it.
_OPEN = ("docker-compose.yml", "compose/open.yml")
_PROJECT_NAME = "news-search-run"
# An engine that is there answers at once; a client waiting for a dead one must not hang us.
_PATIENCE_SECONDS = 20


def find_docker_fault(report: Report) -> str | None:
    """What keeps Docker from giving us Elasticsearch, or None; pulls the image where it lacks."""
    if shutil.which("docker") is None:
        return "there is no docker command."
    if not _succeeds("info"):
        return "no Docker engine answers."
    if _succeeds("image", "inspect", IMAGE):
        return None
    report(f"Pulling the image {IMAGE} (once) …")
    pulled = _docker("pull", "--quiet", IMAGE, patience=None)
    return None if pulled.returncode == 0 else f"it cannot pull {IMAGE}: {_last_line(pulled)}"


def find_compose_fault(report: Report) -> str | None:
    """What keeps `docker compose` from giving us Elasticsearch, or None."""
    fault = find_docker_fault(report)
    if fault:
        return fault
    return None if _succeeds("compose", "version") else "docker has no compose plugin."


@contextmanager
def compose_elasticsearch(report: Report) -> Iterator[str]:
    """The URL of the compose file's Elasticsearch; stopped at the end if it was started here."""
    running = _compose("ps", "--status", "running", "--quiet", _SERVICE).stdout.strip()
    report(
        "Elasticsearch runs in Docker already." if running else "Starting Elasticsearch in Docker …"
    )
    try:
        _compose("up", "--no-deps", "--detach", "--wait", "--quiet-pull", _SERVICE)
        address = _compose("port", _SERVICE, _PORT).stdout.strip()
        yield f"http://{address}"
    finally:
        if not running:
            _compose("stop", _SERVICE)


def _compose(*arguments: str) -> "subprocess.CompletedProcess[str]":
    files = [word for path in _OPEN for word in ("--file", path)]
    project = ["--project-name", _PROJECT_NAME, *files]
    done = _docker("compose", *project, *arguments, patience=None)
    if done.returncode:
        raise LocalNodeError(f"docker compose {arguments[0]} failed: {_last_line(done)}")
    return done


def _succeeds(*arguments: str) -> bool:
    try:
        return _docker(*arguments, patience=_PATIENCE_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _docker(*arguments: str, patience: float | None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["docker", *arguments],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
        start_new_session=True,  # a Ctrl-C is ours to answer: the container is stopped in order
    )


def _last_line(done: "subprocess.CompletedProcess[str]") -> str:
    return (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
