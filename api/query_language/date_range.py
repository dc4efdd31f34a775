"""Dates as users write them: a year, a month, a day or a moment, in a time zone or in UTC."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
# Python also reads 20150812 and 2015-W33, but as midnight instead of the whole day or week.
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*")
_LAST_MONTH = 12
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of time, both ends inclusive; a moment starts and ends at once."""

    start: datetime
    end: datetime


def parse_date_range(text: str, zone: tzinfo = UTC) -> DateRange:
    """Parse "2015", "2015-08", "2015-08-12" or an RFC 3339 time; both ends are in UTC.

    What has no zone is read in `zone`. Raise ValueError for any other text.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return _parse_moment(text, zone)
    year, *rest = (int(part) for part in match.groups() if part is not None)
    first_month, last_month = (rest[0], rest[0]) if rest else (1, _LAST_MONTH)
    first = date(year, first_month, rest[1] if len(rest) > 1 else 1)
    last = first if len(rest) > 1 else _last_day(year, last_month)
    return DateRange(start_of_day(first, zone), _last_moment(last, zone))


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _parse_moment(text: str, zone: tzinfo) -> DateRange:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    has_zone = moment.tzinfo is not None
    moment = moment.astimezone(UTC) if has_zone else to_utc(moment.replace(tzinfo=zone))
    return DateRange(moment, moment)


def start_of_day(day: date, zone: tzinfo = UTC) -> datetime:
    """Return when a day begins in a zone, in UTC, also if its midnight is skipped or repeated."""
    return to_utc(datetime(day.year, day.month, day.day, tzinfo=zone))


def _last_moment(day: date, zone: tzinfo) -> datetime:
    """Return the last microsecond of a day, in UTC."""
    if day == date.max:
        return to_utc(_LAST.replace(tzinfo=zone))
    return start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def to_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; the first or the last one if it is out of range there."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == _FIRST.year else _LAST
