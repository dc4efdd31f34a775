"""Count the structure of the code: `python -m tests.structure`.

Static counts: modules, code lines a module, loose modules, the longest import chain. With
ELASTICSEARCH_URL set also what one search and one load of one file run through: our functions and
modules, and the hops of the query.
"""

import ast
import asyncio
import io
import logging
import os
import sys
import tokenize
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from uuid import uuid4

import structlog
import typer
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
PACKAGES = ("alerts", "api", "compose", "indexer", "mappings", "relevance")
SEED = ROOT / "seeds" / "002_rebels-storm-jisr-al-shughour.txt"
OTHER_SEED = ROOT / "seeds" / "000_ec27dc8f054a1452.txt"
QUERY, OTHER_QUERY = b"q=latakia+rebels", b"q=army"
# Modules that every layer may use: a visit to them is not a step of the request.
CROSS_CUTTING = ("api.errors", "api.request_scope", "api.server.metrics", "api.settings")
# Packages that pass the request on. Calls inside the others (pure functions) are not counted.
PASSING_ON = ("api.http", "api.server", "api.services", "api.elasticsearch")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


@cache
def modules() -> dict[str, Path]:
    """Return all modules of the project that are not empty."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {module_name(path): path for path in paths if path.read_text("utf-8").strip()}


def code_lines(path: Path) -> int:
    """Lines that are neither blank nor only a comment or a docstring."""
    text = path.read_text("utf-8")
    layout = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in layout:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(ast.parse(text)))


def docstring_lines(tree: ast.Module) -> set[int]:
    owners = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    firsts = (node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body)
    return {
        line
        for first in firsts
        if isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
        for line in range(first.lineno, (first.end_lineno or first.lineno) + 1)
    }


@cache
def imported(module: str) -> frozenset[str]:
    """Our modules that a module names in its imports at the top level."""
    names: set[str] = set()
    for node in ast.parse(modules()[module].read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            # A module that is imported by its name from its package needs no other of the package.
            names |= named & modules().keys() or {node.module}
    return frozenset(names & modules().keys() - {module})


@cache
def longest_chain(module: str) -> tuple[str, ...]:
    """The longest chain of imports from a module on. Raise RecursionError if there is a cycle."""
    chains = map(longest_chain, sorted(imported(module)))
    return (module, *max(chains, key=len, default=()))


def loose_modules(package: str) -> list[str]:
    """The non-empty modules at the top of a package."""
    return sorted(path.name for path in modules().values() if path.parent == ROOT / package)


class Trace:
    """Our functions that ran, and the calls from one of our modules to another."""

    def __init__(self) -> None:
        self.functions: Counter[CodeType] = Counter()
        self.calls: Counter[tuple[str, str]] = Counter()
        self._stopped = False
        self._until = ""

    @property
    def modules(self) -> set[str]:
        return {module_name(Path(code.co_filename)) for code in self.functions}

    @property
    def hops(self) -> list[tuple[str, str]]:
        """The calls by which the request is passed from one module to another, once each.

        Strictly counted: a helper of the same room is a hop too, as is a visit on the way back.
        """
        return [
            (caller, callee)
            for caller, callee in self.calls
            if caller.startswith(PASSING_ON) and not callee.startswith(CROSS_CUTTING)
        ]

    @contextmanager
    def running(self, until: str = "") -> Iterator[None]:
        """Record what runs inside, up to the first call of a client's function named `until`."""
        self._until = until
        sys.setprofile(self._record)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _record(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or self._stopped:
            return
        code = frame.f_code
        if self._until and code.co_name == self._until and "elasticsearch" in code.co_filename:
            self._stopped = "indexer" not in code.co_filename
        if not _is_ours(code) or code.co_name in ("<module>", "<genexpr>", "<listcomp>"):
            return
        if code.co_name in ("<dictcomp>", "<setcomp>"):
            return
        self.functions[code] += 1
        module = module_name(Path(code.co_filename))
        caller = _caller(frame)
        if caller and caller != module:
            self.calls[caller, module] += 1


@cache
def _is_ours(code: CodeType) -> bool:
    path = Path(code.co_filename)
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES


def _caller(frame: FrameType) -> str | None:
    """Return the project's module from which a function was called, directly or through others."""
    above = frame.f_back
    while above is not None:
        if _is_ours(above.f_code):
            return module_name(Path(above.f_code.co_filename))
        above = above.f_back
    return None


def trace_load(url: str, alias: str) -> Trace:
    """One `indexer load FILE` from the command line to the bulk request, after another one."""
    from indexer.__main__ import app  # noqa: PLC0415

    environment = {"ELASTICSEARCH_URL": url, "ARTICLES_ALIAS": alias}

    def load(path: Path) -> None:
        result = CliRunner().invoke(app, ["load", "--quiet", str(path)], env=environment)
        assert result.exit_code == 0, (result.output, result.stderr, result.exception)

    load(OTHER_SEED)
    trace = Trace()
    with trace.running(until="bulk"):
        load(SEED)
    return trace


async def trace_search(url: str, alias: str) -> Trace:
    """One `GET /v1/search` that is not in the cache, after another one that opened connections."""
    from api.http.app import create_app  # noqa: PLC0415
    from api.settings import ApiSettings  # noqa: PLC0415

    settings = ApiSettings(_env_file=None, elasticsearch_url=url, articles_alias=alias)
    app = create_app(settings)
    trace = Trace()
    async with app.router.lifespan_context(app):
        assert await get(app, OTHER_QUERY) == 200
        with trace.running():
            assert await get(app, QUERY) == 200
    return trace


async def get(app: Callable[..., Awaitable[None]], query_string: bytes) -> int:
    """The status of one search, called as an ASGI server calls."""
    statuses: list[int] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/v1/search",
        "raw_path": b"/v1/search",
        "query_string": query_string,
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    await app(scope, receive, send)
    return statuses[0]


def report_structure() -> Iterator[str]:
    lines = {name: code_lines(path) for name, path in modules().items()}
    yield f"{len(lines)} modules, {sum(lines.values())} code lines"
    yield f"{sum(lines.values()) / len(lines):.1f} code lines a module on average"
    for package in PACKAGES:
        own = [count for name, count in lines.items() if name.split(".")[0] == package]
        yield f"  {package}: {len(own)} modules, {sum(own) / len(own):.1f} code lines each"
    for package in ("api", "indexer"):
        yield f"loose in {package}/: {', '.join(loose_modules(package))}"
    chain = max(map(longest_chain, modules()), key=len)
    yield f"longest import chain, {len(chain)}: {' -> '.join(chain)}"


def report_trace(name: str, trace: Trace) -> Iterator[str]:
    calls = sum(trace.functions.values())
    yield f"{name}: {len(trace.functions)} functions in {len(trace.modules)} modules"
    yield f"  {calls} calls, {sum(trace.calls.values())} of them from one module to another"


def report_runs(url: str, *, verbose: bool) -> Iterator[str]:
    alias = f"structure-{uuid4().hex[:12]}"
    with Elasticsearch(url, request_timeout=60) as client:
        try:
            yield from report_trace("one file to its bulk line", trace_load(url, alias))
            search = asyncio.run(trace_search(url, alias))
        finally:
            for index in client.indices.get(index=f"{alias}*", expand_wildcards="all"):
                client.indices.delete(index=index)
    yield from report_trace("one search", search)
    yield f"  {len(search.hops)} hops"
    if verbose:
        yield from (f"    {caller} -> {callee}" for caller, callee in search.hops)
        for code in search.functions:
            yield f"    {module_name(Path(code.co_filename))}: {code.co_qualname}"


def main() -> None:
    """Print every count."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for line in report_structure():
        typer.echo(line)
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        typer.echo("Set ELASTICSEARCH_URL to count what a search and a load run through.")
        return
    for line in report_runs(url, verbose="--verbose" in sys.argv):
        typer.echo(line)


if __name__ == "__main__":
    main()
