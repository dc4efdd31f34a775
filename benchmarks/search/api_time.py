"""`make bench-api`: processor time of the API a request, by kind of request.

With OTHER=directory the service of another working copy is measured too: a block of requests to
one of them, then the same block to the other, and so on, so that the machine's load is the same
for both. The plain service shows what a framework and a client cost without anything else.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.search.cells import spread
from benchmarks.search.corpus import DATA, Document, read_documents
from benchmarks.search.engines.http import OurApi, PlainService
from benchmarks.search.load import run_callers
from benchmarks.search.machine import measuring
from benchmarks.search.queries import make_requests
from benchmarks.search.routes import PAGES, ServiceRoutes
from benchmarks.search.service import (
    ALIAS_VARIABLE,
    URL_VARIABLE,
    api_process,
    elasticsearch_node,
    load,
    plain_process,
    unload,
)

_ALIAS = "bench-api"
# A block of each kind takes so long that a tick of the processor's clock is a hundredth of it.
_BLOCK = 200
_WARM_BLOCKS = 2
_MS_PER_S = 1000

Send = Callable[[Any], Awaitable[object]]
# The tasks of each kind of request.
Tasks = Mapping[str, Sequence[Any]]

app = typer.Typer(add_completion=False)


@dataclass(slots=True)
class _Service:
    """A running service: how each kind of request is sent, and the figures of its blocks."""

    name: str
    pid: int
    sends: Mapping[str, Send]
    figures: dict[str, list[float]] = field(default_factory=dict)


@app.command()
def bench(
    other: Annotated[Path | None, typer.Option(help="Another working copy.")] = None,
    articles: Annotated[int, typer.Option(help="The number of articles to search.")] = 5_000,
    rounds: Annotated[int, typer.Option(help="The number of blocks of each kind.")] = 7,
    callers: Annotated[int, typer.Option(help="The number of callers at a time.")] = 8,
) -> None:
    """Print the processor time of each service by kind of request, in milliseconds."""
    if not DATA.exists():
        typer.echo(f"Skipped: the articles are not here ({DATA.name}).")
        return
    documents = [*read_documents(articles)]
    with ExitStack() as programs:
        url = programs.enter_context(_loaded(documents))
        settings = {ALIAS_VARIABLE: _ALIAS, "API_CACHE_MAX_BYTES": "0"}
        urls = {"this": programs.enter_context(api_process(url, **settings))}
        if other:
            urls["other"] = programs.enter_context(api_process(url, other, **settings))
        urls["plain"] = programs.enter_context(plain_process(url, _ALIAS))
        asyncio.run(_measure(urls, documents, rounds, callers))


@contextmanager
def _loaded(documents: Sequence[Document]) -> Iterator[str]:
    """The URL of the given server, or of one of the benchmark's own, with the articles."""
    with ExitStack() as stack:
        url = os.environ.get(URL_VARIABLE) or stack.enter_context(elasticsearch_node())[0]
        unload(url, _ALIAS)
        load(url, documents, _ALIAS)
        try:
            yield url
        finally:
            unload(url, _ALIAS)


async def _measure(
    urls: Mapping[str, tuple[str, int]], documents: Sequence[Document], rounds: int, callers: int
) -> None:
    about = [documents[number % len(documents)] for number in range(_BLOCK)]
    tasks: Tasks = {
        "search": make_requests(documents, _BLOCK),
        "article": about,
        "suggest": about,
        "similar": about,
        "walk": about[: _BLOCK // PAGES],
    }
    async with AsyncExitStack() as stack:
        services = [await _connect(stack, name, *where) for name, where in urls.items()]
        await _run(services, tasks, _WARM_BLOCKS, callers)
        for service in services:
            service.figures.clear()
        await _run(services, tasks, rounds, callers)
    for kind in tasks:
        _print(kind, [service for service in services if kind in service.figures])


async def _connect(stack: AsyncExitStack, name: str, url: str, pid: int) -> _Service:
    is_plain = name == "plain"
    service = await stack.enter_async_context((PlainService if is_plain else OurApi)(url))
    routes = ServiceRoutes(service, "") if is_plain else ServiceRoutes(service)
    sends: dict[str, Send] = {"search": service.search, "article": routes.article}
    walk: dict[str, Send] = {} if is_plain else {"walk": routes.walk}
    sends |= {**walk, "suggest": routes.suggest, "similar": routes.similar}
    return _Service(name, pid, sends)


async def _run(services: Sequence[_Service], tasks: Tasks, rounds: int, callers: int) -> None:
    """Measure blocks of every kind; each round begins with another service."""
    for number in range(rounds):
        first = number % len(services)
        for kind, block in tasks.items():
            for service in (*services[first:], *services[:first]):
                if kind not in service.sends:
                    continue
                with measuring({service.name: [service.pid]}) as usage:
                    await run_callers(service.sends[kind], block, callers)
                figure = usage.own[service.name] / len(block) * _MS_PER_S
                service.figures.setdefault(kind, []).append(figure)


def _print(kind: str, services: Sequence[_Service]) -> None:
    first = services[0].figures[kind]
    for service in services:
        figures = service.figures[kind]
        ratios = [mine / own for mine, own in zip(figures, first, strict=True)]
        typer.echo(
            f"{kind:8} {service.name:6} {spread(figures)} ms, {spread(ratios)} of {services[0].name}"
        )


if __name__ == "__main__":
    app()
