"""Stream an export: page by page from one point in time, as fast as its reader takes it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import structlog
from anyio import CancelScope

from api.elasticsearch.gateway import SearchGateway
from api.errors import ServiceError
from api.query_language import Node
from api.request_scope import charge_cost, restart_deadline
from api.schemas.export import ExportEnd, ExportRequest
from api.schemas.request import GroupBy
from api.search.collapsed_pages import best_hits, build_best_body, read_story_sizes
from api.search.cost import export_cost
from api.search.dsl import Response
from api.search.export import (
    StorageWalk,
    build_export_body,
    build_first_page,
    build_next_page,
    encode_end,
    encode_header,
    encode_page,
    read_end,
    read_progress,
    read_walk,
)
from api.search.hits import partial_reasons
from api.search.recency import with_recency
from api.search.required_words import require
from api.search.spelling import with_corrections
from api.services.meaning import QueryMeaning
from api.services.requirements import (
    check_index,
    find_corrections,
    find_spelling,
    read_query,
    require_stamps,
    words_to_drop,
)
from api.services.search import recency_origin
from mappings.watermark import NO_WATERMARK

# A page that fails or is partial is requested again: a whole file is worth the wait.
MAX_ATTEMPTS = 4
_PAUSE_S = 0.5
# How long a reader may take for one page before the point in time ends.
EXPORT_KEEP_ALIVE = "10m"

_log = structlog.get_logger(__name__)


class Export:
    """One export. `end` is set after the last chunk."""

    def __init__(
        self, gateway: SearchGateway, request: ExportRequest, meaning: QueryMeaning
    ) -> None:
        """Nothing is requested before `begin`."""
        self._gateway = gateway
        self._request = request
        self._meaning = meaning
        self._timeout = gateway.timeout
        self._body: dict[str, Any] = {}
        self._origin = recency_origin(request)
        self._pit_id = ""
        self._walk: StorageWalk | None = None
        self.end: ExportEnd | None = None

    async def begin(self) -> Response:
        """Open a point in time, which the caller has to `close`, and return the first page.

        Raise ServiceError if there is neither.
        """
        if self._request.after is not None:
            # Read before the point in time, in which everything below the horizon is visible.
            watermark = await self._gateway.watermark() or NO_WATERMARK
            self._walk = read_walk(self._request.after, watermark)
        self._pit_id = await self._gateway.open_pit(EXPORT_KEEP_ALIVE)
        try:
            q, match, zone = self._request.q, self._request.match, self._request.zone
            root = (await read_query(self._gateway, q, match, zone)).root
            cost = export_cost(root)
            await charge_cost(cost.total(self._gateway.shards), cost.cheaper)
            self._body = await self._build(root)
            page = await self._search(build_first_page(self._body))
            if self._walk is None:
                return await self._relax(root, page)
            if not page["hits"]["hits"]:
                await require_stamps(self._gateway)
        except BaseException:
            await self.close()
            raise
        return page

    async def _relax(self, root: Node | None, page: Response) -> Response:
        """Return a first page, of a corrected or smaller query if nothing matches the typed one.

        The parts of an export by storage are of one query, so it is not for them.
        """
        found = page["hits"]["total"]["value"]
        spelling = await find_spelling(self._gateway, root, found)
        if corrections := await find_corrections(self._gateway, root, spelling, nothing=not found):
            root = with_corrections(root, corrections)
            self._body = await self._build(root)
            page = await self._search(build_first_page(self._body))
        if not page["hits"]["hits"]:
            await check_index(self._gateway)
        if not page["hits"]["hits"] and (dropped := await self._words_to_drop(root)):
            self._body = await self._build(require(root, self._request.match, dropped=dropped))
            page = await self._search(build_first_page(self._body))
        return page

    async def chunks(self, first: Response) -> AsyncGenerator[bytes, None]:
        """Yield the file from its first page on."""
        progress = read_progress(self._request, first)
        page: Response | None = first
        yield encode_header(self._request)
        while page and not any(partial_reasons(page)) and page["hits"]["hits"]:
            hits, sizes = page["hits"]["hits"], dict[str, int]()
            if self._request.group_by is GroupBy.story:
                best = await self._retry(build_best_body(self._body, page))
                if best is None or any(partial_reasons(best)):
                    page = best
                    break
                hits, sizes = best_hits(page, best), read_story_sizes(best)
            progress.add(seen=len(page["hits"]["hits"]), written=len(hits))
            if self._walk:
                progress.token = self._walk.token(hits[-1])
            yield encode_page(self._request, hits, sizes, self._walk)
            if progress.is_done:
                break
            page = await self._retry(build_next_page(self._body, page))
        self.end = read_end(progress, page, self._walk)
        yield encode_end(self._request, self.end)

    async def close(self) -> None:
        """Close the point in time, also if the reader has gone and this task is cancelled."""
        with CancelScope(shield=True):
            restart_deadline()
            await self._gateway.close_pit(self._pit_id)

    async def _retry(self, body: Mapping[str, Any]) -> Response | None:
        """Return a page, after several attempts if need be; None if all of them failed."""
        page: Response | None = None
        for attempt in range(MAX_ATTEMPTS):
            await asyncio.sleep(attempt * _PAUSE_S)
            try:
                page = await self._search(body)
            except ServiceError as error:
                _log.warning("export", problem=error.kind, attempt=attempt)
                if error.retry_after is None:
                    return None
                continue
            if not any(partial_reasons(page)):
                break
        return page

    async def _words_to_drop(self, root: Node | None) -> tuple[str, ...]:
        return await words_to_drop(self._gateway, root, self._request.match)

    async def _build(self, root: Node | None) -> dict[str, Any]:
        body = build_export_body(self._request, root, self._timeout)
        if self._walk:
            return self._walk.limit(body)
        body = await self._meaning.refine(body, root, has_scores=self._request.has_scores)
        if self._origin:
            return with_recency(body, self._request.half_life_days, self._origin)
        return body

    async def _search(self, body: Mapping[str, Any]) -> Response:
        restart_deadline()  # each page has the time of a whole request
        page = await self._gateway.search_pit(body, self._pit_id, EXPORT_KEEP_ALIVE)
        self._pit_id = page["pit_id"]
        return page
