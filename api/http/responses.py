"""Responses of routes: JSON, cached JSON with an ETag, and the documented problems."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.services import Services
from api.services.response_cache import StaleResponse

_TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
JSON = "application/json"
_SAFE = ("GET", "HEAD")
# Long enough that no two requests collide, even on purpose.
_DIGEST_BYTES = 32
_MEANINGS = {
    400: "The request cannot be read.",
    404: "There is no such article.",
    422: "The request is refused; `errors` tells why.",
    502: "Elasticsearch gave no usable answer.",
    503: "The search is away, overloaded or late; `Retry-After` tells when to ask again.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that a route may respond with, for the OpenAPI document."""
    return {status: {"description": _MEANINGS[status]} for status in statuses}


SEARCH_PROBLEMS = problems(400, 422, 502, 503)
DIALECT_PROBLEMS = problems(400, 502, 503)


async def services(request: Request) -> Services:
    """Return the app's use cases; async, since FastAPI runs other functions in a thread."""
    found: Services = request.app.state.services
    return found


UseCases = Annotated[Services, Depends(services)]


def json_response(result: Mapping[str, Any]) -> Response:
    """Return a result as JSON."""
    return Response(orjson.dumps(result), media_type=JSON)


def cache_key(request: BaseModel, article_id: str = "") -> bytes:
    """Return a digest of a request, which is of the article with the id if there is one.

    The request itself may be as long as a body, and a thousand times as long as its response.
    """
    text = f"{article_id}\0{request.model_dump_json()}"  # JSON contains no unescaped NUL
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()


def cached_response(http: Request, cached: bytes | StaleResponse) -> Response:
    """Return a response of the cache, or 304 if the caller has it already."""
    if isinstance(cached, StaleResponse):
        return _stale_response(cached)
    headers = {"ETag": etag(cached), "Cache-Control": "private, no-cache"}
    if http.method in _SAFE and matches(http.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
    return Response(cached, media_type=JSON, headers=headers)


def _stale_response(stale: StaleResponse) -> Response:
    since = datetime.now(UTC) - timedelta(seconds=stale.age_s)
    result = {**orjson.loads(stale.json), "stale_since": since}
    headers = {"Age": str(int(stale.age_s)), "Cache-Control": "no-store"}
    return Response(orjson.dumps(result, option=_TIMES), media_type=JSON, headers=headers)


async def consume_batch_quota(http: Request, searches: int) -> None:
    """Consume quota for all searches of a batch but the first, which admission has counted."""
    if searches > 1:
        await http.state.spend(searches - 1)


_TAG_BYTES = 12
# The duration is not part of the content.
_TOOK = re.compile(rb'"took_ms":\d+')


def etag(json: bytes) -> str:
    """Return the tag of a response; weak, since a proxy may compress it."""
    content = _TOOK.sub(b"", json, count=1)
    return f'W/"{blake2b(content, digest_size=_TAG_BYTES).hexdigest()}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Return whether the header `If-None-Match` names the tag."""
    if if_none_match is None:
        return False
    tags = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags
