"""`make run`: starts Elasticsearch, loads the articles and serves the API."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import typer
from pydantic import Field, ValidationError

from local_node.backend import BACKEND_VARIABLE, URL_VARIABLE, Backend, choose_backend
from local_node.config import DEFAULT_PORTS, NodeOptions
from local_node.docker import compose_elasticsearch, find_compose_problem
from local_node.host import LocalNodeError, check_port, get_status
from local_node.node import LocalNodes
from mappings.settings import ProjectSettings, describe_errors

# The node that `python -m local_node start` starts by default.
_NODE = "main"
_LOADED = (0, 1)  # 1: some articles were rejected and reported
_READY_TIMEOUT_S = 60
_STOP_TIMEOUT_S = 10
_POLL_S = 0.1
_OK = 200
# Hosts that a client can reach for servers that listen on all interfaces.
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


class RunSettings(ProjectSettings):
    """What `make run` reads from the environment and from .env."""

    elasticsearch_url: str = ""
    dev_elasticsearch: str = ""
    api_host: str = "127.0.0.1"
    api_port: int = Field(8000, ge=1, le=65535)
    articles_dir: Path = Path("seeds")

    @property
    def api_url(self) -> str:
        """The URL at which this machine reaches the API."""
        return f"http://{_LOOPBACK.get(self.api_host, self.api_host)}:{self.api_port}"


class RunError(LocalNodeError):
    """A part of the service ended or did not get ready."""


def run(settings: RunSettings) -> None:
    """Serve until interrupted; stop what was started, in the reverse order."""
    check_port(settings.api_host, settings.api_port, "API_PORT")
    if not settings.articles_dir.exists():
        raise RunError(
            f"There is no {settings.articles_dir}: set ARTICLES_DIR to a directory of articles."
        )
    with _elasticsearch(settings) as url:
        environment = {**os.environ, URL_VARIABLE: url}
        _load(settings.articles_dir, environment)
        with _child("api", "serve", environment=environment | _api_environment(settings)) as api:
            _wait_until_ready(api, settings)
            typer.echo(_welcome(settings.api_url, url))
            api.wait()
            raise RunError(f"The API ended with code {api.returncode}.")


@contextmanager
def _elasticsearch(settings: RunSettings) -> Iterator[str]:
    """Yield the URL of the Elasticsearch to use; stop it if it was started here."""
    nodes = LocalNodes(typer.echo)
    environment = {
        URL_VARIABLE: settings.elasticsearch_url,
        BACKEND_VARIABLE: settings.dev_elasticsearch,
    }
    backend = choose_backend(
        environment, lambda: find_compose_problem(typer.echo), nodes.find_problem
    )
    if backend is Backend.URL:
        yield settings.elasticsearch_url
    elif backend is Backend.DOCKER:
        with compose_elasticsearch(typer.echo) as url:
            yield url
    else:
        with nodes.running(NodeOptions(_NODE, DEFAULT_PORTS)) as node:
            yield node.url or ""


def _load(articles: Path, environment: dict[str, str]) -> None:
    with _child("indexer", "load", str(articles), environment=environment) as indexer:
        if indexer.wait() not in _LOADED:
            raise RunError(f"Loading {articles} failed with code {indexer.returncode}.")


def _api_environment(settings: RunSettings) -> dict[str, str]:
    """Return the settings that the API shares with `make run`, from the environment or .env."""
    return {
        "API_LOG_LEVEL": os.environ.get("API_LOG_LEVEL", "warning"),
        "API_HOST": settings.api_host,
        "API_PORT": str(settings.api_port),
    }


@contextmanager
def _child(
    module: str, *arguments: str, environment: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a module as a process that ends with us; in its own session, without our Ctrl-C."""
    command = [sys.executable, "-m", module, *arguments]
    child = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_until_ready(api: "subprocess.Popen[bytes]", settings: RunSettings) -> None:
    deadline = time.monotonic() + _READY_TIMEOUT_S
    while get_status(settings.api_url, "/readyz") != _OK:
        if api.poll() is not None:
            raise RunError(f"The API ended with code {api.returncode} while it was starting.")
        if time.monotonic() > deadline:
            raise RunError(f"The API was not ready after {_READY_TIMEOUT_S} s.")
        time.sleep(_POLL_S)


def _welcome(api_url: str, elasticsearch_url: str) -> str:
    return f"""
Search is ready:
  page           {api_url}/
  API            {api_url}/docs
  try            curl '{api_url}/v1/search?q=latakia+rebels&authors=Fred+Lambert'
  Elasticsearch  {elasticsearch_url}
Ctrl-C stops it; the articles stay."""


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop in order; ignore a second Ctrl-C, which would interrupt the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Return the exit code: 0 after an interrupt, 1 with a message after an error."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        run(RunSettings())
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    except ValidationError as error:
        typer.echo("\n".join(describe_errors(error)), err=True)
        return 1
    except LocalNodeError as error:
        typer.echo(str(error), err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
