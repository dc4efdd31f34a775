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
    "local_node": (),
    "compose": ("indexer", "mappings"),
}

# Where the tree says IO. A folder stands for all that is in it.
IO_MODULES = (
    "api.answering",
    "api.app",
    "api.__main__",
    "api.deadline",
    "api.document",
    "api.draining",
    "api.elasticsearch_errors",
    "api.export_stream",
    "api.guard",
    "api.index",
    "api.instantsearch.search",
    "api.joined_writes",
    "api.listening",
    "api.logs",
    "api.metrics",
    "api.routes",
    "api.search",
    "api.server",
    "api.serving",
    "api.settings",
    "api.timing",
    "api.tolerance",
    "api.tracing",
    "compose.__main__",
    "compose.backups",
    "compose.errors",
    "compose.keys",
    "compose.restoring",
    "compose.secrets",
    "indexer.__main__",
    "indexer.bulk",
    "indexer.checking",
    "indexer.delete_command",
    "indexer.deleting",
    "indexer.doctor",
    "indexer.doctor_command",
    "indexer.evaluate_command",
    "indexer.errors",
    "indexer.given_paths",
    "indexer.holder",
    "indexer.hidden_index",
    "indexer.index",
    "indexer.judged_corpus",
    "indexer.load_command",
    "indexer.load_run",
    "indexer.loader",
    "indexer.loading_settings",
    "indexer.lock",
    "indexer.lookup",
    "indexer.parse_command",
    "indexer.patience",
    "indexer.preparing",
    "indexer.progress",
    "indexer.rebuild_command",
    "indexer.rebuilding",
    "indexer.receipt_file",
    "indexer.rollback_command",
    "indexer.schema",
    "indexer.settings",
    "indexer.sources",
    "indexer.status_command",
    "indexer.stopping",
    "indexer.stored_source",
    "indexer.stories.settling",
    "indexer.story_changes",
    "indexer.tombstones",
    "local_node",
    "mappings.cluster",
    "relevance.collection",
    "relevance.searching",
)
# The exception, through which no other module's imports are followed: `indexer evaluate` asks
# judged queries as the API asks them, by relevance.
JUDGING = ("indexer.evaluate_command", "indexer.judged_corpus")
# Reads the two files that are part of its own package, and nothing else.
CONTRACT = "mappings.articles"

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
    of_the_api = {m for m in reached("indexer.evaluate_command") if within(m, ["api"])}

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
            outside(["api.app", "api.draining", "api.joined_writes", "api.routes", "api.serving"]),
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
