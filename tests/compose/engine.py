"""A Docker engine for the suite: the machine's, or a separate one with stand-in images."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from local_node.distribution import ensure_distribution
from local_node.docker import IMAGE, find_docker_problem
from local_node.host import find_jdk, find_user, silent
from local_node.node import find_storage

ROOT = Path(__file__).parents[2]
NEEDED = ("docker", "dockerd", "debootstrap", "iptables")
START_SECONDS = 60


def find_compose() -> list[str]:
    """The command of Docker Compose, as docker's plugin or by itself."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) is None:
            continue
        if subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0:
            return command
    pytest.skip("There is no Docker Compose, neither as docker's plugin nor by itself.")


@contextmanager
def docker_engine() -> Iterator[dict[str, str]]:
    """Return the environment in which docker uses an engine that has the images.

    Skips, saying what is missing, where there is none and none can be started.
    """
    fault = find_docker_problem(silent)
    if fault is None:
        yield {}
        return
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(
            f"There is no Docker to use: {fault} To start one here takes root and "
            f"{', '.join(NEEDED)}; missing: {', '.join(missing) or 'root'}. "
            "(Debian: apt-get install docker.io docker-compose debootstrap)"
        )
    with own_engine() as environment:
        provide_stand_ins(environment)
        yield environment | {"PROXY_UPSTREAM": "./tests/compose/upstream.conf"}


@contextmanager
def own_engine() -> Iterator[dict[str, str]]:
    """Start an engine with a separate socket; its images are kept for the next run."""
    with TemporaryDirectory(prefix="engine-") as folder:
        address = f"unix://{folder}/docker.sock"
        command = ["dockerd", "--host", address, "--exec-root", f"{folder}/exec"]
        kept = ["--data-root", str(ROOT / ".local-node" / "compose-engine")]
        with (Path(folder) / "log").open("wb") as log:
            engine = subprocess.Popen(
                [*command, *kept, "--pidfile", f"{folder}/pid"], stdout=log, stderr=log
            )
        # The stand-ins are built by the builder that every engine has.
        environment = {"DOCKER_HOST": address, "DOCKER_BUILDKIT": "0"}
        try:
            wait_for_engine(engine, environment, Path(folder) / "log")
            yield environment
        finally:
            engine.terminate()
            engine.wait()
            # The engine leaves its own network behind, as a mount.
            subprocess.run(["umount", f"{folder}/exec/netns/default"], check=False)


def wait_for_engine(
    engine: "subprocess.Popen[bytes]", environment: dict[str, str], log: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not responses(environment):
        if engine.poll() is not None or time.monotonic() > deadline:
            last = log.read_text("utf-8").strip().splitlines()[-1]
            pytest.skip(f"No Docker engine can be started here: {last}")
        time.sleep(1)


def responses(environment: dict[str, str]) -> bool:
    return docker(environment, "info").returncode == 0


def docker(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["docker", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def provide_stand_ins(environment: dict[str, str]) -> None:
    """Build the stand-in images, once; takes some minutes."""
    if docker(environment, "image", "inspect", IMAGE).returncode == 0:
        return
    user = find_user()
    jdk = find_jdk(os.environ, user)
    elasticsearch = ensure_distribution(find_storage(user).data, jdk, silent)
    with TemporaryDirectory(prefix="stand-ins-") as folder:
        subprocess.run(
            [ROOT / "tests" / "compose" / "stand-ins.sh", folder, elasticsearch, jdk],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            check=True,
        )
