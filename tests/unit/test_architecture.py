"""Who may know whom, read from the imports of every module."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Each package, and those whose modules its own may bring in, however many imports lie between.
MAY_KNOW: dict[str, tuple[str, ...]] = {
    "api": ("mappings",),
    "indexer": ("mappings",),
    "mappings": (),
    "relevance": ("api", "mappings"),
    "local_node": ("mappings",),
    "compose": ("indexer", "mappings"),
}

# Where the tree says IO. A folder stands for all that is in it.
IO_MODULES = (
    "api.services.response_cache",
    "api.http.app",
    "api.__main__",
    "api.request_scope",
    "api.http.document",
    "api.server.shutdown",
    "api.elasticsearch.errors",
    "api.services.export",
    "api.elasticsearch.gateway",
    "api.elasticsearch.gateway",
    "api.instantsearch.service",
    "api.server.shutdown",
    "api.server.telemetry",
    "api.server.metrics",
    "api.routes",
    "api.services.search",
    "api.elasticsearch.client",
    "api.server.run",
    "api.settings",
    "api.request_scope",
    "api.services.typo_tolerance",
    "api.server.telemetry",
    "compose.__main__",
    "compose.snapshots",
    "compose.errors",
    "compose.api_keys",
    "compose.restore",
    "compose.secret_files",
    "indexer.__main__",
    "indexer.load.bulk",
    "indexer.index.checks",
    "indexer.commands.delete",
    "indexer.index.deletes",
    "indexer.commands.doctor",
    "indexer.commands.doctor",
    "indexer.commands.evaluate",
    "indexer.errors",
    "indexer.commands.cli",
    "indexer.index.lock",
    "indexer.index.index",
    "indexer.index.index",
    "indexer.commands.evaluate",
    "indexer.commands.load",
    "indexer.load.run",
    "indexer.load.loader",
    "indexer.index.bulk_settings",
    "indexer.index.lock",
    "indexer.index.index",
    "indexer.commands.parse",
    "indexer.index.retry",
    "indexer.load.worker_pool",
    "indexer.load.progress",
    "indexer.commands.reindex",
    "indexer.index.aliases",
    "indexer.load.results",
    "indexer.commands.rollback",
    "indexer.input.parsed_json",
    "indexer.commands.cli",
    "indexer.input.sources",
    "indexer.commands.status",
    "indexer.load.signals",
    "indexer.index.reader",
    "indexer.stories.update",
    "indexer.stories.changes",
    "indexer.index.tombstones",
    "local_node",
    "mappings.connection",
    "mappings.settings",
    "relevance.collection",
    "relevance.run",
)
# The exception, through which no other module's imports are followed: `indexer evaluate` asks
# judged queries as the API asks them, by relevance.
JUDGING = ("indexer.commands.evaluate", "indexer.commands.evaluate")
# Reads the two files that are part of its own package, and nothing else.
CONTRACT = "mappings.schema"

CLIENTS = {
    "elasticsearch",
    "elastic_transport",
    "aiohttp",
    "httptools",
    "httpx",
    "httpx2",
    "urllib3",
}
WEB = {"fastapi", "starlette", "uvicorn"}
WORLD = {
    *("asyncio", "concurrent", "multiprocessing", "subprocess", "signal", "threading"),
    *("fileinput", "glob", "gzip", "io", "os", "pathlib", "shutil", "tempfile", "zipfile"),
    *("http", "socket", "urllib.request", "pydantic_settings", "sys", "time", "random"),
    *("rich", "typer", "logging", "structlog", "importlib.resources"),
}
CLOCK_READINGS = {"now", "utcnow", "today"}


def modules() -> Iterator[tuple[str, Path]]:
    for package in MAY_KNOW:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts).removesuffix(".__init__"), path


MODULES = dict(modules())


def within(module: str, names: Iterable[str]) -> bool:
    """Whether the module is one of the names, or inside one of them."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


PURE = [name for name in MODULES if not within(name, IO_MODULES)]


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


@cache
def imports(module: str) -> set[str]:
    """Every module that this one imports, anywhere in its text."""
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def crossing(importers: Iterable[str], forbidden: Iterable[str]) -> dict[str, list[str]]:
    """Which of the importers import what is forbidden to them, and what that is."""
    names = tuple(forbidden)
    crossed = {
        module: sorted(name for name in imports(module) if within(name, names))
        for module in importers
    }
    return {module: found for module, found in crossed.items() if found}


