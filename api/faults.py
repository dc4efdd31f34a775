"""What is wrong in a request, in words that name the remedy, from the validator's findings."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from api.errors import InputFault

_LONGEST_NAME = 64
_LOCATIONS = ("query", "body", "path", "header")
_OURS = "Value error, "

# What to do about each kind of finding; the finding's own bounds are put in.
_FIXES = {
    "missing": "Give it.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "bool_parsing": "Give true or false.",
    "greater_than_equal": "Give at least {ge}.",
    "less_than_equal": "Give at most {le}.",
    "string_too_short": "Give at least {min_length} characters.",
    "string_too_long": "Give at most {max_length} characters.",
    "too_long": "Give at most {max_length}.",
    "enum": "Give one of {expected}.",
    "json_invalid": "Send one JSON object in UTF-8.",
}
_ANY_FIX = "See /docs for what is allowed."


def read_faults(
    findings: Iterable[Mapping[str, Any]], known: tuple[str, ...]
) -> Iterator[InputFault]:
    """One fault a finding of the validator; `known` are the names that may be used."""
    for finding in findings:
        location, name = _place(finding["loc"])
        yield InputFault(location, name, finding["type"], _detail(finding), _fix(finding, known))


def _place(path: tuple[str | int, ...]) -> tuple[str, str]:
    """Where it stands and what it is called."""
    location = str(path[0]) if path and path[0] in _LOCATIONS else "body"
    return location, name_harmlessly(".".join(str(part) for part in path[1:]))


def name_harmlessly(chosen: str) -> str:
    """What can be told again of a name that the caller chose."""
    return "".join(char for char in chosen if char.isalnum() or char in "._-[]")[:_LONGEST_NAME]


def _detail(finding: Mapping[str, Any]) -> str:
    if finding["type"] == "json_invalid":
        return "The body is not valid JSON."
    if finding["type"] == "extra_forbidden":
        return "There is no such parameter."
    return str(finding["msg"]).removeprefix(_OURS)


def _fix(finding: Mapping[str, Any], known: tuple[str, ...]) -> str:
    if finding["type"] == "extra_forbidden":
        near = get_close_matches(str(finding["loc"][-1]), known, n=1)
        return f"Did you mean {near[0]}?" if near else "Leave it out."
    try:
        return _FIXES.get(finding["type"], _ANY_FIX).format(**finding.get("ctx", {}))
    except KeyError:
        return _ANY_FIX
