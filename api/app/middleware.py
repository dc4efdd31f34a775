"""What every answer carries, whichever route made it."""

import re
import secrets
from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.timing import start_timing

# What a caller may name its request: harmless in a header, in a log line and on a terminal.
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_ID_BYTES = 8


class RequestFrame:
    """Names the request, times it, and puts both into the answer's headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, stages = perf_counter(), start_timing()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Server-Timing"] = _server_timing(stages, perf_counter() - begin)
            await send(message)

        await self._app(scope, receive, framed)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(_ID_BYTES)


def _server_timing(stages: dict[str, float], total: float) -> str:
    """The stages in milliseconds, and as `app` all that Elasticsearch had no part in."""
    own = {"app": total - stages.get("es", 0.0)}
    return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in (stages | own).items())
