"""One word of a query: its sign, field name, date or star."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
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
from api.query_language.lexer import OPERATORS, contains_token
from mappings.fields import ARTICLE_FIELDS, NAME_FIELDS

# Fields that can be searched by name, as in `title:latakia`.
SEARCHABLE_FIELDS = (
    "title",
    "lead",
    "body",
    "captions",
    *NAME_FIELDS,
    "language",
)
_FIELDS = (*SEARCHABLE_FIELDS, "published")
# Fields of a response that cannot be searched by name.
_UNSEARCHABLE_FIELDS = {"id", *ARTICLE_FIELDS}.difference(_FIELDS)
# Shorter prefixes match a good part of the whole vocabulary.
MIN_PREFIX_LENGTH = 3

_FIELD = re.compile(r"(?P<name>[^\W\d]+):(?P<value>.*)", re.DOTALL)
# Operators and signs of other query languages. A sign after a word is a boost or a fuzzy match.
_FOREIGN_OPERATOR = re.compile(r"\|\||&&")
_SIGN_BEFORE = re.compile(r"[+!]+(?=[^\W_])")
_SIGN_AFTER = re.compile(r"(?<=[\w*])(?:\^\d+(?:\.\d+)?|~\d*(?:\.\d+)?)+$")
# Slashes around a regular expression, and a question mark for a letter; not in an address.
_PATTERN = re.compile(r"(?P<before>^|:)/(?P<pattern>.+)/$")
_ANY_LETTER = re.compile(r"(?<=[^\W_])\?(?=[^\W_])")
_ADDRESS_SIGNS = frozenset("/.=")
_NEAR_ALONE = re.compile(r"O?NEAR/\d+")
_NEAR_IN_OTHER_CASE = re.compile(r"(?:o?near|w)/(\d+)", re.IGNORECASE)
_COMPARISON = re.compile(r"(?P<sign>>=|<=|>|<)(?P<when>.+)")
# The index stores times to the millisecond.
_SHORTEST_STEP = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class TermWarning:
    """A warning without its position."""

    code: str
    message: str


_LONE_MINUS = TermWarning("dangling-operator", "This minus has nothing to exclude; ignored.")
_MISPLACED_STAR = TermWarning(
    "misplaced-star",
    f"A star must follow {MIN_PREFIX_LENGTH} or more letters or digits; ignored.",
)
_STAR_IN_FIELD = TermWarning("misplaced-star", "A star has no meaning in a field's value; ignored.")

_FOREIGN = "foreign-operator"
_NO_PATTERNS = "Slashes do not make a pattern; read as words."
_NO_LETTERS = "A question mark is not any letter; write a star at the end of a beginning."
_CASE = "lower-case-operator"

# What a user means by an operator that is a word in lower case. AND joins words anyway.
_CASE_HINTS = {"OR": "match either side", "NOT": "exclude what follows"}

# Operators in capitals as users of other languages type them. Those of one letter, and words of
# English, are more often words.
_OPERATORS_ELSEWHERE = {
    **dict.fromkeys(("UND", "ET", "OG", "OCH", "ORAZ", "\u0418", "\u039a\u0391\u0399"), "AND"),
    **dict.fromkeys(("ODER", "OU", "ELLER", "LUB", "ALBO", "VEYA", "\u0418\u041b\u0418"), "OR"),
    **dict.fromkeys(
        ("NICHT", "OHNE", "SAUF", "NIET", "IKKE", "INTE", "NON", "\u041d\u0415"), "NOT"
    ),
}
# These are as often names in an English query: "a film by the director of ET about Mars".
_ALSO_NAMES = frozenset(("ET", "NON", "OU"))
# Words of an English query; French, Italian and Latin have none of them.
ENGLISH_WORDS = frozenset(
    (
        *("the", "and", "by", "with", "from", "about", "after", "before"),
        *("what", "which", "who", "why", "when", "how", "his", "their"),
    )
)
_MEANINGS = {"AND": "match both sides", **_CASE_HINTS}

ParsedTerm = tuple[Node | None, tuple[TermWarning, ...]]


def read_word(text: str, zone: tzinfo = UTC) -> ParsedTerm:
    """Parse one word; the node is None if it has no letters or digits.

    Dates without a zone are read in `zone`.
    """
    if foreign := _read_pattern(text, zone) or _read_foreign(text, zone):
        return foreign
    bare = text.lstrip("-")
    if bare != text and contains_token(bare):
        node, warnings = read_word(bare, zone)
        return (none_of(node) if node else None), warnings
    if text and not bare:
        return None, (_LONE_MINUS,)
    field = _FIELD.fullmatch(bare)
    if field and contains_token(field["value"]):
        return _read_field(bare, field["name"], field["value"], zone)
    if field and field["name"] in _FIELDS:
        return Words((field["name"],)), (_without_value(field["name"]),)
    return _read_plain(bare, zone)


def read_phrase(field: str, text: str, zone: tzinfo = UTC) -> ParsedTerm:
    """Parse a quoted text with the field name before it, if there is one."""
    if not contains_token(text):
        return None, (TermWarning("empty-phrase", "The quotation marks contain no word; ignored."),)
    if not field:
        return Phrase(text), ()
    if field == "published":
        return _read_published(text, zone) or (Phrase(text), (_bad_date(),))
    if field in SEARCHABLE_FIELDS:
        return FieldTerm(field, text, phrase=True), ()
    return Phrase(text), (_unknown_field(field),)


def _read_foreign(text: str, zone: tzinfo) -> ParsedTerm | None:
    """Read what is syntax elsewhere; None if there is nothing of it."""
    if _NEAR_ALONE.fullmatch(text):
        hint = f"{text} needs its words in parentheses, as in {text}(a b); ignored."
        return None, (TermWarning("near-operand", hint),)
    if near := _NEAR_IN_OTHER_CASE.fullmatch(text):
        hint = f"“{text}” is read as a word; write NEAR/{near[1]}(a b) for words near each other."
        return Words((text,)), (TermWarning(_CASE, hint),)
    if _FOREIGN_OPERATOR.search(text) and "://" not in text:
        return _read_apart(_FOREIGN_OPERATOR.split(text), zone, *_foreign_operators(text))
    if sign := _SIGN_BEFORE.match(text):
        return _read_with(text[sign.end() :], zone, _foreign_sign(sign[0]))
    if sign := _SIGN_AFTER.search(text):
        return _read_with(text[: sign.start()], zone, _foreign_sign(sign[0]))
    return None


def _read_pattern(text: str, zone: tzinfo) -> ParsedTerm | None:
    """Read a pattern of letters as words; None if there is none."""
    if text.startswith("-"):
        return None
    if pattern := _PATTERN.search(text):
        bare = text[: pattern.start()] + pattern["before"] + pattern["pattern"]
        return _read_with(bare, zone, TermWarning(_FOREIGN, _NO_PATTERNS))
    if _ANY_LETTER.search(text) and _ADDRESS_SIGNS.isdisjoint(text):
        return _read_apart(_ANY_LETTER.split(text), zone, TermWarning(_FOREIGN, _NO_LETTERS))
    return None


def _read_with(text: str, zone: tzinfo, warning: TermWarning) -> ParsedTerm:
    node, warnings = read_word(text, zone)
    return node, (warning, *warnings)


def _foreign_operators(text: str) -> Iterator[TermWarning]:
    meanings = {"||": ("OR", "either side"), "&&": ("AND", "both sides")}
    for operator in dict.fromkeys(_FOREIGN_OPERATOR.findall(text)):
        name, meaning = meanings[operator]
        yield TermWarning(_FOREIGN, f"{operator} is ignored; write {name} to match {meaning}.")


def _foreign_sign(sign: str) -> TermWarning:
    """Return how a sign before or after a word is read."""
    match sign[0]:
        case "+":
            return TermWarning(_FOREIGN, "A plus has no meaning; the word is read without it.")
        case "!":
            return TermWarning(_FOREIGN, "An exclamation mark does not exclude; write NOT or -.")
        case "^":
            return TermWarning(_FOREIGN, f"{sign} is ignored; words cannot be given a weight.")
        case _:
            return TermWarning(_FOREIGN, f"{sign} is ignored; typos are corrected without a sign.")


def warn_of_sign(sign: str) -> tuple[TermWarning, ...]:
    """Return the warning of a sign after a phrase or a group; none if there is no sign."""
    return (_foreign_sign(sign),) if sign else ()


def warn_of_operator(word: str, *, in_english: bool) -> tuple[TermWarning, ...]:
    """Return the warning of an operator that is read as a word: in lower case, or not English.

    `in_english` is whether the query has `ENGLISH_WORDS`.
    """
    if operator := _OPERATORS_ELSEWHERE.get(word):
        if in_english and word in _ALSO_NAMES:
            return ()
        hint = f"“{word}” is read as a word; write {operator} to {_MEANINGS[operator]}."
        return (TermWarning(_FOREIGN, hint),)
    upper = word.upper()
    if word == upper or upper not in _CASE_HINTS:
        return ()
    hint = f"“{word}” is read as a word; write {upper} to {_CASE_HINTS[upper]}."
    return (TermWarning(_CASE, hint),)


def _read_field(word: str, name: str, value: str, zone: tzinfo) -> ParsedTerm:
    if name == "published":
        return _read_published(value, zone) or _read_apart((name, value), zone, _bad_date())
    if name in SEARCHABLE_FIELDS:
        parts = (_SIGN_AFTER.sub("", part) for part in value.split("*"))
        terms = (FieldTerm(name, part) for part in parts if contains_token(part))
        return all_of(terms), (_STAR_IN_FIELD,) if "*" in value else ()
    if value.startswith("//"):
        return _read_plain(word, zone)
    return _read_apart((name, value), zone, _unknown_field(name))


def _read_plain(word: str, zone: tzinfo) -> ParsedTerm:
    """Read a word without syntax, or a prefix if a star is at its end."""
    if not contains_token(word):
        return None, (_MISPLACED_STAR,) if "*" in word else ()
    stem = word.rstrip("*")
    if "*" not in word:
        return Words((_without_operator_case(word),)), ()
    if "*" not in stem and len(stem) >= MIN_PREFIX_LENGTH and stem.isalnum():
        return Prefix(stem), ()
    return _read_apart(word.split("*"), zone, _MISPLACED_STAR)


def _read_apart(parts: Iterable[str], zone: tzinfo, *warnings: TermWarning) -> ParsedTerm:
    """Read the parts of a word as separate words."""
    terms = [read_word(part, zone) for part in parts if contains_token(part)]
    inner = (warning for _, of_part in terms for warning in of_part)
    return all_of(node for node, _ in terms if node), (*warnings, *inner)


def _without_operator_case(word: str) -> str:
    """Return a word so that it is not an operator when the query is printed and parsed again."""
    return word.lower() if word in OPERATORS else word


def _read_published(value: str, zone: tzinfo) -> ParsedTerm | None:
    comparison = _COMPARISON.fullmatch(value)
    try:
        if comparison:
            return _compare(comparison["sign"], parse_date_range(comparison["when"], zone)), ()
        start, dots, end = value.partition("..")
        if not dots:
            period = parse_date_range(value, zone)
            return Published(period.start, period.end), ()
        return _between(
            parse_date_range(start, zone) if start else None,
            parse_date_range(end, zone) if end else None,
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
            return Published(period.end + _SHORTEST_STEP, None)
        case _:
            return Published(None, period.start - _SHORTEST_STEP)


def _between(start: DateRange | None, end: DateRange | None) -> ParsedTerm | None:
    if start is None and end is None:
        return None
    return Published(start.start if start else None, end.end if end else None), ()


def _bad_date() -> TermWarning:
    example = "published:2015-08 or published:2015-08-01..2015-08-31"
    return TermWarning("bad-date", f"This is not a date like {example}; read as words.")


def _without_value(name: str) -> TermWarning:
    return TermWarning(
        "empty-field", f"{name}: has no value right after the colon; read as a word."
    )


def _unknown_field(name: str) -> TermWarning:
    near = get_close_matches(name.lower(), _FIELDS, n=1)
    hint = f" Did you mean {near[0]}: ?" if near else ""
    if name in _UNSEARCHABLE_FIELDS:
        return TermWarning(
            "unsearched-field", f"{name} cannot be searched by name; read as words.{hint}"
        )
    return TermWarning("unknown-field", f"There is no field {name}; read as words.{hint}")
