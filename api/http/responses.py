"""How a route answers: the model's own JSON, and the problems that may come instead."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.services.response_cache import Ask, ResponseCache, StaleResponse
from api.services.search import ArticleSearch

_TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
JSON = "application/json"
_SAFE = ("GET", "HEAD")
# No two questions ever meet in so many, even where someone tries.
_DIGEST_BYTES = 32
_MEANINGS = {
    400: "The request cannot be read.",
    404: "There is no such article.",
    422: "The request is refused; `errors` tells why.",
    502: "Elasticsearch gave no usable answer.",
    503: "The search is away, overloaded or late; `Retry-After` tells when to ask again.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for the OpenAPI document."""
    return {status: {"description": _MEANINGS[status]} for status in statuses}


SEARCH_PROBLEMS = problems(400, 422, 502, 503)
DIALECT_PROBLEMS = problems(400, 502, 503)


async def article_search(request: Request) -> ArticleSearch:
    """The search that the app was made with; async, for others are sent to a thread and back."""
    search: ArticleSearch = request.app.state.search
    return search


Search = Annotated[ArticleSearch, Depends(article_search)]


def answer(told: Mapping[str, Any]) -> Response:
    """The JSON of an answer."""
    return Response(orjson.dumps(told), media_type=JSON)


def digest(asked: BaseModel, about: str = "") -> bytes:
    """What stands for a question `about` an article while its answer is kept.

    The question itself may be as long as a body, and a thousand times as long as the answer.
    """
    question = f"{about}\0{asked.model_dump_json()}"  # in JSON no such character is bare
    return blake2b(question.encode(), digest_size=_DIGEST_BYTES).digest()


async def cached_response(http: Request, asked: bytes, ask: Ask) -> Response:
    """An answer that may be one given before; one that its caller holds already is not sent."""
    answering: ResponseCache = http.app.state.answering
    given = await answering.answer(asked, ask)
    if isinstance(given, StaleResponse):
        return _answer_stale(given)
    headers = {"ETag": etag(given), "Cache-Control": "private, no-cache"}
    if http.method in _SAFE and holds(http.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
    return Response(given, media_type=JSON, headers=headers)


def _answer_stale(last: StaleResponse) -> Response:
    since = datetime.now(UTC) - timedelta(seconds=last.age_s)
    marked = {**orjson.loads(last.json), "stale_since": since}
    headers = {"Age": str(int(last.age_s)), "Cache-Control": "no-store"}
    return Response(orjson.dumps(marked, option=_TIMES), media_type=JSON, headers=headers)


async def consume_batch_quota(http: Request, searches: int) -> None:
    """Take a batch's searches but the first from its caller's share: that one is taken already."""
    if searches > 1:
        await http.state.spend(searches - 1)


_TAG_BYTES = 12
# How long it took is no part of what an answer tells.
_TOOK = re.compile(rb'"took_ms":\d+')


def etag(json: bytes) -> str:
    """The tag of an answer; weak, for what lies between may pack it."""
    told = _TOOK.sub(b"", json, count=1)
    return f'W/"{blake2b(told, digest_size=_TAG_BYTES).hexdigest()}"'


def holds(if_none_match: str | None, tag: str) -> bool:
    """Whether the header `If-None-Match` names the tag, and its sender so holds the answer."""
    if if_none_match is None:
        return False
    named = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
