"""The compose files are accepted by Docker Compose, and name what the rest of the project names."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from indexer.__main__ import app
from local_node.docker import IMAGE
from tests.compose.engine import find_compose

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "docker-compose.yml").read_text("utf-8")
)["services"]
PROFILES = sorted({name for service in SERVICES.values() for name in service.get("profiles", ())})
# What writes until it is stopped.
FEEDS = ("watch", "consume", "release")


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


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_a_command_of_the_indexer_behind_its_own_profile(name: str) -> None:
    feed = SERVICES[name]
    command = [word for word in feed["command"] if not word.startswith("$")]

    assert feed["profiles"] == [name]
    assert feed["entrypoint"] == SERVICES["indexer"]["entrypoint"]
    assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0
    assert command[0] == name
    assert {"results:/results", "indexer-credentials:/run/credentials:ro"} <= {
        volume for volume in feed["volumes"] if isinstance(volume, str)
    }
    assert feed["restart"] == "unless-stopped"


def test_only_what_reaches_others_has_a_way_out() -> None:
    outside = {
        name for name, service in SERVICES.items() if "outside" in service.get("networks", ())
    }

    assert outside == {"alerts", "consume", "grafana", "prometheus", "proxy"}


def test_the_redis_without_a_password_is_reached_only_from_inside() -> None:
    redis = SERVICES["redis"]

    assert "ports" not in redis
    assert redis["networks"] == ["search"]
    for client in ("api", "consume"):
        assert "search" in SERVICES[client]["networks"]
    assert SERVICES["consume"]["environment"]["REDIS_URL"] == "${REDIS_URL:-redis://redis:6379/0}"


def test_pushes_are_off_unless_they_are_set() -> None:
    assert SERVICES["keys"]["environment"]["PUSH_ENABLED"] == "${PUSH_ENABLED:-false}"


@pytest.mark.parametrize("profile", PROFILES)
def test_the_guides_name_every_profile(profile: str) -> None:
    guides = "".join(path.read_text("utf-8") for path in (ROOT / "docs" / "how-to").glob("*.md"))

    assert f"--profile {profile} " in guides or f"docker compose run --rm {profile}" in guides
