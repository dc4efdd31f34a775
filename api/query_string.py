"""A look at a query string before any route reads it."""

from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from api.errors import InputFault, RefusedRequestError


def refuse_repeated(query_string: bytes, single: frozenset[str]) -> None:
    """Refuse a parameter that takes one value, as those in `single` do, and is given several.

    Raises RefusedRequestError; otherwise all but one value would be dropped without a word.
    """
    parts = query_string.split(b"&")
    if len(parts) == 1:
        return
    given = Counter(unquote_plus(part.partition(b"=")[0].decode("latin-1")) for part in parts)
    repeated = [name for name, times in given.items() if times > 1 and name in single]
    if repeated:
        raise RefusedRequestError("See `errors`.", tuple(map(_fault, repeated)))


def read_parameters(query_string: bytes, lists: frozenset[str]) -> dict[str, Any]:
    """The parameters by name; of those in `lists` every value, of others the last one."""
    given: dict[str, Any] = {}
    for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
        if name in lists:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    return given


def _fault(name: str) -> InputFault:
    return InputFault("query", name, "repeated", "It is given more than once.", "Give it once.")
