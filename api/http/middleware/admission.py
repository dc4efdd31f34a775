"""What every request passes before a route sees it: sizes, the key, its share, the time."""

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
)
from api.http.error_handlers import respond_error
from api.http.middleware.rate_limit import ROUTE_COSTS, USUAL_COST, RateHeaders, RateLimits
from api.http.query_params import refuse_repeated
from api.http.security.api_keys import ApiKeyStore
from api.http.security.scopes import Scope as AccessScope
from api.http.security.scopes import required_scope
from api.request_scope import parse_timeout_header, start_deadline

# The longest that is worth having is a cursor. The HTTP parser itself ends at 64 KiB, less kindly.
MAX_ADDRESS_BYTES = 60 * 1024
MAX_HEADER_BYTES = 32 * 1024
MAX_HEADERS = 100
_BUDGET_HEADER = b"x-request-timeout-ms"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """What the gate holds requests to; without a keyring every caller may ask everything."""

    keyring: ApiKeyStore | None
    rates: RateLimits
    single_valued_params: frozenset[str]
    budget_ms: int
    max_body_bytes: int
    max_in_flight: int


class AdmissionMiddleware:
    """Answers with a problem itself where a request may not pass."""

    def __init__(self, app: ASGIApp, rules: AdmissionPolicy) -> None:
        self._app = app
        self._rules = rules
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._in_flight += 1
        told: RateHeaders = {}
        try:
            await self._admit(scope, told)
            if scope["method"] in _WITH_BODY:
                receive = await read_body(scope["headers"], receive, self._rules.max_body_bytes)
        except ServiceError as error:
            await respond_error(Request(scope), error)(scope, receive, _with_headers(send, told))
        else:
            await self._app(scope, receive, _with_headers(send, told) if told else send)
        finally:
            self._in_flight -= 1

    async def _admit(self, scope: Scope, told: RateHeaders) -> None:
        """Tell of the caller's share in the headers; raises ServiceError where it may not pass."""
        _check_sizes(scope)
        # The router takes a path with one line break at its end for the path without.
        path = scope["path"].removesuffix("\n")
        if required_scope(path) is AccessScope.public:
            return
        if self._in_flight > self._rules.max_in_flight:
            raise TooManyConcurrentRequestsError(
                "Too many requests are being answered: try again shortly."
            )
        keyring = self._rules.keyring
        given = path, scope["headers"], scope["query_string"]
        key = keyring.admit(*given) if keyring else None
        scope["state"]["key"] = key.name if key else None
        address = scope["client"][0] if scope.get("client") else ""
        spend = partial(self._rules.rates.spend, told, key, address)
        scope["state"]["spend"] = spend  # for a route that learns its cost from the body
        await spend(ROUTE_COSTS.get(path, USUAL_COST))
        refuse_repeated(scope["query_string"], self._rules.single_valued_params)
        start_deadline(parse_timeout_header(_header(scope, _BUDGET_HEADER), self._rules.budget_ms))


def _check_sizes(scope: Scope) -> None:
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_ADDRESS_BYTES:
        raise UriTooLongError(f"Ask with at most {MAX_ADDRESS_BYTES} bytes, or by POST.")
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS:
        raise LargeHeadersError(f"Send at most {MAX_HEADERS} headers.")
    if sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        raise LargeHeadersError(f"Send headers of at most {MAX_HEADER_BYTES} bytes.")


def _header(scope: Scope, wanted: bytes) -> str | None:
    return next((v.decode("latin-1") for name, v in scope["headers"] if name == wanted), None)


def _with_headers(send: Send, headers: RateHeaders) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return told


# An honest client sends a body of this size within a fraction of it, even over a poor line.
_SECONDS = 10.0
# Python refuses to read numbers of thousands of digits; these are already too many bytes.
_MOST_DIGITS = 18
_NO_TEXT = "The body is no JSON in UTF-8."

Headers = list[tuple[bytes, bytes]]


async def read_body(headers: Headers, receive: Receive, max_bytes: int) -> Receive:
    """The body's bytes, as what the routes receive them from.

    Raises TooLargeError past `max_bytes`, without reading on, RequestTimeoutError past the time,
    and BadRequestError if it is not UTF-8 text.
    """
    if _declared_length(headers) > max_bytes:
        raise TooLargeError(f"Send at most {max_bytes} bytes.")
    try:
        async with asyncio.timeout(_SECONDS):
            body = await _read_up_to(max_bytes, receive)
    except TimeoutError:
        raise RequestTimeoutError(f"Send the body within {_SECONDS:.0f} seconds.") from None
    _refuse_other_encodings(body)
    return _replay(body, receive)


async def _read_up_to(max_bytes: int, receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequestError("The body ended too early.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > max_bytes:
            raise TooLargeError(f"Send at most {max_bytes} bytes.")
        more = message.get("more_body", False)
    return b"".join(chunks)


def _refuse_other_encodings(body: bytes) -> None:
    """JSON is UTF-8; Python's reader would guess UTF-16 and UTF-32 too, whose letters hold NULs."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError(_NO_TEXT) from None
    if b"\0" in body:
        raise BadRequestError(_NO_TEXT)


def _declared_length(headers: Headers) -> int:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:_MOST_DIGITS])
    return 0


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body in one piece, and afterwards whatever comes."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
