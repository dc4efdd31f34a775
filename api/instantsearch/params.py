"""The formats in which clients send the parameters of a query, and their OpenAPI description.

Clients of several generations send the same parameter at the top or in `params`, as a list or as
text, or as null if it is not set.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from pydantic import BeforeValidator, Field

from api.instantsearch.parameters import IGNORED, REJECTED, check_rejected
from api.schemas.validators import Text

# Parameters of the client itself, such as its name and its key.
CLIENT_PREFIX = "x-algolia-"
# A query string contains only text; the values of these are numbers or booleans.
_JSON_PARAMETERS = (
    "page",
    "hitsPerPage",
    "offset",
    "length",
    "maxValuesPerFacet",
    "maxFacetHits",
    "distinct",
    "advancedSyntax",
    "synonyms",
    "typoTolerance",
    "restrictHighlightAndSnippetArrays",
)
_MAX_NAMES = 50
# The keys of a parameter's schema that are not about its type.
_ANNOTATIONS = {"title", "description", "default", "examples"}


def parse_list(value: Any) -> Any:
    """Parse a list that is JSON, comma-separated text or a single name."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return orjson.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


def parse_groups(value: Any) -> Any:
    """Parse filters that are lists, or JSON of lists."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        return orjson.loads(value)
    return value


_NameList = Annotated[list[Text], Field(max_length=_MAX_NAMES)]
Names = Annotated[
    tuple[Text, ...],
    Field(max_length=_MAX_NAMES),
    BeforeValidator(parse_list, json_schema_input_type=_NameList | Text),
]
Groups = Annotated[str | list[Text | list[Text]], BeforeValidator(parse_groups)]
Number = Annotated[int, Field(strict=True)]


def parse_parameters(body: Any, known: AbstractSet[str]) -> dict[str, Any]:
    """Return the parameters of a query by name, without the ignored and unset ones.

    A null means "not set" for a `known` parameter only. Raises ValueError for another format.
    """
    merged = _merge(body, known)
    check_rejected(merged)
    return {name: value for name, value in merged.items() if not _is_ignored(name, value, known)}


def read_ignored(body: Any) -> tuple[str, ...]:
    """Return the names of the parameters that are set and have no effect."""
    merged = _merge(body, frozenset())
    return tuple(name for name, value in merged.items() if name in IGNORED and value is not None)


def _merge(body: Any, known: AbstractSet[str]) -> dict[str, Any]:
    """Return the parameters of a query from all places where clients put them."""
    if not isinstance(body, Mapping):
        raise ValueError("a query is a JSON object")
    params = _parse_params(body.get("params") or {})
    for name in known & params.keys() & body.keys():
        if body[name] not in (None, params[name]):
            raise ValueError(f"{name} differs between params and the query; send it once")
    merged = {**body, **params}
    merged.pop("params", None)
    facet = merged.pop("facetName", None)
    if facet is not None:
        if merged.get("facet") not in (None, facet):
            raise ValueError("facet and facetName are not the same")
        merged["facet"] = facet
    return merged


def _is_ignored(name: str, value: Any, known: AbstractSet[str]) -> bool:
    return (
        (value is None and name in known)
        or name in IGNORED
        or name in REJECTED
        or name.startswith(CLIENT_PREFIX)
    )


def _parse_params(params: Any) -> Mapping[str, Any]:
    if isinstance(params, str):
        pairs = parse_qsl(params.removeprefix("?"), keep_blank_values=True)
        values = {name: _parse_value(name, text) for name, text in pairs}
        if len(values) < len(pairs):
            raise ValueError("params contains a parameter twice; send it once")
        return values
    if isinstance(params, Mapping):
        return params
    raise ValueError("params is neither an object nor a query string")


def _parse_value(name: str, text: str) -> Any:
    """Parse a number or boolean; other text is left to the validation."""
    if name not in _JSON_PARAMETERS:
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def describe_formats(schema: dict[str, Any]) -> None:
    """Add the accepted formats to the schema of a query."""
    parameters: dict[str, Any] = schema["properties"]
    for name, parameter in parameters.items():
        parameters[name] = _nullable(parameter)
    parameters |= {
        name: {"description": f"Accepted, without an effect. {reason}", "examples": [None]}
        for name, reason in IGNORED.items()
    }
    parameters["facetName"] = parameters["facet"]
    parameters["params"] = {
        "anyOf": [{"type": "object"}, {"type": "string"}, {"type": "null"}],
        "description": "The same parameters as an object or a query string.",
        "examples": ["query=latakia&hitsPerPage=5"],
    }
    schema["patternProperties"] = {
        f"^{CLIENT_PREFIX}": {"description": "Parameters of the client; no effect."}
    }


def _nullable(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter that can also be null, which means "not set"."""
    annotations = {name: value for name, value in parameter.items() if name in _ANNOTATIONS}
    typed = {name: value for name, value in parameter.items() if name not in _ANNOTATIONS}
    return {"anyOf": [typed, {"type": "null"}], **annotations}
