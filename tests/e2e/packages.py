"""The npm packages of the browser tests, in their locked versions."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.serving import PROJECT

EXAMPLES = PROJECT / "examples"
# A copy of the lock file whose packages are installed.
_INSTALLED = Path("node_modules") / "installed.json"


def examples() -> Path:
    """Return the folder of the examples with their packages."""
    return install(EXAMPLES)


def install(folder: Path) -> Path:
    """Run `npm ci` in the folder unless its lock file is installed; skip if there is no Node."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node and npm are missing: install both (Debian: apt-get install nodejs npm)")
    lock_file, installed = folder / "package-lock.json", folder / _INSTALLED
    with lock_file.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another test process may be installing
        expected = lock.read()
        if not installed.exists() or installed.read_bytes() != expected:
            done = subprocess.run(
                ["npm", "ci"], cwd=folder, capture_output=True, text=True, check=False
            )
            if done.returncode:
                pytest.skip(f"npm cannot install the packages of {folder}: {done.stderr[-300:]}")
            installed.write_bytes(expected)
    return folder
