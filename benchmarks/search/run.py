"""One run: all engines and kinds of requests, each between two measurements of Elasticsearch."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
)
from dataclasses import dataclass
from typing import Any, TypeVar

from api.schemas.request import SearchRequest
from benchmarks.search.cells import Pair, Programs, measure_cell
from benchmarks.search.corpus import Document
from benchmarks.search.engines import Engine
from benchmarks.search.engines.http import (
    HttpEngine,
    OurApi,
    PlainService,
    RawElasticsearch,
    Textbook,
)
from benchmarks.search.engines.postgres import Postgres
from benchmarks.search.engines.tantivy import Tantivy
from benchmarks.search.load import warm
from benchmarks.search.queries import make_requests
from benchmarks.search.repeats import draw_zipf, loading
from benchmarks.search.report import Row, make_row
from benchmarks.search.routes import route_pairs
from benchmarks.search.service import ALIAS

CALLERS = (1, 8)
_COMPARED = 60
# The number of requests for slow engines and expensive routes.
_FEW = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Urls:
    """The URLs of Elasticsearch and of the services, and the directory of PostgreSQL's socket."""

    elasticsearch: str
    api: str
    caching_api: str
    plain: str
    postgres: str | None


@dataclass(frozen=True, slots=True)
class _Engines:
    raw: RawElasticsearch
    api: OurApi
    caching: OurApi
    textbook: Textbook
    plain: PlainService
    others: tuple[Engine, ...]


class _Run:
    """Measures cells, and prints each row when it is complete."""

    def __init__(self, pids: Programs, rounds: int) -> None:
        self._pids = pids
        self._rounds = rounds
        self.rows: list[Row] = []

    async def add(
        self,
        pair: Pair[T],
        tasks: Sequence[T],
        callers: int,
        meanwhile: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Measure one row, inside the context manager that `meanwhile` returns."""
        with meanwhile():
            cells = [
                await measure_cell(pair, tasks, callers, self._pids) for _ in range(self._rounds)
            ]
        self.rows.append(make_row(pair.name, callers, cells))
        print(f"{pair.name}, {callers} callers: rate {self.rows[-1].rate}", flush=True)


async def measure(
    documents: Sequence[Document], urls: Urls, pids: Programs, rounds: int
) -> list[Row]:
    """Return all rows of the report."""
    requests, run = make_requests(documents), _Run(pids, rounds)
    async with _engines(documents, urls) as engines:
        raw = engines.raw
        await _compare(raw, engines.api, requests[:_COMPARED])
        compared: tuple[HttpEngine, ...] = (engines.api, engines.textbook, engines.plain)
        await warm([engine.search for engine in (raw, *compared)], requests, max(CALLERS))
        for engine in compared:
            for callers in CALLERS:
                await run.add(Pair(engine.name, raw.search, engine.search), requests, callers)
        for other in engines.others:
            for callers in CALLERS:
                await run.add(Pair(other.name, raw.search, other.search), requests[:_FEW], callers)
        broadest = await _broadest(raw, requests)
        for other in engines.others:
            name = f"{other.name}: the broadest"
            await run.add(Pair(name, raw.search, other.search), broadest, max(CALLERS))
        for pair in route_pairs(raw, engines.api, engines.plain):
            await run.add(pair, documents[:_FEW], max(CALLERS))
        repeated = Pair("our API: repeats, while loading", raw.search, engines.caching.search)
        url = urls.elasticsearch
        repeated_requests = draw_zipf(requests)
        await run.add(repeated, repeated_requests, max(CALLERS), lambda: loading(url, documents))
    return run.rows


@asynccontextmanager
async def _engines(documents: Sequence[Document], urls: Urls) -> AsyncIterator[_Engines]:
    async with AsyncExitStack() as stack:
        raw = RawElasticsearch(urls.elasticsearch, ALIAS)
        api, caching = OurApi(urls.api), OurApi(urls.caching_api)
        textbook, plain = Textbook(urls.elasticsearch, ALIAS), PlainService(urls.plain)
        for engine in (raw, api, caching, textbook, plain):
            await stack.enter_async_context(engine)
        others: list[Any] = []
        if urls.postgres:
            others.append(await stack.enter_async_context(Postgres(urls.postgres)))
        others.append(await stack.enter_async_context(Tantivy()))
        for other in others:
            await other.load(documents)
        yield _Engines(raw, api, caching, textbook, plain, tuple(others))


async def _broadest(raw: Engine, requests: Sequence[SearchRequest]) -> list[SearchRequest]:
    """Return the requests with the most matches, whose cost differs most between engines."""
    totals = {id(request): (await raw.read(request)).total for request in requests}
    return sorted(requests, key=lambda request: -totals[id(request)])[:_FEW]


async def _compare(raw: Engine, api: Engine, requests: Sequence[SearchRequest]) -> None:
    """Exit if the API and Elasticsearch return different results."""
    for request in requests:
        if await raw.read(request) != await api.read(request):
            raise SystemExit(
                f"The API and Elasticsearch return different results for {request.q!r}."
            )
