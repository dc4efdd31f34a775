"""The compose files are accepted by Docker Compose, and name what the rest of the project names."""

import re
import subprocess
from pathlib import Path

import pytest

from local_node.docker import IMAGE
from tests.compose.engine import find_compose

ROOT = Path(__file__).parents[2]
PROFILES = ("alerts", "index", "backup", "observability")


@pytest.mark.parametrize("added", [[], ["compose/open.yml"], ["compose/tls.yml"]])
def test_docker_compose_accepts_the_files(added: list[str]) -> None:
    files = [word for file in ["docker-compose.yml", *added] for word in ("--file", file)]
    profiles = [word for profile in PROFILES for word in ("--profile", profile)]
    done = subprocess.run(
        [*find_compose(), *files, *profiles, "config", "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_every_image_is_pinned_and_elasticsearch_is_that_of_a_local_node() -> None:
    composed = re.findall(r"^ *image: (.*)$", (ROOT / "docker-compose.yml").read_text(), re.M)
    built = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M)

    assert IMAGE in composed
    assert [name for name in composed + built if not re.search(r":v?\d+\.\d+\.\d+", name)] == []
