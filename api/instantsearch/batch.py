"""From what a client sent to queries, or to one sentence that says why not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from api.errors import BadRequestError
from api.instantsearch.request import MAX_BATCH

# How many of a batch are answered: each of them.
STRATEGY, STRATEGY_NONE = "strategy", "none"

Read = TypeVar("Read")
Model = TypeVar("Model", bound=BaseModel)


def read_json(sent: bytes) -> Any:
    """What was sent, whatever its content type says: browsers send JSON as plain text."""
    try:
        return orjson.loads(sent or b"{}")
    except orjson.JSONDecodeError:
        raise BadRequestError("The body is not valid JSON.") from None


def read_batch(sent: Any) -> list[Any]:
    """The items of a batch: a bare list, or a list below `requests`."""
    items = _read_requests(sent) if isinstance(sent, Mapping) else sent
    if not isinstance(items, list):
        raise BadRequestError("requests is missing: send a list of queries, or one below requests.")
    if len(items) > MAX_BATCH:
        raise BadRequestError(f"requests holds more than {MAX_BATCH} queries: send fewer at once.")
    return items


def _read_requests(sent: Mapping[str, Any]) -> Any:
    """What stands below `requests`; beside it there may be only that all are to be answered."""
    more = {name: value for name, value in sent.items() if name != "requests"}
    if more not in ({}, {STRATEGY: STRATEGY_NONE}):
        raise BadRequestError(f"Send only `requests` and, optionally, {STRATEGY}={STRATEGY_NONE}.")
    return sent.get("requests")


def read_each(items: Sequence[Any], read: Callable[[Any], Read]) -> tuple[Read, ...]:
    """Every item read; what is wrong is said with the item's place."""
    return tuple(read_one(item, read, f"requests[{place}]: ") for place, item in enumerate(items))


def read_one(item: Any, read: Callable[[Any], Read], place: str = "") -> Read:
    """One item read. Raises BadRequestError, in words, for what is refused."""
    try:
        return read(item)
    except ValidationError as error:
        raise BadRequestError(place + _describe(error)) from None
    except ValueError as error:
        raise BadRequestError(f"{place}{error}.") from None


def _describe(error: ValidationError) -> str:
    """The first finding, without what was sent."""
    finding = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in finding["loc"] if part != "params")[:64]
    if finding["type"] == "extra_forbidden":
        return f"{_harmless(name)} is not supported, and is not ignored: leave it out."
    said = finding["msg"].removeprefix("Value error, ")
    return f"{_harmless(name)} {said[:1].lower()}{said[1:]}.".strip()


def _harmless(name: str) -> str:
    return "".join(char for char in name if char.isalnum() or char in "._-")
