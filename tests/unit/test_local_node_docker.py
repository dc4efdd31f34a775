"""The commands sent to Docker, recorded by a fake `docker` whose results a test sets."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from local_node.docker import compose_elasticsearch, find_compose_problem, find_docker_problem
from local_node.host import LocalNodeError

# The exit code and output of a docker command; a command that is not listed succeeds silently.
Results: TypeAlias = dict[str, tuple[int, str]]

COMMAND = """#!{python}
import json, pathlib, sys
here = pathlib.Path(__file__).parent
command = " ".join(sys.argv[1:])
with (here / "commands").open("a") as commands:
    print(command, file=commands)
code, text = json.loads((here / "results.json").read_text()).get(command, (0, ""))
print(text, file=sys.stderr if code else sys.stdout)
sys.exit(code)
"""

ABSENT = {"image inspect elasticsearch:9.4.3": (1, "Error: No such image")}
PULL = "pull --quiet elasticsearch:9.4.3"
COMPOSE = "compose --project-name news-search-run --file docker-compose.yml --file compose/open.yml"
RUNNING = f"{COMPOSE} ps --status running --quiet elasticsearch"
UP = f"{COMPOSE} up --no-deps --detach --wait --quiet-pull elasticsearch"
PORT = f"{COMPOSE} port elasticsearch 9200"
STOP = f"{COMPOSE} stop elasticsearch"


class Docker:
    """The fake command: `set_results` sets its output, `commands` lists its calls."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.set_results({})
        command = directory / "docker"
        command.write_text(COMMAND.format(python=sys.executable))
        command.chmod(0o755)

    def set_results(self, results: Results) -> None:
        (self._directory / "results.json").write_text(json.dumps(results))

    @property
    def commands(self) -> list[str]:
        return (self._directory / "commands").read_text().splitlines()


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Docker:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    return Docker(tmp_path)


@pytest.fixture
def reported() -> list[str]:
    """The progress lines."""
    return []


@pytest.mark.parametrize(
    ("results", "problem", "lines"),
    [
        ({}, None, []),
        ({"info": (1, "Cannot connect to the Docker daemon")}, "no Docker engine responds.", []),
        (ABSENT, None, ["Pulling the image elasticsearch:9.4.3 (once) …"]),
        (
            {**ABSENT, PULL: (1, "Error\nno route to host")},
            "it cannot pull elasticsearch:9.4.3: no route to host",
            ["Pulling the image elasticsearch:9.4.3 (once) …"],
        ),
    ],
)
def test_docker_is_used_if_its_engine_has_or_gets_the_image(
    docker: Docker, reported: list[str], results: Results, problem: str | None, lines: list[str]
) -> None:
    docker.set_results(results)

    assert find_docker_problem(reported.append) == problem
    assert reported == lines


@pytest.mark.parametrize("find_problem", [find_docker_problem, find_compose_problem])
def test_without_the_command_there_is_no_docker(
    monkeypatch: pytest.MonkeyPatch,
    reported: list[str],
    find_problem: Callable[[Callable[[str], None]], str | None],
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert find_problem(reported.append) == "there is no docker command."


def test_running_needs_the_compose_plugin_too(docker: Docker, reported: list[str]) -> None:
    assert find_compose_problem(reported.append) is None
    docker.set_results({"compose version": (1, "unknown command: docker compose")})

    assert find_compose_problem(reported.append) == "docker has no compose plugin."


def test_a_container_started_here_is_stopped_here(docker: Docker, reported: list[str]) -> None:
    docker.set_results({PORT: (0, "127.0.0.1:9200")})
    with compose_elasticsearch(reported.append) as url:
        assert url == "http://127.0.0.1:9200"

    assert docker.commands == [RUNNING, UP, PORT, STOP]
    assert reported == ["Starting Elasticsearch in Docker …"]


def test_a_container_that_runs_already_is_left_running(docker: Docker, reported: list[str]) -> None:
    docker.set_results({RUNNING: (0, "4f1d"), PORT: (0, "127.0.0.1:9200")})
    with compose_elasticsearch(reported.append):
        pass

    assert docker.commands == [RUNNING, UP, PORT]
    assert reported == ["Elasticsearch runs in Docker already."]


def test_a_container_that_does_not_start_is_reported_and_stopped(
    docker: Docker, reported: list[str]
) -> None:
    docker.set_results({UP: (1, "container is unhealthy")})
    with pytest.raises(LocalNodeError) as raised, compose_elasticsearch(reported.append):
        pass

    assert str(raised.value) == "docker compose up failed: container is unhealthy"
    assert docker.commands == [RUNNING, UP, STOP]
