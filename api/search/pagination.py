"""Cursors: where a walk through one snapshot stands, in a form that callers cannot change.

A first page is an ordinary search. The cursor that it gives holds the ids of its hits; the first
use of it opens a snapshot and walks that from its beginning, leaving those hits out. So nothing is
skipped and nothing repeated, though articles are loaded meanwhile, and a search that nobody walks
on from costs no snapshot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import TypeAdapter, ValidationError

from api.errors import CursorMismatchError, InvalidCursorError
from api.schemas.request import GroupBy, SearchRequest
from api.schemas.response import SearchResponse
from api.search.grouping import group_found, read_label
from api.search.spelling import Correction

# What may differ from step to step: how much is shown of the same walk.
_PRESENTATION = {
    "cursor",
    "page",
    "size",
    "fields",
    "facets",
    "facet_size",
    "highlight",
    "strict",
    "explain",
}
_SALT = "cursor"

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a walk.

    `query` is the fingerprint of what is walked, `first` the ids of the page before the snapshot
    and `stories` their stories, in a walk by story. `seen` is how many hits were given so far,
    `snapshot` the point in time (none before it is opened) and `after` the sort values of the last
    hit in it. `corrections` are how the first page read the query: every step reads it so, whatever
    words are loaded meanwhile.
    """

    query: str
    first: tuple[str, ...]
    seen: int
    snapshot: str | None = None
    after: tuple[Any, ...] | None = None
    corrections: tuple[Correction, ...] = ()
    stories: tuple[str, ...] = ()


def first_cursor(
    request: SearchRequest, found: Found, corrections: tuple[Correction, ...]
) -> Cursor | None:
    """Where to go on after a first page; None after any other page, and where nothing follows."""
    by_story = request.group_by is GroupBy.story
    counted = group_found(found) if by_story else found
    hits, total = found["hits"]["hits"], counted["hits"]["total"]["value"]
    if request.page > 1 or len(hits) >= total:
        return None
    cursor = Cursor(query_hash(request), tuple(hit["_id"] for hit in hits), len(hits))
    stories = tuple(map(read_label, hits)) if by_story else ()
    return replace(cursor, corrections=corrections, stories=stories)


def next_cursor(cursor: Cursor, found: Found) -> Cursor | None:
    """Where to go on after a step; None at the end of the walk."""
    hits, total = found["hits"]["hits"], found["hits"]["total"]["value"] + len(cursor.first)
    seen = cursor.seen + len(hits)
    if not hits or seen >= total:
        return None
    return replace(cursor, seen=seen, snapshot=found["pit_id"], after=tuple(hits[-1]["sort"]))


def next_page_body(body: Mapping[str, Any], cursor: Cursor) -> dict[str, Any]:
    """A search as the next step of a walk: after the last hit, without those of the first page."""
    step = {key: value for key, value in body.items() if key not in ("from", "suggest")}
    narrowed = [step["post_filter"]] if "post_filter" in step else []
    given = {"ids": {"values": list(cursor.first)}}
    step["post_filter"] = {"bool": {"filter": narrowed, "must_not": [given]}}
    if cursor.after is not None:
        step["search_after"] = list(cursor.after)
    return step


def add_cursor(answer: SearchResponse, cursor: Cursor | None, following: str | None) -> None:
    """Tell where to go on; a walk's total counts the page before its snapshot too."""
    page = answer["page"]
    page["next_cursor"] = following
    if cursor is not None:
        page["number"] = cursor.seen // page["size"] + 1
        answer["total"]["value"] += len(cursor.first)


_CURSOR = TypeAdapter(Cursor)


def query_hash(request: SearchRequest) -> str:
    """The same for two requests that find the same articles in the same order."""
    return sha256(request.model_dump_json(exclude=_PRESENTATION).encode()).hexdigest()[:16]


def write_cursor(cursor: Cursor, key: str) -> str:
    """The cursor as its caller sees it, signed."""
    return _serializer(key).dumps(_CURSOR.dump_python(cursor, mode="json"))


def read_cursor(text: str, key: str, request: SearchRequest) -> Cursor:
    """The position that a cursor holds.

    Raise InvalidCursorError if the service did not sign the text, CursorMismatchError if
    `request` asks for something else than the cursor's own walk.
    """
    try:
        cursor = _CURSOR.validate_python(_serializer(key).loads(text))
    except (BadSignature, ValidationError):
        raise InvalidCursorError(
            "The cursor was changed, or made by another service: start again without one."
        ) from None
    if cursor.query != query_hash(request):
        raise CursorMismatchError(
            "The query, the filters or the order changed: start again without a cursor."
        )
    return cursor


@lru_cache(1)
def _serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=_SALT, signer_kwargs={"digest_method": sha256})
