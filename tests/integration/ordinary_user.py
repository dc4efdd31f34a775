"""Starts processes as an unprivileged user."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

# The kernel's number for "nobody".
NOBODY = 65534


@dataclass(frozen=True)
class OrdinaryUser:
    """`user` is None if the tests themselves run without privileges."""

    user: int | None
    python: str
    environment: Mapping[str, str]


def ordinary_user(tree: Path) -> OrdinaryUser:
    """Return a user that can import the project; skip the test if there is none."""
    if os.geteuid() != 0:
        return OrdinaryUser(None, sys.executable, {})
    packages = {"PYTHONPATH": os.pathsep.join((str(tree), sysconfig.get_path("purelib")))}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if _can_import(python, packages):
            return OrdinaryUser(NOBODY, python, packages)
    pytest.skip(f"no {version} and checkout that an ordinary user may read")


def _can_import(python: str, environment: Mapping[str, str]) -> bool:
    command = [python, "-c", "import api.http.app"]
    try:
        done = subprocess.run(
            command,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            env={**os.environ, **environment},
            cwd="/",
            check=False,
            capture_output=True,
        )
    except PermissionError:
        return False
    return done.returncode == 0
