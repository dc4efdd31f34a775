"""Cursors: signed positions in the results of a search over one point in time.

A first page is an ordinary search. Its cursor contains the ids of its hits; its first use opens a
point in time (a PIT) and starts from the beginning of that, leaving those hits out. So nothing is
skipped or repeated while articles are loaded, and a search that nobody continues costs no PIT.

A search by relevance rescores the best articles of its first stage. Within this window a page is
found by its offset, which is small; after it the order is that of the first stage, and a page
continues after the sort values of the last hit. The window of the PIT is smaller by the first
page, which it leaves out, so both orders are the same.

Each shard has a window of its own, so this is true of one shard only. Over several, the pages after
the first one are in the order of the whole score of every match (`Cursor.one_stage`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import TypeAdapter, ValidationError

from api.errors import CursorMismatchError, InvalidCursorError
from api.query_language import Node
from api.schemas.request import GroupBy, MatchMode, SearchRequest
from api.schemas.response import Page
from api.search.dsl import Response
from api.search.grouping import HitPage, TotalHits, story_of
from api.search.languages import with_languages
from api.search.required_words import WordCounts, require
from api.search.spelling import Correction, with_corrections

# What may differ from page to page: how much is shown of the same results.
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
    "related",
}
_SALT = "cursor"
# The order of the first stage; hits of the same score are in the order of the index, as they are
# in a search that is rescored.
_FIRST_STAGE_ORDER = [{"_score": "desc"}, {"_shard_doc": "asc"}]


@dataclass(frozen=True, slots=True)
class QueryReading:
    """What a query is read as, by the words of the index: see `with_corrections` and `require`.

    `origin` is the moment from which ages are measured, if recent articles rank higher.
    `languages` are those of the index in which words are searched: see `with_languages`.
    """

    counts: WordCounts | None = None
    corrections: tuple[Correction, ...] = ()
    dropped: tuple[str, ...] = ()
    origin: datetime | None = None
    languages: tuple[str, ...] = ()

    def apply(self, query: Node | None, mode: MatchMode) -> Node | None:
        """Return the query as it is read."""
        read = require(query, mode, self.counts, self.dropped)
        if self.corrections:
            read = with_corrections(read, self.corrections)
        return with_languages(read, self.languages) if self.languages else read


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in the results of a search.

    `query` is the hash of the search, `first` the ids of the page before the PIT and `stories`
    their stories if the search is grouped. `seen` is how many hits were returned so far, `pit_id`
    the point in time (None before it is opened) and `after` the sort values of the last hit in it,
    if it was not rescored. `reading` is how the first page read the query: every page uses the
    same, whatever words are loaded meanwhile. With `one_stage` no page after the first is rescored.
    """

    query: str
    first: tuple[str, ...]
    seen: int
    pit_id: str | None = None
    after: tuple[Any, ...] | None = None
    reading: QueryReading = QueryReading()
    stories: tuple[str, ...] = ()
    one_stage: bool = False


def first_cursor(
    request: SearchRequest, page: HitPage, reading: QueryReading, shards: int
) -> Cursor | None:
    """Return where to continue after a first page; None after another page, and after the last."""
    if request.page > 1 or len(page.hits) >= page.total.value:
        return None
    cursor = Cursor(query_hash(request), tuple(hit["_id"] for hit in page.hits), len(page.hits))
    stories = tuple(map(story_of, page.hits)) if request.group_by is GroupBy.story else ()
    return replace(cursor, reading=reading, stories=stories, one_stage=shards > 1)


def next_cursor(cursor: Cursor, response: Response) -> Cursor | None:
    """Return where to continue after a page of a PIT; None after the last page."""
    hits, total = response["hits"]["hits"], response["hits"]["total"]["value"] + len(cursor.first)
    seen = cursor.seen + len(hits)
    if not hits or seen >= total:
        return None
    after = tuple(hits[-1]["sort"]) if "sort" in hits[-1] else None
    return replace(cursor, seen=seen, pit_id=response["pit_id"], after=after)


def next_page_body(body: Mapping[str, Any], cursor: Cursor) -> dict[str, Any]:
    """Return a search as its next page: after the last hit, without the hits of the first page."""
    step = {key: value for key, value in body.items() if key != "from"}
    narrowed = [step["post_filter"]] if "post_filter" in step else []
    first = {"ids": {"values": list(cursor.first)}}
    step["post_filter"] = {"bool": {"filter": narrowed, "must_not": [first]}}
    if "rescore" in body:
        step |= _continue_rescored(step.pop("rescore"), cursor)
    if cursor.after is not None:
        step["search_after"] = list(cursor.after)
    return step


def _continue_rescored(rescore: Mapping[str, Any], cursor: Cursor) -> dict[str, Any]:
    """Return where a page of a rescored search begins: within its window, or after it."""
    offset, window = cursor.seen - len(cursor.first), rescore["window_size"] - len(cursor.first)
    if cursor.after is not None:
        return {"sort": _FIRST_STAGE_ORDER}
    if offset < window:
        return {"from": offset, "rescore": {**rescore, "window_size": window}}
    return {"from": offset, "sort": _FIRST_STAGE_ORDER}


def with_first_page(page: HitPage, cursor: Cursor) -> HitPage:
    """Return a page of a PIT with the hits of the first page, which it leaves out, in the total."""
    total = TotalHits(page.total.value + len(cursor.first), page.total.relation)
    return replace(page, total=total)


def page_info(size: int, cursor: Cursor, next_: str | None) -> Page:
    """Return the number of the page that a cursor leads to, and the cursor of the next one."""
    return Page(number=cursor.seen // size + 1, size=size, next_cursor=next_)


_CURSOR = TypeAdapter(Cursor)


def query_hash(request: SearchRequest) -> str:
    """Return the same for two requests with the same results in the same order."""
    return sha256(request.model_dump_json(exclude=_PRESENTATION).encode()).hexdigest()[:16]


def write_cursor(cursor: Cursor, key: str) -> str:
    """Return the signed text that callers get."""
    return _serializer(key).dumps(_CURSOR.dump_python(cursor, mode="json"))


def read_cursor(text: str, key: str, request: SearchRequest) -> Cursor:
    """Return the cursor of a signed text.

    Raise InvalidCursorError if the service did not sign the text, CursorMismatchError if
    `request` is not the search that the cursor belongs to.
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
