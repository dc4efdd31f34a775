"""Validation errors of pydantic as `errors[]` of a problem, each with a hint."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from api.errors import FieldError

_MAX_NAME_LENGTH = 64
_LOCATIONS = ("query", "body", "path", "header")
# Our own validators raise "what is wrong; what to do about it".
_OURS, _OUR_PREFIX, _SEPARATOR = "value_error", "Value error, ", "; "
_UNKNOWN, _MISSING = "extra_forbidden", "missing"
# Similarity from which a name is suggested: difflib's default of 0.6 suggests `page` for `places`.
_SIMILARITY = 0.75

_BODY = (
    "The body is not a JSON object.",
    "Send one JSON object, with `Content-Type: application/json`.",
)
_NUMBER = ("", "Give a whole number.")
# By pydantic's error type, or its first word: what is wrong (empty: pydantic's own sentence) and
# what to do. The error's context, such as a bound, is filled in.
_SENTENCES = {
    _MISSING: ("It is missing.", "Add it."),
    "int": _NUMBER,
    "float": ("", "Give a number, such as 0.5."),
    "finite": _NUMBER,
    "bool": ("", "Give true or false."),
    "greater": ("", "Give at least {ge}."),
    "less": ("", "Give at most {le}."),
    "enum": ("", "Give one of {expected}."),
    "string": ("It is not valid text.", "Give valid text in quotation marks."),
    # All minimum lengths are 1.
    "too_short": ("It is empty.", "Give it a value, or leave it out."),
    "too_long": ("It is too long.", "Give at most {max_length} {unit}."),
    "tuple": ("It is not a list.", 'Give a list, also for a single value: ["…"].'),
    "json": ("The body is not valid JSON.", "Send one JSON object in UTF-8."),
    "model": _BODY,
}
_OTHER = ("", "See /docs for what is allowed.")


def to_field_errors(
    errors: Iterable[Mapping[str, Any]], known_names: tuple[str, ...]
) -> Iterator[FieldError]:
    """Yield our form of pydantic's errors; `known_names` are suggested for unknown ones."""
    for error in errors:
        path = error["loc"]
        location = str(path[0]) if path and path[0] in _LOCATIONS else "body"
        name = sanitize_name(".".join(str(part) for part in path[1:]))
        yield FieldError(location, name, error["type"], *_describe(error, known_names))


def sanitize_name(name: str) -> str:
    """Return what may be repeated of a name that the client chose."""
    kept = "".join(char for char in name if char.isalnum() or char in "._-[]")
    return kept[:_MAX_NAME_LENGTH]


def _describe(error: Mapping[str, Any], known_names: tuple[str, ...]) -> tuple[str, str]:
    """Return what is wrong and what to do about it."""
    message = str(error["msg"])
    if error["type"] == _UNKNOWN:
        near = get_close_matches(str(error["loc"][-1]), known_names, n=1, cutoff=_SIMILARITY)
        return (
            "There is no such parameter.",
            f"Did you mean {near[0]}?" if near else "Leave it out.",
        )
    if error["type"] == _OURS:
        detail, _, hint = message.removeprefix(_OUR_PREFIX).partition(_SEPARATOR)
        return f"It {detail}.", f"{hint[:1].upper()}{hint[1:]}."
    detail, hint = _sentences(error)
    unit = "characters" if isinstance(error.get("input"), str) else "values"
    return detail or message, hint.format(unit=unit, **error.get("ctx", {}))


def _sentences(error: Mapping[str, Any]) -> tuple[str, str]:
    kind: str = error["type"]
    if kind == _MISSING and len(error["loc"]) == 1:  # the whole body
        return _BODY
    for name in (kind.removeprefix("string_"), kind.partition("_")[0]):
        if name in _SENTENCES:
            return _SENTENCES[name]
    return _OTHER
