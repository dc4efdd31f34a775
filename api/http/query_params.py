"""Query strings and path parameters: parsed once, before the route's model validates them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Path
from pydantic import AfterValidator
from starlette.convertors import PathConvertor, register_url_convertor

from api.errors import FieldError, InvalidRequestError
from api.http.validation_errors import sanitize_name
from api.schemas.limits import MAX_ID_LENGTH
from api.schemas.validators import normalize_nfc

# An empty list of facets or fields is a request for none.
_MAY_BE_EMPTY = frozenset({"facets", "fields"})


def parse_query_string(
    query_string: bytes, lists: frozenset[str], single: frozenset[str]
) -> Mapping[str, Any]:
    """Return the parameters by name: a list of values for those in `lists`, a string for others.

    A known parameter without a value is left out, as forms send it, except for the lists of names,
    of which an empty one means none.
    Raise InvalidRequestError if one in `single` is repeated: all but one value would be ignored.
    """
    params: dict[str, Any] = {}
    repeated: dict[str, None] = {}
    seen: set[str] = set()
    for name, value in _pairs(query_string):
        if name in lists:
            if value or name in _MAY_BE_EMPTY:
                params.setdefault(name, []).append(value)
        else:
            if name in seen and name in single:
                repeated[name] = None
            seen.add(name)
            if value or name not in single:
                params[name] = value
    if repeated:
        raise InvalidRequestError("See `errors`.", tuple(map(_repeated, repeated)))
    return params


def reject_query_params(query_string: bytes, body_fields: Iterable[str]) -> None:
    """Raise InvalidRequestError for any parameter, since the route reads its body only."""
    names = dict.fromkeys(name for name, _ in _pairs(query_string))
    if names:
        known = frozenset(body_fields)
        errors = tuple(_misplaced(name, name in known) for name in names)
        raise InvalidRequestError("See `errors`.", errors)


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)


def _repeated(name: str) -> FieldError:
    detail = "It is given more than once."
    return FieldError("query", sanitize_name(name), "repeated", detail, "Give it once.")


def _misplaced(name: str, is_body_field: bool) -> FieldError:
    hint = "Put it into the body." if is_body_field else "Leave it out."
    detail = "This route takes its parameters from the body only."
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
    """The convertor of `{id:id}` in a route's path."""

    regex = "(?s:.*)"  # unlike Starlette's `path`, it also matches a line break


register_url_convertor("id", IdConvertor())
