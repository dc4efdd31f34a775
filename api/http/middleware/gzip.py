"""Answers packed with gzip, for those who take it."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

_ACCEPT = "Accept-Encoding"
_GZIP = frozenset({"gzip", "x-gzip"})
_NOT_AT_ALL = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")


class GZipResponses(GZipMiddleware):
    """The framework's own, but for callers that name gzip in order to refuse it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and not takes_gzip(Headers(scope=scope).get(_ACCEPT, "")):
            # In this very scope: whoever counts and logs the request reads its route there later.
            scope["headers"] = list(scope["headers"])
            del MutableHeaders(scope=scope)[_ACCEPT]
        await super().__call__(scope, receive, send)


def takes_gzip(accepted: str) -> bool:
    """Whether a header `Accept-Encoding` names gzip with any weight but none."""
    named = (part.partition(";") for part in accepted.lower().split(","))
    return any(
        coding.strip() in _GZIP and not _NOT_AT_ALL.fullmatch(weight) for coding, _, weight in named
    )
