"""What a value may be. A check refuses with what is wrong, a semicolon, and the remedy."""

import unicodedata
from enum import StrEnum
from typing import Any

from api.query_language.date_range import parse_date_range
from mappings.fields import ARTICLE_FIELDS, FACET_FIELDS


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
    """Refuse half a character: JSON can carry one, UTF-8 and Elasticsearch cannot."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds half of a surrogate pair, which is no character; leave it out")
    return text


def normalize_nfc(text: str) -> str:
    """The text in composed form (NFC), as every text of an article is stored."""
    return unicodedata.normalize("NFC", text)


def check_date_range(text: str) -> str:
    """Refuse what is no date or time."""
    try:
        parse_date_range(text)
    except (ValueError, OverflowError):
        raise ValueError(
            "is no date or time; give one like 2015, 2015-08, 2015-08-12 or 2015-08-12T12:48:00Z"
        ) from None
    return text


def check_facet(name: str) -> str:
    """Refuse a facet that does not exist, naming those that do."""
    field, _, interval = name.partition(":")
    if field == "published" and (not interval or interval in list(Interval)):
        return name
    if name in FACET_FIELDS:
        return name
    known = ", ".join((*FACET_FIELDS, "published[:auto|year|month|day]"))
    raise ValueError(f"is no facet; choose from {known}")


def check_facet_field(name: str) -> str:
    """Refuse a field that cannot be missing or counted."""
    if name in (*FACET_FIELDS, "published"):
        return name
    raise ValueError(f"is no facet field; choose from {', '.join((*FACET_FIELDS, 'published'))}")


def check_article_field(name: str) -> str:
    """Refuse a field that articles do not have."""
    if name in ARTICLE_FIELDS:
        return name
    raise ValueError(f"is no article field; choose from {', '.join(ARTICLE_FIELDS)}")
