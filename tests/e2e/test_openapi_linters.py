"""The committed OpenAPI document under the recommended rules of two linters."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.serving import PROJECT

pytestmark = pytest.mark.slow

DOCUMENT = str(PROJECT / "docs" / "openapi.json")


def tool(name: str, package: str) -> str:
    """Return the path of a linter; skip the test if it is not installed."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is missing: npm install --global {package}")
    return path


def test_redocly_finds_no_error() -> None:
    redocly = tool("redocly", "@redocly/cli")
    command = [redocly, "lint", "--extends", "recommended", DOCUMENT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_spectral_finds_no_problem(tmp_path: Path) -> None:
    spectral = tool("spectral", "@stoplight/spectral-cli")
    ruleset = tmp_path / "rules.yaml"
    ruleset.write_text('extends: ["spectral:oas"]\n', "utf-8")
    command = [spectral, "lint", "--fail-severity", "hint", "-r", str(ruleset), DOCUMENT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
