"""Reading a request's body whole, within a size and a time."""

import asyncio

from starlette.types import Message, Receive

from api.errors import BadRequestError, SlowBodyError, TooLargeError

# An honest client sends a body of this size within a fraction of it, even over a poor line.
_SECONDS = 10.0
# Python refuses to read numbers of thousands of digits; these are already too many bytes.
_MOST_DIGITS = 18
_NO_TEXT = "The body is no JSON in UTF-8."

Headers = list[tuple[bytes, bytes]]


async def read_body(headers: Headers, receive: Receive, max_bytes: int) -> Receive:
    """The body's bytes, as what the routes receive them from.

    Raises TooLargeError past `max_bytes`, without reading on, SlowBodyError past the time, and
    BadRequestError for what is no text in UTF-8.
    """
    if _declared_length(headers) > max_bytes:
        raise TooLargeError(f"Send at most {max_bytes} bytes.")
    try:
        async with asyncio.timeout(_SECONDS):
            body = await _read_up_to(max_bytes, receive)
    except TimeoutError:
        raise SlowBodyError(f"Send the body within {_SECONDS:.0f} seconds.") from None
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
