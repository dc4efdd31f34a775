"""Admission of a request before routing: sizes, API key, rate limit, deadline, body."""

import asyncio
from dataclasses import dataclass
from functools import partial

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import (
    BadRequestError,
    LargeHeadersError,
    RequestTimeoutError,
    ServiceError,
    TooLargeError,
    TooManyConcurrentRequestsError,
    UriTooLongError,
    WritesDisabledError,
)
from api.http.error_handlers import problem_response
from api.http.rate_limits import RateHeaders, RateLimits
from api.http.security.api_keys import ApiKeyStore
from api.http.security.scopes import KEYED_SCOPES, RouteScopes, required_scope
from api.http.security.scopes import Scope as AccessScope
from api.request_scope import parse_timeout_header, start_charging, start_deadline

# Long enough for a cursor. The HTTP parser itself stops at 64 KiB, without a problem.
MAX_URL_BYTES = 60 * 1024
MAX_HEADER_BYTES = 32 * 1024
MAX_HEADERS = 100
_TIMEOUT_HEADER = b"x-request-timeout-ms"
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE", "QUERY"})
# How many searches one request counts as, if not one.
ROUTE_COSTS = {"/v1/export": 10}
_KEYED = {
    AccessScope.write: "Articles can be written",
    AccessScope.alerts: "Searches can be saved",
}
# The route whose bodies may be larger.
PUSH_PATH = "/v1/articles"


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """What is checked; without `api_keys` no key is required."""

    scopes: RouteScopes
    api_keys: ApiKeyStore | None
    rate_limits: RateLimits
    timeout_ms: int
    max_body_bytes: int
    max_push_bytes: int
    max_concurrent_requests: int


class AdmissionMiddleware:
    """Rejects a request with a problem before it reaches a route."""

    def __init__(self, app: ASGIApp, policy: AdmissionPolicy) -> None:
        self._app = app
        self._policy = policy
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._in_flight += 1
        headers: RateHeaders = {}
        try:
            await self._admit(scope, headers)
            if scope["method"] in _METHODS_WITH_BODY:
                receive = await read_body(scope["headers"], receive, self._max_body_bytes(scope))
        except ServiceError as error:
            response = problem_response(Request(scope), error)
            await response(scope, receive, _with_headers(send, headers))
        else:
            await self._app(scope, receive, _with_headers(send, headers) if headers else send)
        finally:
            self._in_flight -= 1

    def _max_body_bytes(self, scope: Scope) -> int:
        is_push = scope["method"] == "POST" and scope["path"] == PUSH_PATH
        return self._policy.max_push_bytes if is_push else self._policy.max_body_bytes

    async def _admit(self, scope: Scope, headers: RateHeaders) -> None:
        """Authenticate, authorize and rate-limit the request; add the RateLimit headers.

        Raise ServiceError if it is rejected. The headers are filled before that.
        """
        _check_sizes(scope)
        # The router matches a path with one line break at its end as the path without it.
        path = scope["path"].removesuffix("\n")
        required = required_scope(scope["method"], path, self._policy.scopes)
        if required is AccessScope.public:
            return
        if self._in_flight > self._policy.max_concurrent_requests:
            raise TooManyConcurrentRequestsError("Too many requests are in flight: retry shortly.")
        keys, key = self._policy.api_keys, None
        if required in KEYED_SCOPES and not keys:
            raise WritesDisabledError(f"{_KEYED[required]} only if API keys are required.")
        if keys:
            key = keys.authenticate(required, path, scope["headers"], scope["query_string"])
        scope["state"]["key"] = key.name if key else None
        ip = scope["client"][0] if scope.get("client") else ""
        consume = partial(self._policy.rate_limits.consume, headers, key, ip)
        scope["state"]["consume"] = consume  # for a route whose cost depends on the body
        await consume(ROUTE_COSTS.get(path, 1))
        start_charging(self._policy.rate_limits.charge_to(key))
        timeout = _header(scope, _TIMEOUT_HEADER)
        start_deadline(parse_timeout_header(timeout, self._policy.timeout_ms))


def _check_sizes(scope: Scope) -> None:
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL_BYTES:
        raise UriTooLongError(f"Send at most {MAX_URL_BYTES} bytes, or use POST.")
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS:
        raise LargeHeadersError(f"Send at most {MAX_HEADERS} headers.")
    if sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        raise LargeHeadersError(f"Send headers of at most {MAX_HEADER_BYTES} bytes.")


def _header(scope: Scope, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def _with_headers(send: Send, headers: RateHeaders) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return send_with_headers


# Clients send a body of the largest size in a fraction of it, even over a slow connection.
_BODY_TIMEOUT_S = 10.0
# Python refuses to parse numbers of thousands of digits; this many are too many bytes anyway.
_MAX_LENGTH_DIGITS = 18
_NOT_UTF8 = "The body is not JSON in UTF-8."

Headers = list[tuple[bytes, bytes]]


async def read_body(headers: Headers, receive: Receive, max_bytes: int) -> Receive:
    """Read the body and return a function from which the routes receive it.

    Raise TooLargeError if it is longer than `max_bytes`, without reading the rest,
    RequestTimeoutError if it is late, and BadRequestError if it is not UTF-8 text.
    """
    if _declared_length(headers) > max_bytes:
        raise TooLargeError(f"Send at most {max_bytes} bytes.")
    try:
        async with asyncio.timeout(_BODY_TIMEOUT_S):
            body = await _read_up_to(max_bytes, receive)
    except TimeoutError:
        raise RequestTimeoutError(f"Send the body within {_BODY_TIMEOUT_S:.0f} seconds.") from None
    _reject_other_encodings(body)
    return _replay(body, receive)


async def _read_up_to(max_bytes: int, receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequestError("The body is incomplete.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > max_bytes:
            raise TooLargeError(f"Send at most {max_bytes} bytes.")
        more = message.get("more_body", False)
    return b"".join(chunks)


def _reject_other_encodings(body: bytes) -> None:
    """Raise BadRequestError unless the body is UTF-8: Python's parser would also guess UTF-16."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError(_NOT_UTF8) from None
    if b"\0" in body:
        raise BadRequestError(_NOT_UTF8)


def _declared_length(headers: Headers) -> int:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:_MAX_LENGTH_DIGITS])
    return 0


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return the body in one message, then what `receive` returns."""
    replayed = False

    async def replay() -> Message:
        nonlocal replayed
        if replayed:
            return await receive()
        replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
