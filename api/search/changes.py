"""Changes in the order of their stamps: searches for them, and the tokens that continue a walk.

See `mappings/watermark.py` for stamps. A reader never passes the horizon, so nothing appears later
in what it has read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from api.errors import CursorMismatchError, InvalidCursorError
from api.query_language import Node
from api.schemas.changes import START, Change, ChangeType
from api.schemas.request import Filters, GroupBy, HighlightMode, SearchRequest
from api.search.body import build_query, by_storage
from api.search.dsl import Clause, RawHit, Response, without_scores
from api.search.facets import build_exclusions, build_filters
from api.search.response import read_fields
from mappings.fields import INDEXED_AT
from mappings.watermark import Watermark, format_stamp, parse_stamp

_FIRST_STAMP = 0


@dataclass(frozen=True, slots=True)
class Stamps:
    """A range of stamps: from the first one on, up to but without `end`."""

    start: int
    end: int

    def build_filter(self) -> Clause:
        """Return the clause of changes in the range."""
        bounds = {"gte": format_stamp(self.start), "lt": format_stamp(self.end)}
        return {"range": {INDEXED_AT: bounds}}


def write_token(watermark: Watermark, stamp: int) -> str:
    """Return the token of a walk that has read everything up to this stamp."""
    return f"{watermark.family}-{stamp}"


def read_token(text: str, watermark: Watermark) -> int:
    """Return the stamp of a token.

    Raise InvalidCursorError if it is none, CursorMismatchError if it is of another installation.
    """
    if text == START:
        return _FIRST_STAMP - 1
    family, _, digits = text.partition("-")
    if not (family.isalnum() and digits.isascii() and digits.isdecimal()):
        raise InvalidCursorError(
            "The watermark is not one of this service: send one of its responses, or `start`."
        )
    if family != watermark.family:
        raise CursorMismatchError(
            "The watermark belongs to another installation, or to this one before it lost its "
            "history: read everything again from `start`."
        )
    if int(digits) >= watermark.next:
        raise InvalidCursorError("The watermark is in the future: send one that was returned.")
    return int(digits)


def build_delta_query(search: SearchRequest, query: Node | None) -> Clause:
    """Return the clause of what a search matches, without what only ranks it."""
    filters = [*build_filters(search).values()]
    clause: Clause = without_scores(build_query(query, filters, build_exclusions(search)))
    return clause


def build_delta_body(
    search: SearchRequest,
    query: Node | None,
    stamps: Stamps,
    timeout: str,
    *,
    descending: bool = False,
) -> Clause:
    """Return the search for what matches among the changes in a range, in their order."""
    matched = build_delta_query(search, query)
    return {
        "query": {"bool": {"filter": [matched, stamps.build_filter()]}},
        "sort": [by_storage("desc" if descending else "asc")],
        "size": search.size,
        "track_total_hits": True,
        "docvalue_fields": ["story"],
        "_source": sorted({*search.fields, INDEXED_AT}),
        "timeout": timeout,
    }


def build_tombstones_body(
    stamps: Stamps, size: int, timeout: str, *, descending: bool = False
) -> Clause:
    """Return the search for what was deleted in a range."""
    return {
        "query": stamps.build_filter(),
        "sort": [by_storage("desc" if descending else "asc")],
        "size": size,
        "track_total_hits": False,
        "_source": [INDEXED_AT],
        "timeout": timeout,
    }


def build_newest_body(body: Mapping[str, Any], hits: Sequence[RawHit]) -> Clause:
    """Return the search for the last indexed match of each story of these hits."""
    stories = list(dict.fromkeys(map(story_of, hits)))
    among = {"bool": {"filter": [body["query"], {"terms": {"story": stories}}]}}
    return {
        **{key: body[key] for key in ("sort", "timeout")},
        "query": among,
        "collapse": {"field": "story"},
        "size": len(stories),
        "_source": False,
    }


def story_of(hit: RawHit) -> str:
    """Return the label of a hit's story."""
    [story] = hit["fields"]["story"]
    return str(story)


def stamp_of(hit: RawHit) -> int:
    """Return the stamp of a hit."""
    return parse_stamp(hit["_source"][INDEXED_AT])


def read_stored(
    hits: Iterable[RawHit], fields: Iterable[str], watermark: Watermark
) -> Iterator[Change]:
    """Yield the changes of articles that are stored."""
    for hit in hits:
        values = read_fields(hit["_source"], fields)
        yield cast("Change", {**_read_change(ChangeType.stored, hit, watermark), **values})


def read_deleted(hits: Iterable[RawHit], watermark: Watermark) -> Iterator[Change]:
    """Yield the deletions."""
    for hit in hits:
        yield _read_change(ChangeType.deleted, hit, watermark)


def _read_change(type_: ChangeType, hit: RawHit, watermark: Watermark) -> Change:
    return Change(
        type=type_,
        id=hit["_id"],
        indexed_at=hit["_source"][INDEXED_AT],
        watermark=write_token(watermark, stamp_of(hit)),
    )


def search_of(request: Filters, q: str, **options: Any) -> SearchRequest:
    """Return the search with the filters of another request."""
    filters = request.model_dump(include=set(Filters.model_fields))
    return SearchRequest(**filters, q=q, facets=(), highlight=HighlightMode.none, **options)


def is_grouped(request: SearchRequest) -> bool:
    """Whether near-copies are one hit."""
    return request.group_by is GroupBy.story


def best_of_stories(hits: Sequence[RawHit], newest: Response) -> list[RawHit]:
    """Return the hits that are the last indexed match of their story."""
    ids = {hit["_id"] for hit in newest["hits"]["hits"]}
    return [hit for hit in hits if hit["_id"] in ids]
