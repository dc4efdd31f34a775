"""What is wrong in a request, in words that name the remedy, from the validator's findings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from api.errors import FieldError

_LONGEST_NAME = 64
_LOCATIONS = ("query", "body", "path", "header")
# Checks of our own say what is wrong, and behind a mark what to do about it.
_CHECKED, _OURS, _MARK = "value_error", "Value error, ", "; "
_SURPLUS, _MISSING, _NO_BODY = "extra_forbidden", "missing", "model_attributes_type"
# The least likeness of a name that was meant: the usual .6 takes `page` for `places`.
_LIKENESS = 0.75


@dataclass(frozen=True, slots=True)
class _Words:
    """What to do about a kind of finding, and what is wrong where the validator says it poorly."""

    hint: str
    detail: str = ""


_WHOLE_NUMBER = _Words("Give a whole number.")
_TRUE_OR_FALSE = _Words("Give true or false.")
# Whatever has a least length here must not be empty.
_EMPTY = _Words("Give it a value, or leave it out.", "It is empty.")
_OBJECT = _Words(
    "Send one JSON object, with `Content-Type: application/json`.", "The body is no JSON object."
)
# The finding's own bounds are put in.
_WORDS = {
    _MISSING: _Words("Give it.", "It is missing."),
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "finite_number": _WHOLE_NUMBER,
    "bool_type": _TRUE_OR_FALSE,
    "bool_parsing": _TRUE_OR_FALSE,
    "greater_than_equal": _Words("Give at least {ge}."),
    "less_than_equal": _Words("Give at most {le}."),
    "string_type": _Words("Give a text in quotation marks.", "It is no text."),
    "string_unicode": _Words("Leave it out.", "It holds half of a surrogate pair."),
    "string_too_short": _EMPTY,
    "string_too_long": _Words("Give at most {max_length} characters.", "It is too long."),
    "too_short": _EMPTY,
    "too_long": _Words("Give at most {max_length} {unit}.", "It is too long."),
    "tuple_type": _Words('Give a list, also of one value: ["…"].', "It is no list."),
    "enum": _Words("Give one of {expected}."),
    "json_invalid": _Words("Send one JSON object in UTF-8.", "The body is not valid JSON."),
    "model_type": _OBJECT,
    _NO_BODY: _OBJECT,
}
_OTHER = _Words("See /docs for what is allowed.")


def to_field_errors(
    findings: Iterable[Mapping[str, Any]], known: tuple[str, ...]
) -> Iterator[FieldError]:
    """One fault a finding of the validator; `known` are the names that may be used."""
    for finding in findings:
        location, name = _place(finding["loc"])
        yield FieldError(location, name, finding["type"], *_words(finding, known))


def _place(path: tuple[str | int, ...]) -> tuple[str, str]:
    """Where it stands and what it is called."""
    location = str(path[0]) if path and path[0] in _LOCATIONS else "body"
    return location, sanitize_name(".".join(str(part) for part in path[1:]))


def sanitize_name(chosen: str) -> str:
    """What can be told again of a name that the caller chose."""
    return "".join(char for char in chosen if char.isalnum() or char in "._-[]")[:_LONGEST_NAME]


def _words(finding: Mapping[str, Any], known: tuple[str, ...]) -> tuple[str, str]:
    """What is wrong, and the remedy."""
    kind, said = finding["type"], str(finding["msg"])
    if kind == _SURPLUS:
        near = get_close_matches(str(finding["loc"][-1]), known, n=1, cutoff=_LIKENESS)
        hint = f"Did you mean {near[0]}?" if near else "Leave it out."
        return "There is no such parameter.", hint
    if kind == _CHECKED:
        detail, _, hint = said.removeprefix(_OURS).partition(_MARK)
        return f"It {detail}.", f"{hint[:1].upper()}{hint[1:]}."
    whole = kind == _MISSING and len(finding["loc"]) == 1
    words = _WORDS.get(_NO_BODY if whole else kind, _OTHER)
    unit = "characters" if isinstance(finding.get("input"), str) else "values"
    return words.detail or said, words.hint.format(unit=unit, **finding.get("ctx", {}))
