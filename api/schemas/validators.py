"""Types of request values, with their validators.

A validator raises ValueError with what is wrong, a semicolon, and the hint.
"""

import re
import unicodedata
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from api.query_language.date_range import parse_date_range
from api.schemas.limits import MAX_DATE_LENGTH, MAX_VALUE_LENGTH, MAX_VALUES, MAX_ZONE_LENGTH
from mappings.fields import FACET_FIELDS, RETURNED_FIELDS

# The facet of dates, whose index field has another name.
DATE_FACET = "published"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Interval(StrEnum):
    """The width of a date bucket; `auto` chooses one that gives about two dozen."""

    auto = "auto"
    year = "year"
    month = "month"
    day = "day"


def split_names(value: Any) -> Any:
    """Read "authors,source" and ["authors", "source"] alike; one empty text is the empty list."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        return value
    names: list[Any] = []
    for item in items:
        names += [part.strip() for part in item.split(",")] if isinstance(item, str) else [item]
    return [] if names == [""] else names


def refuse_surrogates(text: str) -> str:
    """Refuse a lone surrogate: JSON can contain one, UTF-8 and Elasticsearch cannot."""
    if _SURROGATE.search(text):
        raise ValueError("contains half of a surrogate pair; leave it out")
    return text


def normalize_nfc(text: str) -> str:
    """Return the text in composed form (NFC), as every text of an article is stored."""
    return unicodedata.normalize("NFC", text)


def check_date_range(text: str) -> str:
    """Refuse what is not a date or time."""
    try:
        parse_date_range(text)
    except (ValueError, OverflowError):
        raise ValueError(
            "is not a date or time; give one like 2015, 2015-08, 2015-08-12 or 2015-08-12T12:48:00Z"
        ) from None
    return text


UTC_NAME = "UTC"
# Copies of the zones under another name, which Elasticsearch does not know.
_FOREIGN_ZONES = ("posix/", "right/", "SystemV/")


@cache
def zone_names() -> frozenset[str]:
    """Return the time zones of the database, such as Europe/Berlin."""
    names = {name for name in available_timezones() if "/" in name}
    return frozenset({UTC_NAME, *names}) - {n for n in names if n.startswith(_FOREIGN_ZONES)}


def check_time_zone(name: str) -> str:
    """Refuse a time zone that does not exist; the hint names the nearest one."""
    if name in zone_names():
        return name
    near = get_close_matches(name, zone_names(), n=1)
    hint = f"give {near[0]}, if that is meant" if near else "give a name like UTC or Europe/Berlin"
    raise ValueError(f"is not a time zone; {hint}")


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of a name that was checked."""
    return ZoneInfo(name)


def check_facet(name: str) -> str:
    """Refuse a facet that does not exist; the hint names those that do."""
    field, _, interval = name.partition(":")
    if field == DATE_FACET and (not interval or interval in list(Interval)):
        return name
    if name in FACET_FIELDS:
        return name
    known = ", ".join((*FACET_FIELDS, f"{DATE_FACET}[:{'|'.join(Interval)}]"))
    raise ValueError(f"is not a facet; choose from {known}")


def check_facet_field(name: str) -> str:
    """Refuse a field that cannot be missing."""
    if name in (*FACET_FIELDS, DATE_FACET):
        return name
    raise ValueError(f"is not a facet field; choose from {', '.join((*FACET_FIELDS, DATE_FACET))}")


def check_values_field(name: str) -> str:
    """Refuse a field whose values cannot be listed."""
    if name in FACET_FIELDS:
        return name
    raise ValueError(f"is not a facet with values; choose from {', '.join(FACET_FIELDS)}")


def check_article_field(name: str) -> str:
    """Refuse a field that articles do not have."""
    if name in RETURNED_FIELDS:
        return name
    raise ValueError(f"is not an article field; choose from {', '.join(RETURNED_FIELDS)}")


Text = Annotated[str, AfterValidator(refuse_surrogates)]
# For what is compared with stored values. A query is not normalised here: it is echoed as sent.
NormalizedText = Annotated[Text, AfterValidator(normalize_nfc)]
Value = Annotated[NormalizedText, Field(min_length=1, max_length=MAX_VALUE_LENGTH)]
Values = Annotated[tuple[Value, ...], Field(max_length=MAX_VALUES)]
TimeZone = Annotated[Text, Field(max_length=MAX_ZONE_LENGTH), AfterValidator(check_time_zone)]
DateText = Annotated[Text, Field(max_length=MAX_DATE_LENGTH), AfterValidator(check_date_range)]
FacetName = Annotated[Text, AfterValidator(check_facet)]
FacetField = Annotated[Text, AfterValidator(check_facet_field)]
ValuesField = Annotated[Text, AfterValidator(check_values_field)]
ArticleField = Annotated[Text, AfterValidator(check_article_field)]
SplitNames = BeforeValidator(split_names)
