"""What changed since a watermark, and feeds of what was indexed last."""

import asyncio
from typing import cast

from api.elasticsearch.gateway import SearchGateway
from api.errors import PartialResultsError
from api.schemas.changes import (
    ChangesRequest,
    ChangesResponse,
    FeedEntry,
    FeedPage,
    FeedRequest,
)
from api.schemas.request import GroupBy, SearchRequest
from api.search.changes import (
    Stamps,
    best_of_stories,
    build_delta_body,
    build_newest_body,
    build_tombstones_body,
    read_deleted,
    read_stored,
    read_token,
    search_of,
    stamp_of,
    story_of,
    write_token,
)
from api.search.dsl import RawHit, Response
from api.search.hits import partial_reasons
from api.search.response import read_fields
from api.services.requirements import read_query, require_stamps
from mappings.fields import INDEXED_AT
from mappings.watermark import NO_WATERMARK, Watermark

# What an entry of a feed shows.
FEED_FIELDS = (
    *("title", "lead", "published_at", "updated_at", "authors", "source", "section", "tags"),
    *("places", "language", "url"),
)
# How many pages of articles are read for one page of stories; the next page goes on from there.
_MAX_ROUNDS = 10


class ChangeService:
    """Changes of one index in their order. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway) -> None:
        self._gateway = gateway

    async def watermark(self) -> Watermark:
        """Return the watermark; one without changes before the first load."""
        return await self._gateway.watermark() or NO_WATERMARK

    async def changes(self, request: ChangesRequest) -> ChangesResponse:
        """Return the changes after a watermark, each of them once."""
        watermark = await self.watermark()
        start = read_token(request.after, watermark) + 1
        stamps = Stamps(start, watermark.horizon)
        if stamps.start >= stamps.end:
            return ChangesResponse(changes=(), next=write_token(watermark, start - 1), more=False)
        timeout = self._gateway.timeout
        search = SearchRequest(facets=(), fields=request.fields)
        body = build_delta_body(search, None, stamps, timeout)
        body |= {"size": request.size, "track_total_hits": False}
        tombstones = build_tombstones_body(stamps, request.size, timeout)
        stored, deleted = await asyncio.gather(
            self._search(body), self._gateway.search_tombstones(tombstones)
        )
        _require_complete(deleted)
        changes = sorted(
            [
                *read_stored(stored["hits"]["hits"], request.fields, watermark),
                *read_deleted(deleted["hits"]["hits"], watermark),
            ],
            key=lambda change: change["indexed_at"],
        )
        more = len(changes) > request.size or any(
            len(response["hits"]["hits"]) == request.size for response in (stored, deleted)
        )
        page = tuple(changes[: request.size])
        last = page[-1]["watermark"] if more else write_token(watermark, stamps.end - 1)
        return ChangesResponse(changes=page, next=last, more=more)

    async def feed(self, request: FeedRequest, watermark: Watermark) -> FeedPage:
        """Return one page of a feed, the last indexed first."""
        end = watermark.horizon
        if request.before is not None:
            end = min(end, read_token(request.before, watermark))
        root = (await read_query(self._gateway, request.q, request.match, request.zone)).root
        options = {"match": request.match, "size": request.size, "fields": FEED_FIELDS}
        search = search_of(request, request.q, **options)
        hits: list[RawHit] = []
        total, last, more = 0, end, True
        for round_ in range(_MAX_ROUNDS):
            stamps = Stamps(0, last)
            body = build_delta_body(search, root, stamps, self._gateway.timeout, descending=True)
            response = await self._search(body | {"track_total_hits": round_ == 0})
            found = response["hits"]["hits"]
            total = total or response["hits"].get("total", {"value": 0})["value"]
            more = len(found) == request.size
            last = stamp_of(found[-1]) if found else last
            if request.group_by is GroupBy.story and found:
                all_stamps = Stamps(0, watermark.horizon)
                whole = build_delta_body(
                    search, root, all_stamps, self._gateway.timeout, descending=True
                )
                newest = await self._search(build_newest_body(whole, found))
                found = best_of_stories(found, newest)
            hits += found
            if not more or request.group_by is GroupBy.none or len(hits) >= request.size:
                break
        lowest = last if more else 0
        deleted = await self._deleted(Stamps(lowest, end), request.size)
        return FeedPage(
            entries=tuple(_read_entry(hit) for hit in hits),
            deleted=tuple(read_deleted(deleted, watermark)),
            total=total,
            next=write_token(watermark, last) if more else None,
            incomplete_reasons=(),
        )

    async def _deleted(self, stamps: Stamps, size: int) -> list[RawHit]:
        if stamps.start >= stamps.end:
            return []
        body = build_tombstones_body(stamps, size, self._gateway.timeout, descending=True)
        response = await self._gateway.search_tombstones(body)
        _require_complete(response)
        hits: list[RawHit] = response["hits"]["hits"]
        return hits

    async def _search(self, body: dict[str, object]) -> Response:
        response = await self._gateway.search(body)
        _require_complete(response)
        if not response["hits"]["hits"]:
            await require_stamps(self._gateway)
        return response


def _read_entry(hit: RawHit) -> FeedEntry:
    entry = {
        "id": hit["_id"],
        INDEXED_AT: hit["_source"][INDEXED_AT],
        "story": story_of(hit),
        **read_fields(hit["_source"], FEED_FIELDS),
    }
    return cast("FeedEntry", entry)


def _require_complete(response: Response) -> None:
    """Raise PartialResultsError: what is left out would never be read again."""
    if reasons := ", ".join(partial_reasons(response)):
        raise PartialResultsError(f"Incomplete: {reasons}.")
