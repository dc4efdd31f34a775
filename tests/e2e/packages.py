"""The examples with their packages, brought by npm as their lock says."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.serving import PROJECT

EXAMPLES = PROJECT / "examples"
_LOCK = EXAMPLES / "package-lock.json"
# A copy of the lock whose packages are installed.
_INSTALLED = EXAMPLES / "node_modules" / "installed.json"


def examples() -> Path:
    """The folder of the examples; skips where there is no Node to run them."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no Node found, which the examples need: install it with npm")
    wanted = _LOCK.read_bytes()
    if not _INSTALLED.exists() or _INSTALLED.read_bytes() != wanted:
        done = subprocess.run(
            ["npm", "ci"], cwd=EXAMPLES, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"npm cannot install the examples' packages: {done.stderr[-300:]}")
        _INSTALLED.write_bytes(wanted)
    return EXAMPLES
