"""One run: every engine and every kind of request, each between two goes of Elasticsearch."""

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
from benchmarks.search.engines.http import OurApi, RawElasticsearch
from benchmarks.search.engines.postgres import Postgres
from benchmarks.search.engines.tantivy import Tantivy
from benchmarks.search.load import warm
from benchmarks.search.queries import make_requests
from benchmarks.search.repeats import draw_by_zipf, loading
from benchmarks.search.report import Row, make_row
from benchmarks.search.routes import route_pairs
from benchmarks.search.service import ALIAS

CALLERS = (1, 8)
_COMPARED = 60
# Slow engines and the more expensive routes get fewer requests.
_FEW = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Places:
    """Where each program answers: the API that keeps no answer, the one that does, the database."""

    elasticsearch: str
    api: str
    keeping_api: str
    postgres: str | None


@dataclass(frozen=True, slots=True)
class _Engines:
    raw: RawElasticsearch
    api: OurApi
    keeping: OurApi
    others: tuple[Engine, ...]


class _Run:
    """Measures cells, and prints each row as it comes."""

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
        """One row; `meanwhile` is what else goes on."""
        with meanwhile():
            cells = [
                await measure_cell(pair, tasks, callers, self._pids) for _ in range(self._rounds)
            ]
        self.rows.append(make_row(pair.name, callers, cells))
        print(f"{pair.name}, {callers} callers: rate {self.rows[-1].rate}", flush=True)


async def measure(
    documents: Sequence[Document], places: Places, pids: Programs, rounds: int
) -> list[Row]:
    """Every row of the report."""
    requests, run = make_requests(documents), _Run(pids, rounds)
    async with _engines(documents, places) as engines:
        raw = engines.raw
        await _compare(raw, engines.api, requests[:_COMPARED])
        await warm((raw.ask, engines.api.ask), requests, max(CALLERS))
        for callers in CALLERS:
            await run.add(Pair("our API", raw.ask, engines.api.ask), requests, callers)
        for engine in engines.others:
            for callers in CALLERS:
                await run.add(Pair(engine.name, raw.ask, engine.ask), requests[:_FEW], callers)
        broadest = await _broadest(raw, requests)
        for engine in engines.others:
            name = f"{engine.name}: the broadest"
            await run.add(Pair(name, raw.ask, engine.ask), broadest, max(CALLERS))
        for pair in route_pairs(raw, engines.api):
            await run.add(pair, documents[:_FEW], max(CALLERS))
        repeated = Pair("our API: repeats, while loading", raw.ask, engines.keeping.ask)
        url = places.elasticsearch
        asked = draw_by_zipf(requests)
        await run.add(repeated, asked, max(CALLERS), lambda: loading(url, documents))
    return run.rows


@asynccontextmanager
async def _engines(documents: Sequence[Document], places: Places) -> AsyncIterator[_Engines]:
    async with AsyncExitStack() as stack:
        raw = RawElasticsearch(places.elasticsearch, ALIAS)
        api, keeping = OurApi(places.api), OurApi(places.keeping_api)
        for engine in (raw, api, keeping):
            await stack.enter_async_context(engine)
        others: list[Any] = []
        if places.postgres:
            others.append(await stack.enter_async_context(Postgres(places.postgres)))
        others.append(await stack.enter_async_context(Tantivy()))
        for other in others:
            await other.load(documents)
        yield _Engines(raw, api, keeping, tuple(others))


async def _broadest(raw: Engine, requests: Sequence[SearchRequest]) -> list[SearchRequest]:
    """Those that match the most articles: a match costs each engine otherwise."""
    totals = {id(request): (await raw.read(request)).total for request in requests}
    return sorted(requests, key=lambda request: -totals[id(request)])[:_FEW]


async def _compare(raw: Engine, api: Engine, requests: Sequence[SearchRequest]) -> None:
    """Refuse to time two engines that answer differently."""
    for request in requests:
        if await raw.read(request) != await api.read(request):
            raise SystemExit(f"The API answers {request.q!r} otherwise than Elasticsearch.")
