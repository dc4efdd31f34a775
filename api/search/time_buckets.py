"""Hours, days, weeks and months of a time zone: where each begins, and the period before one.

A day of a zone has 23 or 25 hours when its clocks change, and a local hour that is repeated is two
buckets. All moments are in UTC; the zone decides where a bucket begins.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.errors import FieldError, InvalidRequestError
from api.query_language.date_range import start_of_day, to_utc
from api.schemas.trends import TrendInterval

# A chart that is as wide as a screen shows fewer; each bucket is counted and sent.
MAX_BUCKETS = 2_000
# So many buckets are readable, if the interval is chosen by the length of the period.
_READABLE_BUCKETS = 120
# The shortest change of the clock; Lord Howe Island changes by half an hour.
_HALF_HOUR = timedelta(minutes=30)
_HOUR = timedelta(hours=1)
_DAYS = {TrendInterval.day: 1, TrendInterval.week: 7}
# For estimates of the number of buckets only.
_WIDTHS = {
    TrendInterval.hour: _HOUR,
    TrendInterval.day: timedelta(days=1),
    TrendInterval.week: timedelta(weeks=1),
    TrendInterval.month: timedelta(days=30),
}
_MONTHS_A_YEAR = 12
# Python counts the years from 1 to 9999.
_FIRST_YEAR, _LAST_YEAR = 1, 9999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """A range of time in UTC; `end` is the first moment after it."""

    start: datetime
    end: datetime


def floor(moment: datetime, interval: TrendInterval, zone: ZoneInfo) -> datetime:
    """Return when the bucket of a moment begins."""
    local = moment.astimezone(zone)
    if interval is TrendInterval.hour:
        return to_utc(local.replace(minute=0, second=0, microsecond=0))
    return start_of_day(_first_day(local.date(), interval), zone)


def next_start(start: datetime, interval: TrendInterval, zone: ZoneInfo) -> datetime:
    """Return when the bucket after the one that begins at `start` begins."""
    if interval is TrendInterval.hour:
        after = start + _HOUR
        while floor(after, interval, zone) == start:
            after += _HALF_HOUR
        return floor(after, interval, zone)
    # A skipped midnight begins a day late, so the bucket is that of the local day.
    first = start.astimezone(zone).date()
    if interval is TrendInterval.month:
        return start_of_day(_add_months(first.replace(day=1), 1), zone)
    monday = _first_day(first, interval)
    return start_of_day(monday + timedelta(days=_DAYS[interval]), zone)


def _first_day(day: date, interval: TrendInterval) -> date:
    if interval is TrendInterval.month:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if interval is TrendInterval.week else day


def choose_interval(requested: TrendInterval | None, period: Period) -> TrendInterval:
    """Return the interval of a period. Raise InvalidRequestError if that is too many buckets."""
    length = period.end - period.start
    if requested is None:
        readable = (i for i in TrendInterval if length / _WIDTHS[i] <= _READABLE_BUCKETS)
        requested = next(readable, TrendInterval.month)
    buckets = int(length / _WIDTHS[requested])
    if buckets > MAX_BUCKETS:
        detail = f"The period has about {buckets} buckets; at most {MAX_BUCKETS} are counted."
        hint = "Give a wider interval, or published_from and published_to nearer to each other."
        error = FieldError("query", "interval", "too_many_buckets", detail, hint)
        raise InvalidRequestError("See `errors`.", (error,))
    return requested


def period_before(period: Period, zone: ZoneInfo) -> Period | None:
    """Return the period of the same length before one; of months, if it is of whole months.

    None if it would begin before the first year.
    """
    start, end = (m.astimezone(zone).replace(tzinfo=None) for m in (period.start, period.end))
    try:
        if _begins_month(start) and _begins_month(end):
            months = (end.year - start.year) * _MONTHS_A_YEAR + end.month - start.month
            earlier = start_of_day(_add_months(start.date(), -months), zone)
        else:
            earlier = to_utc((start - (end - start)).replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None
    return Period(earlier, period.start)


def _begins_month(moment: datetime) -> bool:
    return moment == datetime(moment.year, moment.month, 1)  # noqa: DTZ001 (a local time)


def _add_months(first: date, months: int) -> date:
    month = first.month - 1 + months
    year = first.year + month // _MONTHS_A_YEAR
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    return date(year, month % _MONTHS_A_YEAR + 1, 1)


def to_ms(moment: datetime) -> int:
    """Return the milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: float) -> datetime:
    """Return the moment of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def write_local(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as the clocks of the zone show it, with its offset."""
    return moment.astimezone(zone).isoformat()
