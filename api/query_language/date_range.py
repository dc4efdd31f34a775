"""Dates as users write them: a year, a month, a day or a moment, always in UTC."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
# Python also reads 20150812 and 2015-W33, but as midnight instead of the whole day or week.
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*")
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of time, both ends inclusive; a moment starts and ends at once."""

    start: datetime
    end: datetime


def parse_date_range(text: str) -> DateRange:
    """Parse "2015", "2015-08", "2015-08-12" or an RFC 3339 time.

    A time without a zone is read as UTC. Raise ValueError for any other text.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return _parse_moment(text)
    year, *rest = (int(part) for part in match.groups() if part is not None)
    first_month, last_month = (rest[0], rest[0]) if rest else (1, _LAST_MONTH)
    first = date(year, first_month, rest[1] if len(rest) > 1 else 1)
    last = first if len(rest) > 1 else _last_day(year, last_month)
    return DateRange(_midnight(first), _last_moment(last))


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _parse_moment(text: str) -> DateRange:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return DateRange(moment, moment)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _last_moment(day: date) -> datetime:
    """Return the last microsecond of a day; the day after the last of year 9999 does not exist."""
    return _midnight(day) + timedelta(days=1, microseconds=-1)
