"""What narrows a search in the dialect: conditions of which all must hold, or one of several.

Every condition is understood or refused: a filter that is ignored shows what was filtered out.
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
)
from api.schemas.validators import normalize_nfc
from mappings.fields import PATH_SEPARATOR

Clause = dict[str, Any]
# What is sent: a text, or lists of texts.
Sent = str | list[Any]

# More than any set of widgets sends; each is a clause of the query.
MAX_CONDITIONS = 200
_MILLISECONDS = 1000
# The index refuses to compare its integers with more; no article holds so many words.
_MOST = 2**31 - 1

_COMPARISON = re.compile(r"\s*(\w+)\s*(!=|<=|>=|=|<|>)\s*(-?\d{1,15}(?:\.\d{1,6})?)\s*")
_SPAN = re.compile(
    r"\s*(\w+)\s*:\s*(-?\d{1,15}(?:\.\d{1,6})?)\s+TO\s+(-?\d{1,15}(?:\.\d{1,6})?)\s*"
)
_BOUNDS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


@dataclass(frozen=True, slots=True)
class HasValue:
    """An attribute has a value."""

    attribute: str
    value: str
    wanted: bool = True

    def build(self) -> Clause:
        """The condition as a clause."""
        return _unless(self.wanted, {"term": {self.attribute: self.value}})


@dataclass(frozen=True, slots=True)
class InRange:
    """A number lies within bounds, each "gte", "gt", "lte" or "lt" with its number."""

    attribute: str
    bounds: tuple[tuple[str, float], ...]
    wanted: bool = True

    def build(self) -> Clause:
        """The condition as a clause."""
        bounds: Clause = dict(self.bounds)
        if self.attribute in TIME_ATTRIBUTES:
            bounds = {name: round(number * _MILLISECONDS) for name, number in self.bounds}
            bounds["format"] = "epoch_millis"
        else:
            bounds = {name: max(-_MOST, min(number, _MOST)) for name, number in self.bounds}
        return _unless(self.wanted, {"range": {self.attribute: bounds}})


Condition = HasValue | InRange
# One of them must hold.
AnyOf = tuple[Condition, ...]


def build_conditions(every: Iterable[AnyOf]) -> list[Clause]:
    """One clause for each group of conditions."""
    return [
        {"bool": {"should": [one.build() for one in group], "minimum_should_match": 1}}
        for group in every
    ]


def parse_values(sent: Sent) -> tuple[AnyOf, ...]:
    """`facetFilters`: "source:BBC", ["source:BBC", ["tags:a", "tags:-b"]]; lists within are OR."""
    return tuple(tuple(map(parse_value, group)) for group in _groups(sent))


def parse_tags(sent: Sent) -> tuple[AnyOf, ...]:
    """`tagFilters`: the same for the attribute `tags`, which is not named."""
    return tuple(
        tuple(_has_value("tags", value) for value in group) for group in _groups(sent) if group
    )


def parse_numbers(sent: Sent) -> tuple[AnyOf, ...]:
    """`numericFilters`: ["word_count>=300", ["word_count<5", "word_count:10 TO 20"]]."""
    return tuple(tuple(map(parse_number, group)) for group in _groups(sent))


def parse_value(text: str) -> Condition:
    """One value: `source:BBC`; `-` before it turns it away, a backslash keeps a leading dash."""
    attribute, colon, value = text.partition(":")
    if not colon:
        raise ValueError("holds a filter without a colon; write attribute:value")
    if attribute in NUMBER_ATTRIBUTES:
        return parse_number(text)
    return _has_value(attribute, value)


def parse_number(text: str) -> Condition:
    """One comparison: `word_count>=300`, or `word_count:300 TO 500` with both ends."""
    if span := _SPAN.fullmatch(text):
        attribute, low, high = span.groups()
        bounds = (("gte", float(low)), ("lte", float(high)))
        return InRange(_number_attribute(attribute), bounds)
    comparison = _COMPARISON.fullmatch(text.replace(":", "=", 1))
    if comparison is None:
        raise ValueError("holds no comparison like word_count>=300; use = != < <= > >=")
    attribute, operator, number = comparison.groups()
    return _compare(_number_attribute(attribute), operator, float(number))


def _compare(attribute: str, operator: str, number: float) -> InRange:
    if operator in _BOUNDS:
        return InRange(attribute, ((_BOUNDS[operator], number),))
    last = ("lt", number + 1) if attribute in TIME_ATTRIBUTES else ("lte", number)
    return InRange(attribute, (("gte", number), last), wanted=operator == "=")


def _has_value(attribute: str, value: str) -> HasValue:
    if attribute not in FILTER_ATTRIBUTES:
        known = ", ".join(FILTER_ATTRIBUTES)
        raise ValueError(f"filters by an unknown attribute; choose from {known}")
    unwanted = value.startswith("-")
    bare = normalize_nfc(value[1:] if unwanted or value.startswith("\\-") else value)
    return HasValue(_field(attribute, bare), bare, wanted=not unwanted)


def _field(attribute: str, value: str) -> str:
    """The field that holds an attribute; the values of each level of places are in one."""
    if attribute not in LEVELS:
        return attribute
    if value.count(PATH_SEPARATOR) != LEVELS[attribute]:
        raise ValueError(
            f"holds a value of another level than {attribute}; "
            f"a country and a place in it are joined by '{PATH_SEPARATOR}'"
        )
    return PATHS


def _number_attribute(name: str) -> str:
    if name in NUMBER_ATTRIBUTES:
        return name
    raise ValueError(f"compares an unknown attribute; choose from {', '.join(NUMBER_ATTRIBUTES)}")


def _groups(sent: Sent) -> Iterator[list[str]]:
    """The groups of a list, each of them alternatives; a text alone is one condition."""
    outer = [sent] if isinstance(sent, str) else sent
    for item in outer:
        group = item if isinstance(item, list) else [item]
        if not all(isinstance(text, str) for text in group):
            raise ValueError("holds something that is neither a text nor a list of texts")
        if group and group != [""]:
            yield group


def _unless(wanted: bool, clause: Clause) -> Clause:
    return clause if wanted else {"bool": {"must_not": [clause]}}


_QUOTED = r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<mark>[()])
      | (?P<word>AND|OR|NOT)(?=[\s(]|$)
      | (?P<span>\w+\s*:\s*-?[\d.]+\s+TO\s+-?[\d.]+)
      | (?P<comparison>\w+\s*(?:!=|<=|>=|=|<|>)\s*-?[\d.]+)
      | (?P<attribute>[\w.]+)\s*:\s*(?P<value>{_QUOTED}|[^\s()"']+)
    )""",
    re.VERBOSE,
)
_HINT = "write attribute:value, with AND, OR, NOT and parentheses around alternatives"

