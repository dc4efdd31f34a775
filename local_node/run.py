"""`make run`: Elasticsearch, the articles and the API, started in this order."""

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
from pydantic_settings import BaseSettings, SettingsConfigDict

from local_node.configuration import USUAL_PORTS, NodeOptions
from local_node.docker import compose_elasticsearch, find_compose_fault
from local_node.engine import ENGINE_VARIABLE, URL_VARIABLE, Engine, choose_engine
from local_node.errors import LocalNodeError
from local_node.health import ask
from local_node.node import LocalNodes
from local_node.ports import check_port

# The same node that `local-node start` starts.
_NODE = "main"
_LOADED = (0, 1)  # all articles are in, or all but some that were refused and told
_READY_SECONDS = 60
_STOP_SECONDS = 10
_POLL_SECONDS = 0.1
_OK = 200
_API = [sys.executable, "-m", "api"]
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # where to ask a server that listens to all


class RunSettings(BaseSettings):
    """What `make run` reads from the environment and from .env."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    elasticsearch_url: str = ""
    dev_elasticsearch: str = ""
    api_host: str = "127.0.0.1"
    api_port: int = Field(8000, ge=1, le=65535)
    articles_dir: Path = Path("seeds")


class RunError(LocalNodeError):
    """A part of the service ended or never got ready."""


def run(settings: RunSettings) -> None:
    """Serve until interrupted; whatever was started is stopped, in the reverse order."""
    _check(settings)
    with _elasticsearch(settings) as url:
        environment = {**os.environ, URL_VARIABLE: url}
        _load(settings.articles_dir, environment)
        with _child(_API, environment | _api_environment(settings)) as api:
            _wait_until_ready(api, settings)
            typer.echo(_welcome(settings, url))
            api.wait()
            raise RunError(f"The API ended with code {api.returncode}.")


def _check(settings: RunSettings) -> None:
    """What can be told before anything slow starts."""
    check_port(settings.api_host, settings.api_port, "API_PORT")
    if not settings.articles_dir.exists():
        raise RunError(
            f"There is no {settings.articles_dir}: set ARTICLES_DIR to a folder of articles."
        )


@contextmanager
def _elasticsearch(settings: RunSettings) -> Iterator[str]:
    """The URL of the Elasticsearch to use; stopped at the end if it was started here."""
    nodes = LocalNodes(typer.echo)
    chosen = {
        URL_VARIABLE: settings.elasticsearch_url,
        ENGINE_VARIABLE: settings.dev_elasticsearch,
    }
    engine = choose_engine(chosen, lambda: find_compose_fault(typer.echo), nodes.find_fault)
    if engine is Engine.URL:
        yield settings.elasticsearch_url
    elif engine is Engine.DOCKER:
        with compose_elasticsearch(typer.echo) as url:
            yield url
    else:
        with nodes.running(NodeOptions(_NODE, USUAL_PORTS)) as node:
            yield node.url or ""


def _load(articles: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "indexer", "load", str(articles)]
    with _child(command, environment) as loading:
        if loading.wait() not in _LOADED:
            raise RunError(f"Loading {articles} failed with code {loading.returncode}.")


def _api_environment(settings: RunSettings) -> dict[str, str]:
    """The settings that the API shares with the run, whichever file they came from."""
    return {
        "API_LOG_LEVEL": os.environ.get("API_LOG_LEVEL", "warning"),
        "API_HOST": settings.api_host,
        "API_PORT": str(settings.api_port),
    }


@contextmanager
def _child(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that ends with us; in a session of its own, so that a Ctrl-C reaches only us."""
    child = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_until_ready(api: "subprocess.Popen[bytes]", settings: RunSettings) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while ask(_address(settings), "/readyz") != _OK:
        if api.poll() is not None:
            raise RunError(f"The API ended with code {api.returncode} while it was starting.")
        if time.monotonic() > deadline:
            raise RunError(f"The API was not ready after {_READY_SECONDS} s.")
        time.sleep(_POLL_SECONDS)


def _address(settings: RunSettings) -> str:
    host = _EVERYWHERE.get(settings.api_host, settings.api_host)
    return f"http://{host}:{settings.api_port}"


def _welcome(settings: RunSettings, elasticsearch: str) -> str:
    address = _address(settings)
    return f"""
Search is ready:
  page           {address}/
  API            {address}/docs
  try            curl '{address}/v1/search?q=latakia+rebels&authors=Fred+Lambert'
  Elasticsearch  {elasticsearch}
Ctrl-C stops it; the articles stay."""


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop in order, once: a second Ctrl-C must not break off the stopping."""
    for stopping in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stopping, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """The exit code: 0 after serving until told to stop, 1 with one line of what went wrong."""
    for stopping in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stopping, _interrupt)
    try:
        run(RunSettings())
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    except ValidationError as error:
        faults = [f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
        typer.echo("\n".join(faults), err=True)
        return 1
    except LocalNodeError as error:
        typer.echo(str(error), err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