def outside(allowed: Iterable[str]) -> list[str]:
    names = tuple(allowed)
    return [module for module in MODULES if not within(module, names)]


def reached(module: str) -> set[str]:
    """Our modules that an import of this one brings in, and those that these bring in."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = brought_in(waiting.pop()) - found
        found |= new
        waiting.extend(new.difference(JUDGING))
    return found


def brought_in(module: str) -> set[str]:
    """Our modules that run where this one is imported: those that it names, and their packages."""
    paths = (name.split(".") for name in imports(module))
    return {
        name
        for path in paths
        for end in range(1, len(path) + 1)
        if (name := ".".join(path[:end])) in MODULES
    }


def strangers(modules: Iterable[str], known: Iterable[str]) -> dict[str, list[str]]:
    """Which of the modules bring in what they may not know, and what that is."""
    names = tuple(known)
    found = {each: sorted(m for m in reached(each) if not within(m, names)) for each in modules}
    return {module: others for module, others in found.items() if others}


@pytest.mark.parametrize("package", MAY_KNOW)
def test_no_import_followed_to_its_end_leads_to_a_package_that_one_may_not_know(
    package: str,
) -> None:
    own = [module for module in MODULES if within(module, [package]) and module not in JUDGING]

    assert strangers(own, [package, *MAY_KNOW[package], *JUDGING]) == {}


def test_contributing_tells_each_package_and_whom_it_may_import() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)/` \| .+ \| (–|`.+`) \|$", page, re.MULTILINE)

    assert {name: tuple(re.findall(r"`(\w+)`", known)) for name, known in rows} == MAY_KNOW


def test_judged_queries_are_asked_with_what_is_pure_in_the_api() -> None:
    of_the_api = {m for m in reached("indexer.commands.evaluate") if within(m, ["api"])}

    assert of_the_api & set(PURE) == of_the_api
    assert strangers(JUDGING, ["indexer", *MAY_KNOW["relevance"], "relevance"]) == {}


def test_only_those_that_judge_import_relevance_and_only_the_command_line_them() -> None:
    assert crossing(outside(["relevance", *JUDGING]), ["relevance"]) == {}
    assert crossing(outside(["indexer.__main__", *JUDGING]), JUDGING) == {}


def test_pure_modules_import_no_client_web_clock_environment_or_file() -> None:
    own_files = {CONTRACT: ["importlib.resources.files"]}

    assert crossing(PURE, CLIENTS | WEB | WORLD) == own_files


def test_pure_modules_never_import_those_that_do_io() -> None:
    assert crossing(PURE, IO_MODULES) == {}


def test_pure_modules_read_no_clock_and_open_no_file() -> None:
    calls = {
        module: sorted(set(called(tree(module))) & (CLOCK_READINGS | {"open", "input", "print"}))
        for module in PURE
    }

    assert {module: names for module, names in calls.items() if names} == {}


def called(code: ast.Module) -> Iterator[str]:
    """The names of what is called, without what they belong to."""
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def test_the_web_framework_is_known_only_to_the_app_and_its_routes() -> None:
    assert (
        crossing(
            outside(
                [
                    "api.http.app",
                    "api.server.shutdown",
                    "api.routes",
                    "api.server.run",
                ]
            ),
            WEB,
        )
        == {}
    )


def test_nothing_is_built_at_import() -> None:
    built = {module: sorted(set(built_at_import(module))) for module in MODULES}

    assert {module: names for module, names in built.items() if names} == {}


def built_at_import(module: str) -> Iterator[str]:
    """Clients, apps and settings that a module makes outside of any function or class."""
    expensive = {"Elasticsearch", "AsyncElasticsearch", "FastAPI", "create_app"}
    later = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    outside_of_any = [node for node in tree(module).body if not isinstance(node, later)]
    for name in called(ast.Module(outside_of_any, [])):
        if name in expensive or name.endswith("Settings"):
            yield name


def test_every_io_module_named_here_belongs_to_a_package() -> None:
    assert {name.split(".")[0] for name in IO_MODULES} <= set(MAY_KNOW)
