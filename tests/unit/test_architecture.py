"""The directions of imports, by folder. CONTRIBUTING.md and docs/explanation explain them."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("alerts", "api", "compose", "indexer", "local_node", "mappings", "relevance")

# The folders of `api`: each may import those with a higher number.
API_LAYERS = {
    "server": 0,
    "http": 1,
    "instantsearch": 1,
    "mcp": 1,
    "services": 2,
    "search": 3,
    "elasticsearch": 3,
    "schemas": 4,
    "query_language": 5,
}
ADAPTERS = ("instantsearch", "mcp")
# Used on every layer: errors, settings, the deadline and timing of a request, metrics.
API_SHARED = ("api.errors", "api.request_scope", "api.server.metrics", "api.settings")

# Text in, value out. The exceptions load a model, or read configuration or the package's files.
PURE_FOLDERS = (
    "alerts.deliveries",
    "alerts.matching",
    "alerts.queue",
    "api.search",
    "api.query_language",
    "api.schemas",
    "indexer.parser",
    "indexer.enrich",
    "mappings",
)
NOT_PURE = (
    "indexer.enrich.language",
    "indexer.enrich.people_and_organizations.ner",
    "indexer.parser.lexicon.given_names",
    "indexer.parser.model.weights",
    "mappings.connection",
    "mappings.embedding.model_files",
    "mappings.embedding.onnx_model",
    "mappings.embedding.table",
    "mappings.languages",
    "mappings.schema",
    "mappings.settings",
    "mappings.transport",
)
IMPURE_MODULES = {
    # clients and web frameworks
    *("elasticsearch", "elastic_transport", "aiohttp", "httptools", "httpx2", "urllib3"),
    *("fastapi", "starlette", "uvicorn", "pydantic_settings", "typer", "rich"),
    # processes, files, network, environment, clock
    *("asyncio", "concurrent", "multiprocessing", "subprocess", "signal", "threading"),
    *("fileinput", "glob", "gzip", "io", "os", "pathlib", "shutil", "tempfile", "zipfile"),
    *("http", "socket", "urllib.request", "sys", "time", "random", "importlib.resources"),
    *("logging", "structlog"),
}
IMPURE_CALLS = {"now", "utcnow", "today", "open", "input", "print"}
EXCEPTIONS = {
    # Runs judged queries as the API does.
    ("indexer.commands.evaluate", "relevance.collection"),
    ("indexer.commands.evaluate", "relevance.run"),
    ("indexer.commands.evaluate", "relevance.metrics"),
    # Stores what is pushed with the pipeline of a load, in another process.
    ("api.services.push", "indexer.feed.push"),
    # Checks URLs as the sender does; `alerts.webhooks` imports nothing of ours.
    ("api.services.saved_searches", "alerts.webhooks.guard"),
    ("api.services.saved_searches", "alerts.webhooks.signature"),
    # The command that matches and sends.
    ("api.__main__", "alerts.run"),
}
EXPENSIVE = re.compile(r"(Async)?Elasticsearch|FastAPI|create_app|\w*Settings")
MOST_TOP_MODULES = {"api": 6, "indexer": 4}


def find_modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts).removesuffix(".__init__"), path


MODULES = dict(find_modules())


def within(module: str, names: Iterable[str]) -> bool:
    """Whether the module is one of the names, or inside one of them."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


@cache
def imports(module: str) -> frozenset[str]:
    """Every name that the module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


@cache
def own_imports(module: str) -> frozenset[str]:
    """Our modules that the module imports."""
    return frozenset(
        imported
        for name in imports(module)
        if (imported := name if name in MODULES else name.rpartition(".")[0]) in MODULES
    )


def called(code: ast.Module) -> Iterator[str]:
    """The names of what is called, without the objects they belong to."""
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def allowed_imports() -> dict[str, list[str]]:
    """What each package may import, from the table in CONTRIBUTING.md."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)/` \| .+ \| (–|`.+`) \|$", page, re.MULTILINE)
    return {name: re.findall(r"`(\w+)`", packages) for name, packages in rows}


def test_every_package_is_in_the_table_of_contributing() -> None:
    assert sorted(allowed_imports()) == sorted(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_contributing_allows(package: str) -> None:
    allowed = [package, *allowed_imports()[package]]
    crossing = {
        (module, imported)
        for module in MODULES
        if within(module, [package])
        for imported in own_imports(module)
        if not within(imported, allowed)
    }

    assert crossing - EXCEPTIONS == set()


def test_the_api_imports_the_indexer_only_when_articles_are_pushed() -> None:
    """So an API that is not written to does not load the parser."""
    code = "import sys, api.http.app; print([name for name in sys.modules if name == 'indexer'])"
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert process.stdout.strip() == "[]"


def test_layers_of_the_api_import_only_lower_ones() -> None:
    upward = {
        (module, imported)
        for module in MODULES
        for imported in own_imports(module)
        if within(module, ["api"]) and within(imported, ["api"])
        if not within(imported, API_SHARED) and not is_downward(module, imported)
    }

    assert upward == set()


def is_downward(module: str, imported: str) -> bool:
    own, other = module.split(".")[1], imported.split(".")[1]
    if own == other or module == "api.__main__" or within(module, API_SHARED):
        return True
    # Sealed adapters: they use the HTTP layer, and only the application includes them.
    if other in ADAPTERS:
        return module == "api.http.app"
    if own in ADAPTERS and other == "http":
        return True
    return API_LAYERS[own] < API_LAYERS[other]


def test_no_module_imports_itself_through_others() -> None:
    sorter = TopologicalSorter({module: own_imports(module) - {module} for module in MODULES})

    sorter.prepare()  # raises CycleError


PURE = [name for name in MODULES if within(name, PURE_FOLDERS) and not within(name, NOT_PURE)]


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_use_no_client_framework_clock_environment_or_file(module: str) -> None:
    assert [name for name in imports(module) if within(name, IMPURE_MODULES)] == []
    assert set(called(tree(module))) & IMPURE_CALLS == set()


def test_nothing_is_built_at_import() -> None:
    later = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    built = {
        (module, name)
        for module in MODULES
        for name in called(
            ast.Module([n for n in tree(module).body if not isinstance(n, later)], [])
        )
        if EXPENSIVE.fullmatch(name)
    }

    assert built == set()


@pytest.mark.parametrize(("package", "most"), MOST_TOP_MODULES.items())
def test_packages_have_few_modules_at_their_top(package: str, most: int) -> None:
    top = [path.name for path in (ROOT / package).glob("*.py") if path.read_text("utf-8").strip()]

    assert len(top) <= most, top
