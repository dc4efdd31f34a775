"""The filters of a query: groups of conditions, of which all groups must match.

A condition that cannot be parsed is an error: if it were ignored, the hits would not match it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from api.instantsearch.attributes import (
    FILTER_ATTRIBUTES,
    LEVELS,
    NUMBER_ATTRIBUTES,
    PATHS,
    TIME_ATTRIBUTES,
    with_name,
)
from api.instantsearch.request import InstantSearchQuery
from api.schemas.validators import normalize_nfc
from mappings.fields import PATH_SEPARATOR

# The value of a parameter: text, or nested lists of text.
FilterValue = str | list[Any]

# More than any set of widgets sends; each condition is a clause of the query.
MAX_CONDITIONS = 200
_MILLISECONDS = 1000
# The largest value of an integer field, which Elasticsearch does not compare with larger numbers.
_MAX_INTEGER = 2**31 - 1

# Attributes that have another name than their field.
_FIELDS = {"objectID": "id", "_tags": "tags"}
_VALUE_ATTRIBUTES = (*FILTER_ATTRIBUTES, *_FIELDS)
# A comma before the next condition: values can contain commas too.
_NAMES = "|".join(map(re.escape, (*_VALUE_ATTRIBUTES, *NUMBER_ATTRIBUTES)))
_COMMA = re.compile(rf",(?=\s*\(?\s*(?:{_NAMES})\s*[:=<>!])")
# The weight of a condition, which changes the order in other services only.
_SCORE = re.compile(r"<score=\d+>$")

_NUMBER = r"(-?\d{1,15}(?:\.\d{1,6})?)"
_COMPARISON = re.compile(rf"\s*(\w+)\s*(!=|<=|>=|=|<|>)\s*{_NUMBER}\s*")
_RANGE = re.compile(rf"\s*(\w+)\s*:\s*{_NUMBER}\s+TO\s+{_NUMBER}\s*")
_BOUNDS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


@dataclass(frozen=True, slots=True)
class ValueCondition:
    """A field has a value, or does not have it if `negated`."""

    field: str
    value: str
    negated: bool = False

    def build(self) -> dict[str, Any]:
        """Return the query clause."""
        return _negate_if(self.negated, {"term": {self.field: self.value}})


@dataclass(frozen=True, slots=True)
class RangeCondition:
    """A number is within bounds ("gte", "gt", "lte" or "lt"), or outside if `negated`."""

    field: str
    bounds: tuple[tuple[str, float], ...]
    negated: bool = False

    def build(self) -> dict[str, Any]:
        """Return the query clause."""
        bounds: dict[str, Any]
        if self.field in TIME_ATTRIBUTES:
            bounds = {name: round(number * _MILLISECONDS) for name, number in self.bounds}
            bounds["format"] = "epoch_millis"
        else:
            bounds = {
                name: max(-_MAX_INTEGER, min(number, _MAX_INTEGER)) for name, number in self.bounds
            }
        return _negate_if(self.negated, {"range": {self.field: bounds}})


Condition = ValueCondition | RangeCondition
# Alternatives: at least one must match.
ConditionGroup = tuple[Condition, ...]


def _negate_if(negated: bool, clause: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"must_not": [clause]}} if negated else clause


def build_filters(groups: Iterable[ConditionGroup]) -> list[dict[str, Any]]:
    """Return a query clause for each group of conditions."""
    return [
        {"bool": {"should": [item.build() for item in group], "minimum_should_match": 1}}
        for group in groups
    ]


def parse_all_filters(query: InstantSearchQuery) -> tuple[ConditionGroup, ...]:
    """Return the conditions of all parameters. Raises ValueError, which names the parameter."""
    groups = (
        *with_name("facetFilters", lambda: parse_facet_filters(query.facet_filters)),
        *with_name("numericFilters", lambda: parse_numeric_filters(query.numeric_filters)),
        *with_name("tagFilters", lambda: parse_tag_filters(query.tag_filters)),
        *with_name("filters", lambda: parse_filters(query.filters)),
    )
    if sum(map(len, groups)) > MAX_CONDITIONS:
        raise ValueError(f"the filters have more than {MAX_CONDITIONS} conditions; send fewer")
    return groups


def parse_facet_filters(value: FilterValue) -> tuple[ConditionGroup, ...]:
    """Parse "source:BBC", or ["source:BBC", ["tags:a", "tags:-b"]] with alternatives inside."""
    return tuple(tuple(map(_parse_facet_value, group)) for group in _groups(value))


def parse_tag_filters(value: FilterValue) -> tuple[ConditionGroup, ...]:
    """Parse values of the attribute `tags`, without its name."""
    return tuple(
        tuple(_value_condition("tags", text) for text in group) for group in _groups(value)
    )


def parse_numeric_filters(value: FilterValue) -> tuple[ConditionGroup, ...]:
    """Parse ["word_count>=300", ["word_count<5", "word_count:10 TO 20"]]."""
    return tuple(tuple(map(_parse_number, group)) for group in _groups(value))


def _groups(value: FilterValue) -> Iterator[list[str]]:
    """Yield the groups of alternatives of a list; text alone is one condition."""
    for item in _split(value) if isinstance(value, str) else value:
        group = item if isinstance(item, list) else [item]
        if not all(isinstance(text, str) for text in group):
            raise ValueError("contains something that is neither text nor a list of text")
        if group and group != [""]:
            yield group


def _split(text: str) -> Iterator[list[str]]:
    """Yield the groups of text like `tags:a,(tags:b,tags:c)`; alternatives are in parentheses."""
    parts = iter(_COMMA.split(text))
    for part in parts:
        group = [part.strip()]
        if group[0].startswith("("):
            while not group[-1].endswith(")"):
                group.append(next(parts, "").strip())
                if not group[-1]:
                    raise ValueError("has a parenthesis without its partner")
            group[0] = group[0][1:]
            group[-1] = group[-1][:-1]
        yield group


def _parse_facet_value(text: str) -> Condition:
    """Parse `source:BBC`; `-` before the value negates it, a backslash before the dash does not."""
    attribute, colon, value = _SCORE.sub("", text).partition(":")
    if not colon:
        raise ValueError("contains a filter without a colon; write attribute:value")
    if attribute in NUMBER_ATTRIBUTES:
        return _parse_number(text)
    return _value_condition(attribute, value)


def _value_condition(attribute: str, text: str) -> ValueCondition:
    if attribute not in _VALUE_ATTRIBUTES:
        known = ", ".join(_VALUE_ATTRIBUTES)
        raise ValueError(f"filters by an unknown attribute; choose from {known}")
    negated = text.startswith("-")
    value = normalize_nfc(text[1:] if negated or text.startswith("\\-") else text)
    return ValueCondition(_field(attribute, value), value, negated)


def _field(attribute: str, value: str) -> str:
    """Return the field of an attribute; all levels of places are in one field."""
    if attribute not in LEVELS:
        return _FIELDS.get(attribute, attribute)
    if value.count(PATH_SEPARATOR) != LEVELS[attribute]:
        raise ValueError(
            f"contains a value of another level than {attribute}; "
            f"a country and a place in it are joined by '{PATH_SEPARATOR}'"
        )
    return PATHS


def _parse_number(text: str) -> RangeCondition:
    """Parse `word_count>=300`, or `word_count:300 TO 500` with both ends included."""
    if match := _RANGE.fullmatch(text):
        attribute, low, high = match.groups()
        return RangeCondition(
            _number_attribute(attribute), (("gte", float(low)), ("lte", float(high)))
        )
    match = _COMPARISON.fullmatch(text.replace(":", "=", 1))
    if match is None:
        raise ValueError("lacks a comparison like word_count>=300; use = != < <= > >=")
    attribute, operator, number = match.groups()
    return _compare(_number_attribute(attribute), operator, float(number))


def _compare(attribute: str, operator: str, number: float) -> RangeCondition:
    if operator in _BOUNDS:
        return RangeCondition(attribute, ((_BOUNDS[operator], number),))
    # A time equals all milliseconds of its second.
    last = ("lt", number + 1) if attribute in TIME_ATTRIBUTES else ("lte", number)
    return RangeCondition(attribute, (("gte", number), last), negated=operator == "!=")


def _number_attribute(name: str) -> str:
    if name in NUMBER_ATTRIBUTES:
        return name
    raise ValueError(f"compares an unknown attribute; choose from {', '.join(NUMBER_ATTRIBUTES)}")


# The grammar of `filters`. It has groups that are joined by AND; parentheses cannot be nested:
#   filters   = condition { OR condition } | group { AND group }
#   group     = "(" condition { OR condition } ")" | condition
#   condition = { NOT } ( attribute ":" value | attribute comparison number | range )
#   range     = attribute ":" number TO number
_QUOTED = r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<parenthesis>[()])
      | (?P<operator>AND|OR|NOT)(?=[\s(]|$)
      | (?P<range>\w+\s*:\s*-?[\d.]+\s+TO\s+-?[\d.]+)
      | (?P<comparison>\w+\s*(?:!=|<=|>=|=|<|>)\s*-?[\d.]+)
      | (?P<attribute>[\w.]+)\s*:\s*(?P<value>{_QUOTED}|[^\s()"'<]+)(?:<score=\d+>)?
    )""",
    re.VERBOSE,
)
_HINT = "write attribute:value, with AND, OR, NOT and parentheses around alternatives"

