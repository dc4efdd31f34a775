"""Dates as people write them in a search: a year, a month, a day or a moment, always in UTC."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_WRITTEN = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
# What else Python reads, such as 20150812 or 2015-W33, it takes for midnight and not for all days.
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*")


@dataclass(frozen=True, slots=True)
class DateRange:
    """A stretch of time, both ends inclusive; a moment starts and ends at once."""

    start: datetime
    end: datetime


def parse_period(text: str) -> DateRange:
    """The period that "2015", "2015-08", "2015-08-12" or an RFC 3339 time covers.

    A time without a zone is read as UTC. Raises ValueError for anything else.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return _moment(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    first = date(year, month or 1, day or 1)
    last_month = month or 12
    last = date(year, last_month, day or monthrange(year, last_month)[1])
    return DateRange(_midnight(first), _last_moment(last))


def _moment(text: str) -> DateRange:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return DateRange(moment, moment)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _last_moment(day: date) -> datetime:
    """The last microsecond of a day; never past year 9999, where the next day would not exist."""
    return _midnight(day) + (timedelta(days=1, microseconds=-1))
