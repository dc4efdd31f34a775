"""The typed client: types from the committed document, a program that is checked and run."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from tests.e2e.packages import examples
from tests.e2e.serving import PROJECT, serve_articles

pytestmark = pytest.mark.slow

PROGRAM = PROJECT / "examples" / "typed-client"
# A field that no hit has, and a parameter that no search takes.
WRONG = """
import createClient from "openapi-fetch";
import type { paths } from "./openapi.js";

const news = createClient<paths>({ baseUrl: "" });
const found = await news.GET("/v1/search", { params: { query: { q: "rebels" } } });
console.log(found.data?.hits[0]?.headline);
await news.GET("/v1/search", { params: { query: { query: "rebels" } } });
"""

# Bodies without the fields that have a default.
SHORT = """
import type { components } from "./openapi.js";

export const search: components["schemas"]["SearchRequest"] = { q: "rebels" };
export const query: components["schemas"]["InstantSearchQuery"] = { query: "rebels" };
export const similar: components["schemas"]["SimilarTextRequest"] = { text: "rebels" };
"""


def run(*command: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def tool(name: str) -> str:
    """A command of the installed packages; npx would take a second to find it."""
    return f"node_modules/.bin/{name}"


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program next to types generated from the committed document."""
    folder = tmp_path_factory.mktemp("typed")
    (folder / "node_modules").symlink_to(examples() / "node_modules")
    shutil.copy(examples() / "package.json", folder)
    for name in ("search.ts", "tsconfig.json"):
        shutil.copy(PROGRAM / name, folder)
    document = str(PROJECT / "docs" / "openapi.json")
    made = run(tool("openapi-typescript"), document, "-o", "openapi.ts", cwd=folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def program(typed: Path) -> Path:
    """The program as the compiler, at its strictest, makes it."""
    done = run(tool("tsc"), "--skipLibCheck", "-p", ".", cwd=typed)
    assert done.returncode == 0, done.stdout
    return typed / "build" / "search.js"


@pytest.fixture(scope="module")
def service(elasticsearch_url: str, elasticsearch: Elasticsearch) -> Iterator[str]:
    """The address of the API over the seeds."""
    with serve_articles(elasticsearch_url, elasticsearch, PROJECT / "seeds") as address:
        yield address


def test_a_typed_program_prints_what_is_found(program: Path, service: str) -> None:
    done = run("node", str(program), service, "latakia", "rebels", cwd=program.parent)

    assert done.returncode == 0, done.stderr
    count, first, *rest = done.stdout.splitlines()
    assert count.endswith(" articles")
    assert int(count.split()[0]) > 0
    title = "Syrian rebels, Nusra edge closer to Latakia province"
    assert first == f"2015-08-12T12:48:00Z  {title}  (000_ec27dc8f054a1452.txt)"
    assert any(line.startswith("  Samir Haddad: ") for line in rest)
    assert rest[-1].startswith("similar: ")


def test_a_typed_program_prints_what_is_rejected(program: Path, service: str) -> None:
    done = run("node", str(program), service, "x" * 600, cwd=program.parent)

    assert (done.returncode, done.stdout) == (1, "")
    refused, fault = done.stderr.splitlines()
    assert refused == "The request is not valid: See `errors`."
    assert fault.endswith("Give at most 512 characters.")


def test_what_the_document_does_not_know_is_no_program(typed: Path) -> None:
    (typed / "wrong.ts").write_text(WRONG, "utf-8")
    done = run(tool("tsc"), "--skipLibCheck", "-p", ".", "--noEmit", cwd=typed)
    (typed / "wrong.ts").unlink()

    assert done.returncode != 0
    assert "Property 'headline' does not exist" in done.stdout
    assert "'query' does not exist in type" in done.stdout


def test_a_body_needs_no_field_that_has_a_default(typed: Path) -> None:
    (typed / "short.ts").write_text(SHORT, "utf-8")
    done = run(tool("tsc"), "--noEmit", "--strict", "--skipLibCheck", "short.ts", cwd=typed)
    (typed / "short.ts").unlink()

    assert done.returncode == 0, done.stdout
