"""HTTP responses: JSON, cached responses with an ETag, gzip, and the problems of a route."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request
from fastapi.responses import Response
from isal import isal_zlib
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, GZipResponder, IdentityResponder
from starlette.types import Receive, Scope, Send

from api.services import Services
from api.services.response_cache import StaleResponse

JSON = "application/json"
_TIME_FORMAT = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_SAFE_METHODS = ("GET", "HEAD", "QUERY")
# Long enough that nobody can construct two requests with the same key.
_CACHE_KEY_BYTES = 32
_MEANINGS = {
    400: "The request is malformed.",
    404: "There is no such article or saved search.",
    409: "A limit is reached.",
    422: "The request is not valid; `errors` shows why.",
    502: "Elasticsearch returned no usable response.",
    503: "Elasticsearch is unavailable, overloaded or late; retry after `Retry-After` seconds.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems of a route for the OpenAPI document."""
    return {status: {"description": _MEANINGS[status]} for status in statuses}


SEARCH_PROBLEMS = problems(400, 422, 502, 503)
INSTANTSEARCH_PROBLEMS = problems(400, 502, 503)


async def get_services(request: Request) -> Services:
    """Return the app's use cases. Async, since FastAPI runs other functions in threads."""
    services: Services = request.app.state.services
    return services


UseCases = Annotated[Services, Depends(get_services)]


def json_response(content: Mapping[str, Any]) -> Response:
    """Return a JSON response."""
    return Response(orjson.dumps(content), media_type=JSON)


def cache_key(params: BaseModel, resource_id: str = "") -> bytes:
    """Return the cache key of a request; a digest, since a request may be as long as a body."""
    text = f"{resource_id}\0{params.model_dump_json()}"  # JSON has no unescaped NUL
    return blake2b(text.encode(), digest_size=_CACHE_KEY_BYTES).digest()


def cached_response(
    request: Request, content: bytes | StaleResponse, media_type: str = JSON
) -> Response:
    """Return a response of the cache, or 304 if the client has it already.

    A stale one of our own JSON contains since when; others cannot.
    """
    if isinstance(content, StaleResponse):
        return _stale_response(content, media_type)
    headers = {"ETag": etag(content), "Cache-Control": "private, no-cache"}
    if request.method in _SAFE_METHODS and matches_etag(
        request.headers.get("if-none-match"), headers["ETag"]
    ):
        return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
    return Response(content, media_type=media_type, headers=headers)


def _stale_response(stale: StaleResponse, media_type: str) -> Response:
    headers = {"Age": str(int(stale.age_s)), "Cache-Control": "no-store"}
    if media_type != JSON:
        return Response(stale.json, media_type=media_type, headers=headers)
    stale_since = datetime.now(UTC) - timedelta(seconds=stale.age_s)
    content = {**orjson.loads(stale.json), "stale_since": stale_since}
    return Response(orjson.dumps(content, option=_TIME_FORMAT), media_type=JSON, headers=headers)


async def consume_batch_quota(request: Request, searches: int) -> None:
    """Consume the rate limit for all searches of a batch but the first, which is counted."""
    if searches > 1:
        await request.state.consume(searches - 1)


_ETAG_BYTES = 12
# The same content may take a different time.
_TOOK = re.compile(rb'"took_ms":\d+')


def etag(json: bytes) -> str:
    """Return the ETag of a response; weak, since proxies may compress it."""
    content = _TOOK.sub(b"", json, count=1)
    return f'W/"{blake2b(content, digest_size=_ETAG_BYTES).hexdigest()}"'


def matches_etag(if_none_match: str | None, tag: str) -> bool:
    """Return whether the header `If-None-Match` contains the tag."""
    if if_none_match is None:
        return False
    tags = {item.strip().removeprefix("W/") for item in if_none_match.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


_ACCEPT_ENCODING = "Accept-Encoding"
_GZIP = frozenset({"gzip", "x-gzip"})
# The largest window, with the header of gzip.
_GZIP_WBITS = 16 + isal_zlib.MAX_WBITS
_ZERO_WEIGHT = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")


class GZipResponses(GZipMiddleware):
    """Starlette's middleware with ISA-L, which compresses as well in a quarter of the time.

    Unlike Starlette's it does not compress for clients that send `gzip;q=0`.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        excluded = self.exclude_content_types
        responder = IdentityResponder(self.app, self.minimum_size, exclude_content_types=excluded)
        if accepts_gzip(Headers(scope=scope).get(_ACCEPT_ENCODING)):
            responder = _IsalResponder(
                self.app,
                self.minimum_size,
                self.compresslevel,
                thread_minimum_size=self.thread_minimum_size,
                exclude_content_types=excluded,
            )
        await responder(scope, receive, send)


class _IsalResponder(GZipResponder):
    """Compresses one response."""

    @cached_property
    def compressor(self) -> Any:
        """The stream of the response."""
        return isal_zlib.compressobj(self.compresslevel, wbits=_GZIP_WBITS)


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Return whether the header `Accept-Encoding` lists gzip with a weight above 0."""
    items = (item.partition(";") for item in (accept_encoding or "").lower().split(","))
    return any(
        coding.strip() in _GZIP and not _ZERO_WEIGHT.fullmatch(weight)
        for coding, _, weight in items
    )


_FULL_WEIGHT = 1.0
_WEIGHT = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)")


def choose_type(accept: str | None, offered: Sequence[str]) -> str:
    """Return which of the offered media types the header `Accept` prefers; of equals the first.

    It is the first too if the header accepts none of them.
    """
    weights: dict[str, float] = {}
    for item in (accept or "*/*").lower().split(","):
        weight = _WEIGHT.search(item)
        weights[item.partition(";")[0].strip()] = float(weight[1]) if weight else _FULL_WEIGHT

    def weigh(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((weights[name] for name in ranges if name in weights), 0.0)

    return max(offered, key=weigh)
