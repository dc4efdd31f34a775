"""A look at a query string before any route reads it."""

from collections import Counter
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Path
from pydantic import AfterValidator
from starlette.convertors import PathConvertor, register_url_convertor

from api.errors import FieldError, RefusedRequestError
from api.http.validation_errors import sanitize_name
from api.schemas.request import MAX_ID_LENGTH
from api.schemas.validators import normalize_nfc


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
        raise RefusedRequestError("See `errors`.", tuple(map(_repeated, repeated)))


def refuse_parameters(query_string: bytes, of_body: frozenset[str]) -> None:
    """Refuse what stands in the address where the body, which may hold `of_body`, tells all.

    Raises RefusedRequestError; otherwise a filter would be dropped without a word.
    """
    names = dict.fromkeys(name for name, _ in _pairs(query_string))
    if names:
        faults = (_misplaced(name, name in of_body) for name in names)
        raise RefusedRequestError("See `errors`.", tuple(faults))


def read_parameters(query_string: bytes, lists: frozenset[str]) -> dict[str, Any]:
    """The parameters by name; of those in `lists` every value, of others the last one."""
    given: dict[str, Any] = {}
    for name, value in _pairs(query_string):
        if name in lists:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    return given


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)


def _repeated(name: str) -> FieldError:
    return FieldError("query", name, "repeated", "It is given more than once.", "Give it once.")


def _misplaced(name: str, of_body: bool) -> FieldError:
    hint = "Put it into the body." if of_body else "Leave it out."
    detail = "This route takes its parameters from the body alone."
    return FieldError("query", sanitize_name(name), "extra_forbidden", detail, hint)


ArticleId = Annotated[
    str,
    Path(
        description="The article's id, percent-encoded.",
        examples=["000_ec27dc8f054a1452.txt"],
        min_length=1,
        max_length=MAX_ID_LENGTH,
    ),
    AfterValidator(normalize_nfc),
]


class IdConvertor(PathConvertor):
    """What `{id:id}` in a route takes."""

    regex = "(?s:.*)"  # in Starlette's own `path` a line break is no part of a path


register_url_convertor("id", IdConvertor())
