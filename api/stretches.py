"""Stretches of days: a histogram's buckets, as what a user sees and may choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from api.periods import Period, parse_period
from api.schemas.facets import PublishedValue
from api.schemas.request import Filters

# The first and the last moment of what was chosen, none where it is open.
Bounds = tuple[datetime | None, datetime | None]

_MONTHS_A_YEAR = 12
# Searches count the same stretches over and over: the months of more than three centuries.
_KEPT_STRETCHES = 4096


def read_stretch(bucket: Mapping[str, Any], width: str, chosen: Bounds) -> PublishedValue:
    """A bucket "7d", "3M" or "10y" wide, and whether it lies within what was chosen."""
    days = _days(bucket["key_as_string"][:10], width)
    return {
        "from": days.first,
        "to": days.last,
        "count": bucket["doc_count"],
        "selected": _lies_within(days.period, chosen),
    }


@dataclass(frozen=True, slots=True)
class _Days:
    first: str
    last: str
    period: Period


@lru_cache(_KEPT_STRETCHES)
def _days(first: str, width: str) -> _Days:
    """The days of a bucket that begins with the first."""
    last = _last_day(date.fromisoformat(first), width).isoformat()
    return _Days(first, last, Period(parse_period(first).start, parse_period(last).end))


def _last_day(start: date, width: str) -> date:
    """The last day of a bucket "7d", "3M" or "10y" wide; the calendar ends with year 9999."""
    number, unit = int(width[:-1]), width[-1]
    try:
        if unit == "d":
            return start + timedelta(days=number - 1)
        months = start.month - 1 + number * (_MONTHS_A_YEAR if unit == "y" else 1)
        following = date(start.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1, 1)
        return following - timedelta(days=1)
    except (ValueError, OverflowError):
        return date.max


def chosen_period(request: Filters) -> Bounds:
    """What a request narrows the dates to."""
    first, last = request.published_from, request.published_to
    return (
        parse_period(first).start if first else None,
        parse_period(last).end if last else None,
    )


def _lies_within(period: Period, chosen: Bounds) -> bool:
    first, last = chosen
    if not (first or last):
        return False
    return (not first or first <= period.start) and (not last or last >= period.end)


def chosen_stretch(request: Filters, count: int) -> PublishedValue:
    """The chosen dates as a stretch of their own."""
    return {
        "from": request.published_from or "",
        "to": request.published_to or "",
        "count": count,
        "selected": True,
    }
