"""One word of a query: what a sign, a field name or a star in it asks for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from api.query_language.ast import (
    FieldTerm,
    Node,
    Phrase,
    Prefix,
    Published,
    Words,
    all_of,
    none_of,
)
from api.query_language.date_range import DateRange, parse_date_range
from api.query_language.lexer import OPERATORS
from api.query_language.word_boundaries import contains_token
from mappings.fields import ARTICLE_FIELDS, NAME_FIELDS

# Fields that can be asked by name; each is named as in the rest of the contract.
SEARCHABLE_FIELDS = (
    "title",
    "lead",
    "body",
    "captions",
    *NAME_FIELDS,
    "language",
)
_FIELDS = (*SEARCHABLE_FIELDS, "published")
# What an answer tells of an article, and no word finds it by.
_TOLD_ONLY = {"id", *ARTICLE_FIELDS}.difference(_FIELDS)
# Shorter beginnings match a good part of the whole vocabulary.
SHORTEST_PREFIX = 3

_FIELD = re.compile(r"(?P<name>[^\W\d]+):(?P<value>.*)", re.DOTALL)
_COMPARISON = re.compile(r"(?P<sign>>=|<=|>|<)(?P<when>.+)")
# The index keeps times to the millisecond: a shorter step would be none.
_ONE_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning without its place."""

    code: str
    message: str


_LONE_MINUS = Remark("dangling-operator", "This minus has nothing to turn away; left out.")
_MISPLACED_STAR = Remark(
    "misplaced-star",
    f"A star stands only after {SHORTEST_PREFIX} or more letters or digits; left out.",
)
_STAR_IN_FIELD = Remark(
    "misplaced-star", "A star is not read in what is looked for in one field; left out."
)

Reading = tuple[Node | None, tuple[Remark, ...]]


def read_word(text: str) -> Reading:
    """What one word asks for; nothing for a word without letters or digits."""
    bare = text.lstrip("-")
    if bare != text and contains_token(bare):
        node, remarks = read_word(bare)
        return (none_of(node) if node else None), remarks
    if text and not bare:
        return None, (_LONE_MINUS,)
    field = _FIELD.fullmatch(bare)
    if field and contains_token(field["value"]):
        return _read_field(bare, field["name"], field["value"])
    if field and field["name"] in _FIELDS:
        return Words((field["name"],)), (_without_value(field["name"]),)
    return _read_plain(bare)


def read_phrase(field: str, text: str) -> Reading:
    """What a quoted text asks for, with or without a field before it."""
    if not contains_token(text):
        return None, (Remark("empty-phrase", "The quotation marks hold no word; left out."),)
    if not field:
        return Phrase(text), ()
    if field == "published":
        return _read_published(text) or (Phrase(text), (_bad_date(),))
    if field in SEARCHABLE_FIELDS:
        return FieldTerm(field, text, phrase=True), ()
    return Phrase(text), (_unknown_field(field),)


def _read_field(word: str, name: str, value: str) -> Reading:
    if name == "published":
        return _read_published(value) or _read_apart((name, value), _bad_date())
    if name in SEARCHABLE_FIELDS:
        terms = (FieldTerm(name, part) for part in value.split("*") if contains_token(part))
        return all_of(terms), (_STAR_IN_FIELD,) if "*" in value else ()
    if value.startswith("//"):
        return _read_plain(word)
    return _read_apart((name, value), _unknown_field(name))


def _read_plain(word: str, *remarks: Remark) -> Reading:
    """Read a word that is no syntax, unless a star at its end makes it a beginning."""
    if not contains_token(word):
        return None, (*remarks, _MISPLACED_STAR) if "*" in word else remarks
    stem = word.rstrip("*")
    if "*" not in word:
        return Words((_never_an_operator(word),)), remarks
    if "*" not in stem and len(stem) >= SHORTEST_PREFIX and stem.isalnum():
        return Prefix(stem), remarks
    return _read_apart(word.split("*"), *remarks, _MISPLACED_STAR)


def _read_apart(parts: Iterable[str], *remarks: Remark) -> Reading:
    """Read the parts of a word as words of their own."""
    readings = [read_word(part) for part in parts if contains_token(part)]
    inner = (remark for _, more in readings for remark in more)
    return all_of(node for node, _ in readings if node), (*remarks, *inner)


def _never_an_operator(word: str) -> str:
    """Keep what was read as a word from being read as syntax when the query is written again."""
    return word.lower() if word in OPERATORS else word


def _read_published(value: str) -> Reading | None:
    comparison = _COMPARISON.fullmatch(value)
    try:
        if comparison:
            return _compare(comparison["sign"], parse_date_range(comparison["when"])), ()
        start, dots, end = value.partition("..")
        if not dots:
            period = parse_date_range(value)
            return Published(period.start, period.end), ()
        return _between(
            parse_date_range(start) if start else None, parse_date_range(end) if end else None
        )
    except (ValueError, OverflowError):
        return None


def _compare(sign: str, period: DateRange) -> Published:
    match sign:
        case ">=":
            return Published(period.start, None)
        case "<=":
            return Published(None, period.end)
        case ">":
            return Published(period.end + _ONE_MOMENT, None)
        case _:
            return Published(None, period.start - _ONE_MOMENT)


def _between(start: DateRange | None, end: DateRange | None) -> Reading | None:
    if start is None and end is None:
        return None
    return Published(start.start if start else None, end.end if end else None), ()


def _bad_date() -> Remark:
    example = "published:2015-08 or published:2015-08-01..2015-08-31"
    return Remark("bad-date", f"This is no date like {example}; read as words.")


def _without_value(name: str) -> Remark:
    return Remark(
        "empty-field", f"Nothing to look for stands right after {name}: ; read as a word."
    )


def _unknown_field(name: str) -> Remark:
    near = get_close_matches(name.lower(), _FIELDS, n=1)
    hint = f" Did you mean {near[0]}: ?" if near else ""
    if name in _TOLD_ONLY:
        return Remark(
            "unsearched-field", f"{name} cannot be searched by name; read as words.{hint}"
        )
    return Remark("unknown-field", f"There is no field {name}; read as words.{hint}")
