"""The Python client: generated from the committed document, checked, and run as the example."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.serving import PROJECT

pytestmark = pytest.mark.slow

EXAMPLE = PROJECT / "examples" / "python-client"
DOCUMENT = PROJECT / "docs" / "openapi.json"
# openapi-python-client and what its clients import; it needs an older typer than this project.
LOCK = PROJECT / "tests" / "e2e" / "generators" / "requirements.lock"
IMPORT_ALL = """
import importlib, pkgutil, news_client
for module in pkgutil.walk_packages(news_client.__path__, "news_client."):
    importlib.import_module(module.name)
    print(module.name.rpartition(".")[2])
"""
# A field that no hit has, and a parameter that no search takes.
WRONG = """
from news_client import AuthenticatedClient
from news_client.api.articles import search
from news_client.models import Hit

def wrong(hit: Hit, client: AuthenticatedClient) -> None:
    hit.headline
    search.sync(client=client, query="rebels")
"""


@pytest.fixture(scope="module")
def interpreter() -> Path:
    """The interpreter of an environment with the generator; skips if it cannot be installed."""
    environment = LOCK.parent / ".venv"
    installed = environment / "installed.lock"
    uv = str(Path(sys.executable).parent / "uv")
    python = environment / "bin" / "python"
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another test process may be installing
        expected = lock.read()
        if not installed.exists() or installed.read_bytes() != expected:
            run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(environment))
            words = ["--python", str(python), "--require-hashes", "-r", str(LOCK)]
            done = run(uv, "pip", "install", "--quiet", *words)
            if done.returncode:
                pytest.skip(f"openapi-python-client cannot be installed: {done.stderr[-300:]}")
            installed.write_bytes(expected)
    return python


@pytest.fixture(scope="module")
def program(interpreter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example next to its generated client."""
    folder = tmp_path_factory.mktemp("python-client")
    options = ["--meta", "none", "--output-path", "news_client"]
    options += ["--path", str(DOCUMENT), "--config", str(EXAMPLE / "generator.yaml")]
    generator = str(interpreter.parent / "openapi-python-client")
    path = f"{interpreter.parent}:{os.environ['PATH']}"  # it formats with ruff
    done = run(generator, "generate", *options, cwd=folder, PATH=path)
    assert done.returncode == 0, done.stdout + done.stderr
    # Of the three forms of a push it knows JSON.
    warnings = [line for line in done.stderr.splitlines() if line.startswith("WARNING")]
    assert warnings == ["WARNING parsing POST /v1/articles within writing."] * 2
    program = folder / "search.py"
    program.write_bytes((EXAMPLE / "search.py").read_bytes())
    return program


def run(
    *command: str, cwd: Path = PROJECT, **environment: str
) -> "subprocess.CompletedProcess[str]":
    variables: Mapping[str, str] = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=cwd, env=variables, capture_output=True, text=True, check=False
    )


def check_types(interpreter: Path, file: Path) -> "subprocess.CompletedProcess[str]":
    """Check one file as strictly as ours."""
    mypy = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"]
    options = ["--python-executable", str(interpreter), "--config-file", os.devnull]
    return run(*mypy, *options, "--cache-dir", os.devnull, file.name, cwd=file.parent)


def test_every_operation_can_be_imported(interpreter: Path, program: Path) -> None:
    done = run(str(interpreter), "-c", IMPORT_ALL, cwd=program.parent)
    paths = json.loads(DOCUMENT.read_bytes())["paths"]
    operations = {
        operation["operationId"] for item in paths.values() for operation in item.values()
    }

    assert done.returncode == 0, done.stderr
    assert operations <= set(done.stdout.split())


def test_what_the_document_does_not_know_is_a_type_error(interpreter: Path, program: Path) -> None:
    wrong = program.with_name("wrong.py")
    wrong.write_text(WRONG, "utf-8")

    done = check_types(interpreter, program)
    assert done.returncode == 0, done.stdout
    done = check_types(interpreter, wrong)
    assert '"Hit" has no attribute "headline"' in done.stdout
    assert 'Unexpected keyword argument "query"' in done.stdout


def test_the_example_prints_what_is_found(interpreter: Path, program: Path, service: str) -> None:
    done = run(str(interpreter), str(program), service, "latakia", "rebels")

    assert done.returncode == 0, done.stderr
    count, first, *rest = done.stdout.splitlines()
    assert int(count.removesuffix(" articles")) > 0
    title = "Syrian rebels, Nusra edge closer to Latakia province"
    assert first == f"2015-08-12 12:48  {title}  (000_ec27dc8f054a1452.txt)"
    assert any(line.startswith("  Samir Haddad: ") for line in rest)
    assert rest[-1].startswith("similar: ")


def test_the_example_prints_what_is_rejected(
    interpreter: Path, program: Path, service: str
) -> None:
    done = run(str(interpreter), str(program), service, "x" * 600)

    assert (done.returncode, done.stdout) == (1, "")
    rejected, error = done.stderr.splitlines()
    assert rejected == "The request is not valid: See `errors`."
    assert error.endswith("Give at most 512 characters.")
