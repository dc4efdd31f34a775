"""Read the values that other programs write: text, paragraphs, names, dates, lists.

Each function takes any JSON value and returns the value of our field, or None if there is not one.
"""

import ast
import json
import math
import re
import warnings
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from dateutil.parser import UnknownTimezoneWarning, isoparse
from dateutil.parser import parse as parse_date

# What programs print for a missing value.
_MISSING = frozenset({"", "none", "null", "nan", "nat", "n/a", "na", "undefined", "[]", "{}"})

# The keys of an object that contain its printed name or its text, in order of preference.
_NAME_KEYS = (
    *("name", "literal", "value", "#text", "@value", "label", "title", "text", "headline"),
    *("$date", "$numberLong", "$oid"),  # as MongoDB exports values
)

# A printed list of names or tags is shorter; parsing a longer text could take long.
_MAX_PRINTED = 20_000
_BRACKETS = {("[", "]"), ("{", "}"), ("(", ")")}

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LIST_SEPARATOR = re.compile(r"[;|,\n]")
_NAMES_SEPARATOR = re.compile(r"\s*[;|\n]\s*|\s+(?:and|&)\s+|,\s*(?:and\s+)?")
_BYLINE_START = re.compile(
    r"^(?:(?:written |story |text )?by|authors?:?|von|par|por|di|door|av|af)\s+(?=\S)",
    re.IGNORECASE,
)
# "Berg, Ann" and "Ann Berg, Jr.": the part after the comma is not a second person.
_NAME_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$", re.IGNORECASE)

# Seconds since 1970 have 9 or 10 digits from 1973 to 2286; longer numbers count milliseconds,
# microseconds or nanoseconds.
_EPOCH = re.compile(
    r"^-?[0-9]{9,10}(?:\.[0-9]+)?$|^-?[0-9]{12,13}$|^-?[0-9]{15,16}$|^-?[0-9]{18,19}$"
)
_EPOCH_UNITS = ((18, 1e9), (15, 1e6), (12, 1e3), (9, 1.0))
_COMPACT_TIME = re.compile(r"^[0-9]{8}T[0-9]{4,6}(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_MAIL_TIME = re.compile(
    r"^[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}(?::[0-9]{2})? \S+$"
)
# Free text is a date only if it has a year and another number.
_HAS_DAY = re.compile(r"[0-9]{4}.*[0-9]|[0-9].*[0-9]{4}")
_NUMERIC_DATE = re.compile(r"^([0-9]{1,2})([/.-])([0-9]{1,2})[/.-][0-9]{4}\b")
# Longer texts are sentences.
_MAX_TIME_LENGTH = 64
_DAY = re.compile(r"^[0-9]{4}-?[0-9]{2}-?[0-9]{2}$")


def read_text(value: Any) -> str | None:
    """Return a single text; of a list the first one, of an object its name."""
    if isinstance(value, dict):
        return next(filter(None, (read_text(value.get(key)) for key in _NAME_KEYS)), None)
    if isinstance(value, list):
        return next(filter(None, map(read_text, value)), None)
    if isinstance(value, bool) or value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = str(value).strip()
    return None if text.casefold() in _MISSING else text


def read_paragraphs(value: Any) -> list[str] | None:
    """Return paragraphs: the items of a list, else parts between blank lines, else lines."""
    if isinstance(value, list):
        parts = [part for item in value for part in read_paragraphs(item) or ()]
        return parts or None
    text = read_text(value)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINE.split(text) if _BLANK_LINE.search(text) else text.split("\n")
    return [part.strip() for part in parts if part.strip()] or None


def read_joined(value: Any) -> str | None:
    """Return the paragraphs of a text as one."""
    return " ".join(read_paragraphs(value) or ()) or None


def read_code(value: Any) -> str | None:
    """Return the last part of a code in lower case: "stat:canceled" is canceled."""
    return (read_text(value) or "").rpartition(":")[2].lower() or None


