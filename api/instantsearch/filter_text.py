"""`filters`: conditions as one text, such as `source:BBC AND (tags:a OR tags:b) AND NOT tags:c`.

Groups of alternatives stand in parentheses where both words are used; they cannot be nested.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from api.instantsearch.conditions import AnyOf, Condition, parse_number, parse_value

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
