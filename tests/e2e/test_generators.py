"""Clients that stock generators make from the committed document: each one compiles."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.packages import install
from tests.e2e.serving import PROJECT

pytestmark = pytest.mark.slow

GENERATORS = PROJECT / "tests" / "e2e" / "generators"
DOCUMENT = PROJECT / "docs" / "openapi.json"
# Each with the options that it recommends, and the place of what it writes.
COMMANDS = {
    "openapi-typescript": ["{document}", "-o", "paths/openapi.ts"],
    "openapi-ts": ["-i", "{document}", "-o", "hey-api"],
    "orval": ["--input", "{document}", "--output", "orval/news.ts", "--client", "fetch", "--mock"],
}
STRICT = ["--strict", "--noEmit", "--skipLibCheck", "--target", "es2022"]
BROWSER = ["--module", "preserve", "--moduleResolution", "bundler", "--lib", "es2022,dom"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the generators write, next to their packages."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "node_modules").symlink_to(install(GENERATORS) / "node_modules")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    for tool, options in COMMANDS.items():
        run(folder, tool, *(option.format(document=DOCUMENT) for option in options))
    return folder


def run(folder: Path, tool: str, *options: str) -> None:
    """Run a command of the installed packages, which must succeed."""
    command = [f"node_modules/.bin/{tool}", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def operations() -> set[str]:
    """Return the operations of the document."""
    paths = json.loads(DOCUMENT.read_bytes())["paths"]
    return {operation["operationId"] for item in paths.values() for operation in item.values()}


def camel(name: str) -> str:
    first, *rest = re.split(r"[_-]", name)
    return first + "".join(part.capitalize() for part in rest)


def test_what_is_generated_compiles(folder: Path) -> None:
    sources = ["paths/openapi.ts", "hey-api/index.ts", "hey-api/client.gen.ts", "orval/news.ts"]

    run(folder, "tsc", *STRICT, *BROWSER, *sources)


@pytest.mark.parametrize("file", ["hey-api/sdk.gen.ts", "orval/news.ts"])
def test_every_operation_is_generated(folder: Path, file: str) -> None:
    exported = set(re.findall(r"^export const (\w+) =", (folder / file).read_text("utf-8"), re.M))

    assert {camel(name) for name in operations()} <= exported


def test_every_operation_has_a_mock(folder: Path) -> None:
    source = (folder / "orval" / "news.ts").read_text("utf-8")
    mocked = set(re.findall(r"^export const get(\w+)MockHandler =", source, re.M))

    assert {camel(f"_{name}") for name in operations()} <= mocked
