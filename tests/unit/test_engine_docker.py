"""What is asked of Docker, told by a made-up `docker` command that answers as it is told to."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from local_node.docker import compose_elasticsearch, find_compose_fault, find_docker_fault
from local_node.errors import LocalNodeError

# The exit code and output of each docker command; one that is not named succeeds in silence.
Answers: TypeAlias = dict[str, tuple[int, str]]

COMMAND = """#!{python}
import json, pathlib, sys
here = pathlib.Path(__file__).parent
said = " ".join(sys.argv[1:])
with (here / "asked").open("a") as asked:
    print(said, file=asked)
code, text = json.loads((here / "answers.json").read_text()).get(said, (0, ""))
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
    """The made-up command: `answer` sets what it says, `asked` tells what it was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.answer({})
        command = folder / "docker"
        command.write_text(COMMAND.format(python=sys.executable))
        command.chmod(0o755)

    def answer(self, answers: Answers) -> None:
        (self._folder / "answers.json").write_text(json.dumps(answers))

    @property
    def asked(self) -> list[str]:
        return (self._folder / "asked").read_text().splitlines()


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Docker:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    return Docker(tmp_path)


@pytest.fixture
def said() -> list[str]:
    """What a person was told."""
    return []


@pytest.mark.parametrize(
    ("answers", "fault", "told"),
    [
        ({}, None, []),
        ({"info": (1, "Cannot connect to the Docker daemon")}, "no Docker engine answers.", []),
        (ABSENT, None, ["Pulling the image elasticsearch:9.4.3 (once) …"]),
        (
            {**ABSENT, PULL: (1, "Error\nno route to host")},
            "it cannot pull elasticsearch:9.4.3: no route to host",
            ["Pulling the image elasticsearch:9.4.3 (once) …"],
        ),
    ],
)
def test_docker_is_used_when_its_engine_has_or_gets_the_image(
    docker: Docker, said: list[str], answers: Answers, fault: str | None, told: list[str]
) -> None:
    docker.answer(answers)

    assert find_docker_fault(said.append) == fault
    assert said == told


@pytest.mark.parametrize("find_fault", [find_docker_fault, find_compose_fault])
def test_without_the_command_there_is_no_docker(
    monkeypatch: pytest.MonkeyPatch,
    said: list[str],
    find_fault: Callable[[Callable[[str], None]], str | None],
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert find_fault(said.append) == "there is no docker command."


def test_running_needs_the_compose_plugin_too(docker: Docker, said: list[str]) -> None:
    assert find_compose_fault(said.append) is None
    docker.answer({"compose version": (1, "unknown command: docker compose")})

    assert find_compose_fault(said.append) == "docker has no compose plugin."


def test_a_container_started_here_is_stopped_here(docker: Docker, said: list[str]) -> None:
    docker.answer({PORT: (0, "127.0.0.1:9200")})
    with compose_elasticsearch(said.append) as url:
        assert url == "http://127.0.0.1:9200"

    assert docker.asked == [RUNNING, UP, PORT, STOP]
    assert said == ["Starting Elasticsearch in Docker …"]


def test_a_container_that_runs_already_is_left_running(docker: Docker, said: list[str]) -> None:
    docker.answer({RUNNING: (0, "4f1d"), PORT: (0, "127.0.0.1:9200")})
    with compose_elasticsearch(said.append):
        pass

    assert docker.asked == [RUNNING, UP, PORT]
    assert said == ["Elasticsearch runs in Docker already."]


def test_a_container_that_does_not_start_is_told_and_stopped(
    docker: Docker, said: list[str]
) -> None:
    docker.answer({UP: (1, "container is unhealthy")})
    with pytest.raises(LocalNodeError) as raised, compose_elasticsearch(said.append):
        pass

    assert str(raised.value) == "docker compose up failed: container is unhealthy"
    assert docker.asked == [RUNNING, UP, STOP]