def parse_printed(value: Any) -> Any:
    """Return the list or object of a text that is one as JSON or as Python prints it.

    Tables have such cells. Every other value is returned as it is.
    """
    if not isinstance(value, str) or len(value) > _MAX_PRINTED:
        return value
    text = value.strip()
    if (text[:1], text[-1:]) not in _BRACKETS:
        return value
    for read in (json.loads, ast.literal_eval):
        with suppress(ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            parsed = read(text)
            return list(parsed) if isinstance(parsed, (tuple, set)) else parsed
    return value


def read_list(value: Any) -> list[str] | None:
    """Return the values of a list, or of a text with commas, semicolons or bars between them."""
    value = parse_printed(value)
    if isinstance(value, list):
        texts = [text for item in value if (text := read_text(item))]
    else:
        texts = [part.strip() for part in _LIST_SEPARATOR.split(read_text(value) or "")]
    return _unique(texts)


def read_values(value: Any) -> list[str] | None:
    """Return a text as one value, or the values of a list; commas belong to the values."""
    value = parse_printed(value)
    return _unique(filter(None, map(read_text, value if isinstance(value, list) else [value])))


def read_names(value: Any) -> list[str] | None:
    """Return names of people, without "By"; "A, B and C" and "A; B" are several."""
    value = parse_printed(value)
    if isinstance(value, dict):
        value = next((value[key] for key in _NAME_KEYS if value.get(key)), None)
    if isinstance(value, list):
        return _unique(name for item in value for name in read_names(item) or ())
    text = _BYLINE_START.sub("", read_text(value) or "")
    names: list[str] = []
    for part in _NAMES_SEPARATOR.split(text):
        if names and _NAME_SUFFIX.match(part):
            names[-1] += f", {part}"
        else:
            names.append(part.strip())
    if text.count(",") == 1 and all(" " not in name for name in names):
        return [text]  # "Berg, Ann" is one person
    return _unique(names)


def read_time(value: Any) -> str | None:
    """Return a date or time in ISO 8601; a day stays a day, a time without a zone has none.

    Reads ISO forms, RFC 2822, seconds to nanoseconds since 1970, and English dates with a year.
    """
    text = read_text(value)
    if text is None or len(text) > _MAX_TIME_LENGTH:
        return None
    if _EPOCH.match(text):
        return _read_epoch(text)
    if _DAY.match(text):
        return _iso(lambda: isoparse(text).date().isoformat())
    if _COMPACT_TIME.match(text) or re.match(r"^[0-9]{4}-[0-9]{2}", text):
        iso = _iso(
            lambda: isoparse(re.sub(r"\s+(?=[+-Z])", "", text.replace(" ", "T", 1))).isoformat()
        )
        if iso is not None:
            return iso
    if _MAIL_TIME.match(text):
        return _iso(lambda: parsedate_to_datetime(text).isoformat())
    return _read_free_date(text) if _HAS_DAY.search(text) else None


def read_language(value: Any) -> str | None:
    """Return a language as two letters if it is a tag or an English name."""
    text = (read_text(value) or "").casefold().replace("_", "-")
    return _LANGUAGE_NAMES.get(text, text.partition("-")[0]) or None


def read_captions(value: Any) -> list[dict[str, str]] | None:
    """Return captions of images given as texts or objects; `authors` or `byline` are credits."""
    captions = []
    value = parse_printed(value)
    for item in value if isinstance(value, list) else [value]:
        fields = item if isinstance(item, dict) else {"caption": item}
        keys = ("caption", "description", "description_text")
        text = next(filter(None, (read_text(fields.get(key)) for key in keys)), None)
        credit = read_names(fields.get("authors") or fields.get("byline") or fields.get("by"))
        if text:
            captions.append({"text": text, **({"credit": ", ".join(credit)} if credit else {})})
    return captions or None


def _unique(values: Iterable[str]) -> list[str] | None:
    return list(dict.fromkeys(v for v in values if v and v.casefold() not in _MISSING)) or None


def _read_epoch(text: str) -> str | None:
    digits = len(text.lstrip("-").partition(".")[0])
    divisor = next(unit for length, unit in _EPOCH_UNITS if digits >= length)
    return _iso(lambda: datetime.fromtimestamp(float(text) / divisor, UTC).isoformat())


def _read_free_date(text: str) -> str | None:
    numeric = _NUMERIC_DATE.match(text)
    if numeric and numeric[2] == "/" and _is_ambiguous(numeric[1], numeric[3]):
        return None

    def parse() -> str:
        # Two defaults show which parts are printed: a day that is not printed is not a date.
        day_first = numeric is not None and numeric[2] == "."
        first, second = (
            parse_date(text, default=default, dayfirst=day_first) for default in _DEFAULTS
        )
        if first.date() != second.date():
            raise ValueError("the day is not printed")
        has_time = (first.hour, first.minute) == (second.hour, second.minute) and ":" in text
        return first.isoformat() if has_time else first.date().isoformat()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnknownTimezoneWarning)  # a time without a zone then
        return _iso(parse)


def _is_ambiguous(first: str, second: str) -> bool:
    """Whether two numbers can be day and month in either order: 03/04 is in March and in April."""
    return first != second and int(first) <= _MONTHS and int(second) <= _MONTHS


_MONTHS = 12
_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 2, 2, 1, 1, 1))  # noqa: DTZ001 (no zone printed)


def _iso(parse: Any) -> str | None:
    try:
        return str(parse())
    except (ValueError, OverflowError, OSError, TypeError):
        return None


_LANGUAGE_NAMES = {
    "arabic": "ar",
    "chinese": "zh",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "norwegian": "no",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "thai": "th",
    "turkish": "tr",
    "ukrainian": "uk",
    "vietnamese": "vi",
}
