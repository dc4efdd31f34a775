"""The forms in which the parameters of a query may come, and how the OpenAPI document tells them.

Clients of several generations send the same parameter beside the others or below `params`, as a
list or as a text, or as null where they mean nothing.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from pydantic import BeforeValidator, Field

from api.schemas.request import Text

# These ask for what is done anyway; whoever asks for something else is refused.
_ALWAYS = {"advancedSyntax": True, "sortFacetValuesBy": "count", "synonyms": True}
# These change what is learnt of users or told beside the hits, which this service does not do, or
# mean rules and scores that it does not have; and no hit.
_IGNORED = (
    "analytics",
    "analyticsTags",
    "clickAnalytics",
    "enableABTest",
    "enablePersonalization",
    "enableRules",
    "facetingAfterDistinct",
    "getRankingInfo",
    "percentileComputation",
    "replaceSynonymsInHighlight",
    "responseFields",
    "restrictHighlightAndSnippetArrays",
    "sumOrFiltersScores",
    "userToken",
)
CLIENTS_OWN = "x-algolia-"
# In a query string everything is a text; these are read as what they are.
_NO_TEXTS = ("page", "hitsPerPage", "maxValuesPerFacet", "maxFacetHits", "distinct")
_MOST_NAMES = 50
# What a schema tells of a parameter beside its kind.
_ABOUT = {"title", "description", "default", "examples"}


def read_list(value: Any) -> Any:
    """A list as JSON, as a text with commas, or as one name."""
    if not isinstance(value, str):
        return value
    return orjson.loads(value) if value.lstrip().startswith("[") else _split(value)


def read_groups(value: Any) -> Any:
    """Filters as lists, or as JSON of lists."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        return orjson.loads(value)
    return value


_LISTED = Annotated[list[Text], Field(max_length=_MOST_NAMES)]
Names = Annotated[
    tuple[Text, ...],
    Field(max_length=_MOST_NAMES),
    BeforeValidator(read_list, json_schema_input_type=_LISTED | Text),
]
Groups = Annotated[str | list[Text | list[Text]], BeforeValidator(read_groups)]
Number = Annotated[int, Field(strict=True)]


def read_parameters(sent: Any, known: AbstractSet[str]) -> dict[str, Any]:
    """The parameters of a query by name, without those that say or change nothing.

    A null says nothing where it stands for a `known` parameter, and is no excuse for another name.

    Raises ValueError where they are not in any form.
    """
    if not isinstance(sent, Mapping):
        raise ValueError("a query is a JSON object")
    params = _read_params(sent.get("params") or {})
    for name in known & params.keys() & sent.keys():
        if sent[name] not in (None, params[name]):
            raise ValueError(f"{name} is one in params and another one beside it; give it once")
    given = {**sent, **params}
    given.pop("params", None)
    facet = given.pop("facetName", None)
    if facet is not None:
        if given.get("facet") not in (None, facet):
            raise ValueError("facet and facetName are not the same")
        given["facet"] = facet
    _check_always(given)
    return {name: value for name, value in given.items() if not _is_ignored(name, value, known)}


def _check_always(given: dict[str, Any]) -> None:
    """Take out what is done anyway; in a query string it is a text."""
    for name in _ALWAYS.keys() & given.keys():
        value, always = given.pop(name), _ALWAYS[name]
        if value is not None and str(value).lower() != str(always).lower():
            raise ValueError(f"{name} is always {orjson.dumps(always).decode()}; leave it out")


def describe_forms(schema: dict[str, Any]) -> None:
    """Add every other form to a query's schema."""
    parameters: dict[str, Any] = schema["properties"]
    for name, told in parameters.items():
        parameters[name] = _or_null(told)
    aside = {"description": "Taken, and changes nothing.", "examples": [True]}
    parameters |= dict.fromkeys(_IGNORED, aside)
    parameters |= {
        name: {"description": "Always so; anything else is refused.", "examples": [always]}
        for name, always in _ALWAYS.items()
    }
    parameters["facetName"] = parameters["facet"]
    parameters["params"] = {
        "anyOf": [{"type": "object"}, {"type": "string"}, {"type": "null"}],
        "description": "The same parameters again, as an object or as a query string.",
        "examples": ["query=latakia&hitsPerPage=5"],
    }
    schema["patternProperties"] = {f"^{CLIENTS_OWN}": aside}


def _or_null(told: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter that may be null, which is the same as leaving it out."""
    about = {name: value for name, value in told.items() if name in _ABOUT}
    kind = {name: value for name, value in told.items() if name not in _ABOUT}
    return {"anyOf": [kind, {"type": "null"}], **about}


def _read_params(params: Any) -> Mapping[str, Any]:
    if isinstance(params, str):
        pairs = parse_qsl(params.removeprefix("?"), keep_blank_values=True)
        read = {name: _read_value(name, text) for name, text in pairs}
        if len(read) < len(pairs):
            raise ValueError("params holds a parameter twice; give each once")
        return read
    if isinstance(params, Mapping):
        return params
    raise ValueError("params is neither an object nor a query string")


def _read_value(name: str, text: str) -> Any:
    """A number or a switch where the parameter is one; what is none is refused as a text."""
    if name not in _NO_TEXTS:
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _is_ignored(name: str, value: Any, known: AbstractSet[str]) -> bool:
    return (value is None and name in known) or name in _IGNORED or name.startswith(CLIENTS_OWN)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
