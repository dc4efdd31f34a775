"""The package as an image installs it: without the rest of the project."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.integration.processes import running_api
from tests.integration.service import PROJECT

PAGES = ("/", "/docs", "/docs/problems", "/openapi.json", "/static/page.js")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unpacked wheel, built from the files that the image is built from."""
    given, built, unpacked = (tmp_path / name for name in ("given", "built", "unpacked"))
    given.mkdir()
    for name in re.findall(r"^!(.+)$", (PROJECT / ".dockerignore").read_text("utf-8"), re.M):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, given / name)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", str(built)], cwd=given, check=True, capture_output=True)
    [wheel] = built.glob("*.whl")
    ZipFile(wheel).extractall(unpacked)
    return unpacked


def test_every_page_is_served(installed: Path, tmp_path: Path) -> None:
    with running_api(tmp_path, installed) as api:
        statuses = {page: api.ask(page).status for page in PAGES}

    assert statuses == dict.fromkeys(PAGES, 200)