Token = str | Condition


def parse_filters(text: str) -> tuple[ConditionGroup, ...]:
    """Parse the parameter `filters`. Raises ValueError if it does not match the grammar."""
    tokens = list(_tokenize(text.strip()))
    groups: list[ConditionGroup] = []
    while tokens:
        if groups and tokens.pop(0) != "AND":
            raise ValueError(f"mixes AND and OR without parentheses; {_HINT}")
        groups.append(_take_group(tokens, first=not groups))
    return tuple(groups)


def _tokenize(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"is invalid from its character {position + 1} on; {_HINT}")
        position = match.end()
        yield _parse_token(match)


def _parse_token(match: re.Match[str]) -> Token:
    parts = match.groupdict()
    if symbol := parts["parenthesis"] or parts["operator"]:
        return symbol
    if number := parts["range"] or parts["comparison"]:
        return _parse_number(number)
    value = parts["value"]
    if value[0] in "\"'":
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    escaped = f"\\{value}" if value.startswith("-") else value
    return _parse_facet_value(f"{parts['attribute']}:{escaped}")


def _take_group(tokens: list[Token], first: bool) -> ConditionGroup:
    """Take the next group; a single group can have alternatives without parentheses."""
    if tokens and tokens[0] == "(":
        tokens.pop(0)
        group = _take_alternatives(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise ValueError(f"has a parenthesis without its partner, or one in another; {_HINT}")
        return group
    group = _take_alternatives(tokens) if first else (_take_condition(tokens),)
    if len(group) > 1 and tokens:
        raise ValueError(f"mixes AND and OR without parentheses; {_HINT}")
    return group


def _take_alternatives(tokens: list[Token]) -> ConditionGroup:
    group = [_take_condition(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        group.append(_take_condition(tokens))
    return tuple(group)


def _take_condition(tokens: list[Token]) -> Condition:
    negated = False
    while tokens and tokens[0] == "NOT":
        tokens.pop(0)
        negated = not negated
    if not tokens or isinstance(tokens[0], str):
        raise ValueError(f"lacks a condition; {_HINT}")
    condition = tokens.pop(0)
    assert not isinstance(condition, str)
    return replace(condition, negated=condition.negated != negated)
