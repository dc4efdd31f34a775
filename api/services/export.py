"""Streaming an export: page by page from one snapshot, as fast as its reader takes it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import structlog
from anyio import CancelScope

from api.elasticsearch.gateway import SearchGateway
from api.errors import ServiceError
from api.query_language import Node, parse_query
from api.request_scope import restart_deadline
from api.schemas.export import ExportEnd, ExportRequest
from api.schemas.request import GroupBy
from api.search.export import (
    build_export_body,
    build_next,
    build_page,
    encode_header,
    read_end,
    read_progress,
    write_end,
    write_page,
)
from api.search.hits import partial_reasons
from api.services.collapsed_pagination import build_best_body, keep_best
from api.services.typo_tolerance import search_with_typos

Found = Mapping[str, Any]

# A page that did not come, or not whole, is asked for again: a file is worth waiting for.
TRIES = 4
_PAUSE_S = 0.5
# How long a reader may take for one page before the snapshot is given up.
SNAPSHOT_LIFE = "10m"

_log = structlog.get_logger(__name__)


class Export:
    """One export that has begun; `end` is known when every piece was taken."""

    def __init__(self, index: SearchGateway, request: ExportRequest, timeout: str) -> None:
        """Nothing is asked before `begin`."""
        self._index = index
        self._request = request
        self._timeout = timeout
        self._body: dict[str, Any] = {}
        self._snapshot = ""
        self.end: ExportEnd | None = None

    async def begin(self) -> Found:
        """The first page, and a snapshot to `close`; raises ServiceError where there is neither."""
        self._snapshot = await self._index.open_pit(SNAPSHOT_LIFE)
        try:
            typed = parse_query(self._request.q).root
            root, page = await search_with_typos(self._find, typed, self._build)
        except BaseException:
            await self.close()
            raise
        self._body = build_export_body(self._request, root, self._timeout)
        return page

    async def pieces(self, page: Found) -> AsyncGenerator[bytes, None]:
        """The file from its first page on."""
        progress = read_progress(self._request, page)
        current: Found | None = page
        yield encode_header(self._request)
        while current and not list(partial_reasons(current)) and current["hits"]["hits"]:
            shown = await self._choose(current)
            if shown is None or list(partial_reasons(shown)):
                current = shown
                break
            progress.add(current, shown)
            yield write_page(self._request, shown)
            if progress.is_done:
                break
            current = await self._find_again(build_next(self._body, current))
        self.end = read_end(progress, current)
        yield write_end(self._request, self.end)

    async def close(self) -> None:
        """Give the snapshot back, also when the reader has gone and this task is being ended."""
        with CancelScope(shield=True):
            restart_deadline()
            await self._index.close_snapshot(self._snapshot)

    async def _choose(self, page: Found) -> Found | None:
        """What of a page is written: all of it, or the best of each story."""
        if self._request.group_by is not GroupBy.story:
            return page
        told = await self._find_again(build_best_body(self._body, page))
        return told and keep_best(page, told)

    async def _find_again(self, body: Mapping[str, Any]) -> Found | None:
        """The page, at the last time of asking if need be; None where it never comes."""
        found: Found | None = None
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * _PAUSE_S)
            try:
                found = await self._find(body)
            except ServiceError as error:
                _log.warning("export", problem=error.kind, attempt=attempt)
                if error.retry_after is None:
                    return None
                continue
            if not list(partial_reasons(found)):
                break
        return found

    def _build(self, root: Node | None) -> dict[str, Any]:
        return build_page(build_export_body(self._request, root, self._timeout))

    async def _find(self, body: Mapping[str, Any]) -> Found:
        restart_deadline()  # each page has the time of a request of its own
        found = await self._index.search_pit(body, self._snapshot, SNAPSHOT_LIFE)
        self._snapshot = found["pit_id"]
        return found
