"""Token budgets: a result is fitted by leaving whole articles out, then fields of the last one.

No JSON value is cut. What is left out is reported, with how to get it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from mappings.fields import PARAGRAPH_BREAK

DEFAULT_TOKENS = 1_500
# Some clients cut longer results, in the middle of a value.
MAX_TOKENS = 20_000
# The smallest result that says anything: one title, and what was left out.
MIN_TOKENS = 500
# Common tokenizers need about 4 characters of English JSON for a token; 3 is on the safe side, and
# other scripts need up to two tokens for a character.
_ASCII_PER_TOKEN = 3
_TOKENS_PER_OTHER = 2
# What is left out if a result is too large even without its articles, and what it is without.
_DROPPABLE: Mapping[str, Any] = {
    "significant": None,
    "previous": None,
    "warnings": [],
    "missing_words": [],
    "excluded_by": [],
    "suggestion": None,
    "next_cursor": None,
    "metadata": {},
    "story": "",
}

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A result within its budget; `kept` of `total` articles are in it."""

    result: Result
    kept: int
    total: int


def count_tokens(value: Any) -> int:
    """Return an upper estimate of the tokens of a value as JSON."""
    text = orjson.dumps(value).decode()
    ascii_characters = sum(character.isascii() for character in text)
    others = len(text) - ascii_characters
    return math.ceil(ascii_characters / _ASCII_PER_TOKEN) + others * _TOKENS_PER_OTHER


def fit(
    result: Result, items_name: str, tokens: int, how: str, optional: Sequence[str] = ()
) -> Fitted:
    """Return the result with as many of its items as the budget allows.

    If not even the first one fits, its `optional` fields are left out, the last of them first.
    """
    items: Sequence[Result] = result[items_name]
    note = _note(tokens, {"items": len(items), "fields": [*optional, *_DROPPABLE]}, how)
    base, dropped = _without_droppable({**result, items_name: [], "budget": note}, tokens)
    room = tokens - count_tokens(base)
    kept: list[Any] = []
    for item in items:
        needed = count_tokens(item) + 1  # with the comma after it
        if needed > room:
            break
        room -= needed
        kept.append(item)
    if items and not kept and optional:
        reduced, fields = _reduce(items[0], room, optional)
        if reduced is not None:
            kept, dropped = [reduced], [*dropped, *fields]
    number = len(items) - len(kept)
    fitted = {**base, items_name: kept}
    return Fitted(note_left_out(fitted, tokens, number, dropped, how), len(kept), len(items))


def note_left_out(
    result: Result, limit: int, items: int, fields: Sequence[str], how: str
) -> Result:
    """Return the result with its number of tokens, and what was left out of it."""
    left_out = {"items": items, "fields": list(fields)} if items or fields else None
    noted = {**result, "budget": _note(limit, left_out, how)}
    noted["budget"]["tokens"] = count_tokens(noted)
    return noted


def _without_droppable(result: Result, limit: int) -> tuple[Result, list[str]]:
    """Return a result without what makes it too large, and the names of that."""
    dropped: list[str] = []
    for name, empty in _DROPPABLE.items():
        if count_tokens(result) <= limit:
            break
        if result.get(name):
            result = {**result, name: empty}
            dropped.append(name)
    return result, dropped


def _reduce(item: Result, room: int, optional: Sequence[str]) -> tuple[Result | None, list[str]]:
    """Return an item without some optional fields; None if it does not fit without all of them."""
    reduced, dropped = dict(item), list[str]()
    for name in reversed(optional):
        if count_tokens(reduced) <= room:
            break
        if name in reduced:
            del reduced[name]
            dropped.append(name)
    return (reduced, dropped) if count_tokens(reduced) <= room else (None, dropped)


def _note(limit: int, left_out: Mapping[str, Any] | None, how: str) -> Result:
    """Return what a result says of its budget; `tokens` is as long as it can be."""
    rest = how if left_out else None
    return {"tokens": limit, "limit": limit, "left_out": left_out, "how_to_get_the_rest": rest}


def fit_paragraphs(text: str, room: int) -> tuple[str, int]:
    """Return a text up to the last paragraph that fits, and how many paragraphs are left out."""
    paragraphs = text.split(PARAGRAPH_BREAK)
    low, high = 0, len(paragraphs)
    while low < high:
        middle = (low + high + 1) // 2
        if count_tokens(PARAGRAPH_BREAK.join(paragraphs[:middle])) <= room:
            low = middle
        else:
            high = middle - 1
    return PARAGRAPH_BREAK.join(paragraphs[:low]), len(paragraphs) - low