Token = str | Condition


def parse_filters(text: str) -> tuple[AnyOf, ...]:
    """The groups of a filter text. Raises ValueError for what cannot be read."""
    tokens = list(_read_tokens(text.strip()))
    groups: list[AnyOf] = []
    while tokens:
        if groups and tokens.pop(0) != "AND":
            raise ValueError(f"mixes AND and OR without parentheses; {_HINT}")
        groups.append(_take_group(tokens, alone=not groups))
    return tuple(groups)


def _read_tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"cannot be read from its character {place + 1} on; {_HINT}")
        place = match.end()
        yield _read_token(match)


def _read_token(match: re.Match[str]) -> Token:
    found = match.groupdict()
    if plain := found["mark"] or found["word"]:
        return plain
    if number := found["span"] or found["comparison"]:
        return parse_number(number)
    value = found["value"]
    if value[0] in "\"'":
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    bare = f"\\{value}" if value.startswith("-") else value
    return parse_value(f"{found['attribute']}:{bare}")


def _take_group(tokens: list[Token], alone: bool) -> AnyOf:
    """The next group; `alone` where alternatives may stand without parentheses."""
    if tokens and tokens[0] == "(":
        tokens.pop(0)
        group = _take_alternatives(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise ValueError(f"has a parenthesis without its partner, or one in another; {_HINT}")
        return group
    group = _take_alternatives(tokens) if alone else (_take_condition(tokens),)
    if len(group) > 1 and tokens:
        raise ValueError(f"mixes AND and OR without parentheses; {_HINT}")
    return group


def _take_alternatives(tokens: list[Token]) -> AnyOf:
    group = [_take_condition(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        group.append(_take_condition(tokens))
    return tuple(group)


def _take_condition(tokens: list[Token]) -> Condition:
    wanted = True
    while tokens and tokens[0] == "NOT":
        tokens.pop(0)
        wanted = not wanted
    if not tokens or isinstance(tokens[0], str):
        raise ValueError(f"lacks a condition; {_HINT}")
    condition = tokens.pop(0)
    assert not isinstance(condition, str)
    return condition if wanted else replace(condition, wanted=not condition.wanted)
