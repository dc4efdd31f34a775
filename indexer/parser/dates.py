"""Finding and reading the dates that a line prints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from dateutil import parser as dateutil_parser

from indexer.parser.words.calendar import MONTHS, WEEKDAYS, ZONES

# Where a date line ends: what is longer is a sentence.
MAX_DATE_LINE = 300
# The web and its archives: an older or a later year is no date of publication.
_MIN_YEAR, _MAX_YEAR = 1800, 2100

_GATE = re.compile(r"\d{4}|\d[./-]\d\d?[./-]\d\d")
_WORD = r"[^\W\d_]{3,12}"
_DATE = re.compile(
    rf"""(?<![\d.,/-])(?:
      (?P<y1>\d{{4}})(?P<s1>[-/.])(?P<m1>\d\d?)(?P=s1)(?P<d1>\d\d?)(?!\d)
    | (?P<y2>\d{{4}})\s?[年년]\s?(?P<m2>\d\d?)\s?[月월]\s?(?P<d2>\d\d?)\s?[日일]
    | (?P<d3>\d\d?)(?:st|nd|rd|th|er|\.|º|°|ª)?[\s-]{{0,2}}(?:de\s|of\s|d')?(?P<m3>{_WORD})
      [.,]{{0,2}}[\s-]{{0,2}}(?:de\s|del\s)?(?P<y3>\d{{4}}|'\d\d)(?!\d)
    | (?P<m4>{_WORD})\.?\s?(?P<d4>\d\d?)(?:st|nd|rd|th)?,?\s{{0,2}}(?P<y4>\d{{4}})
      (?:(?!\d)|(?=\d\d?:\d\d))
    | (?P<a5>\d\d?)(?P<s5>[./-])\s?(?P<b5>\d\d?)(?P=s5)\s?(?P<y5>\d{{4}}|\d\d)(?![\d./-])
    )""",
    re.VERBOSE,
)
_ZONE = r"(?:\(?(?:GMT|UTC)\s?[+-]\d\d?(?::?\d\d)?\)?|[+-]\d\d:?\d\d|(?:UTC|GMT)|\(?\b[A-ZМСК]{2,5}\b\)?|Z\b|\b(?:Eastern|Central|Mountain|Pacific)\b)"  # noqa: E501
_CLOCK = rf"""(?P<hour>\d\d?)(?:
      (?:\s?[:.h]\s?|\s?Uhr\s)(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{{1,9}})?)?(?!\d)
      (?:\s?(?P<half>[AaPp]\.?\s?[Mm])\b\.?)?
    | \s?(?P<half2>[AaPp]\.?\s?[Mm])\b\.?
    | (?P<minute3>\d\d)(?=\s(?:GMT|UTC|hrs))
    | (?=\s?(?:Uhr|h)\b)
    )(?:\s?(?:Uhr|hrs|h|ora)\b)?(?:\s?(?P<zone>{_ZONE}))?"""
_BETWEEN = r"[\s,|/·•–—(-]{0,4}(?:T|at|um|à|a\slas|às|alle(?:\sore)?|ore|kl\.?|@|ob)?[\s:]{0,2}"
_CLOCK_AFTER = re.compile(rf"{_BETWEEN}{_CLOCK}", re.VERBOSE)
_CLOCK_BEFORE = re.compile(
    rf"(?<![\d:.]){_CLOCK}(?:\s?\([^()]{{1,20}}\))?[\s,|/·•–—-]{{0,4}}(?:on\s)?"
    r"(?:[^\W\d_]{2,13}[.,]{0,2}\s)?$",
    re.VERBOSE,
)
# How far before a date its time may stand, a weekday between them included.
_REACH = 48
_WEEKDAY_BEFORE = re.compile(r"([^\W\d_]{2,13}(?:-feira)?)[.,]{0,2}\s*$")
_WEEKDAY_AFTER = re.compile(r"\s*\(?([^\W\d_]{2,13})\b")


class Order(Enum):
    """What the first of two numbers is."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed date: where it stands, and what it says under either order of its numbers.

    `orders` holds one moment where the date can be read in one way only, else two by their order.
    """

    start: int
    end: int
    moments: dict[Order, datetime]
    numeric: bool
    zone: str | None

    def read(self, order: Order | None) -> datetime | None:
        """The moment; None where two are possible and no order is known."""
        if len(set(self.moments.values())) == 1:
            return next(iter(self.moments.values()))
        return self.moments.get(order) if order else None

    def only_order(self) -> Order | None:
        """The order that a date in numbers proves."""
        return next(iter(self.moments)) if self.numeric and len(self.moments) == 1 else None


def find_stamps(text: str) -> list[Stamp]:
    """All dates of a line that is short enough to be one of dates, in the order printed."""
    if len(text) > MAX_DATE_LINE or not _GATE.search(text):
        return []
    stamps: list[Stamp] = []
    for match in _DATE.finditer(text):
        stamp = _build_stamp(text, match, stamps[-1].end if stamps else 0)
        if stamp:
            stamps.append(stamp)
    return stamps


def _build_stamp(text: str, match: re.Match[str], floor: int) -> Stamp | None:
    days = dict(_read_day(match))
    if len(days) > 1:
        days = _by_weekday(days, text, match)
    clock = _CLOCK_AFTER.match(text, match.end())
    before = _CLOCK_BEFORE.search(text[max(floor, match.start() - _REACH) : match.start()])
    start, end = match.start(), match.end()
    if clock:
        end = clock.end()
    elif before:
        start = max(floor, match.start() - _REACH) + before.start()
    printed = clock or before
    moments = {}
    for order, day in days.items():
        moment = _read_moment(day, printed)
        if moment is None and printed:
            moment, printed = _read_moment(day, None), None
        if moment:
            moments[order] = moment
    if not moments:
        return None
    zone = printed["zone"] if printed else None
    return Stamp(start, end, moments, match["a5"] is not None, zone and zone.strip("()"))


def _read_day(match: re.Match[str]) -> Iterator[tuple[Order, str]]:
    """The day as "2015-08-12", under each order that makes it a day."""
    if match["a5"]:
        first, second = int(match["a5"]), int(match["b5"])
        readings = {Order.DAY_FIRST: (second, first), Order.MONTH_FIRST: (first, second)}
        year = match["y5"]
        if first == second:
            del readings[Order.MONTH_FIRST]
    else:
        year, month, day = _named_parts(match)
        order = Order.MONTH_FIRST if match["m4"] else Order.DAY_FIRST
        readings = {order: (month, day)}
    if len(year) < 4:  # noqa: PLR2004 (a year of two digits)
        year = f"20{year[-2:]}"
    for order, (month, day) in readings.items():
        if _MIN_YEAR <= int(year) <= _MAX_YEAR and 1 <= month <= 12 and 1 <= day <= 31:  # noqa: PLR2004
            yield order, f"{year}-{month:02}-{day:02}"


def _named_parts(match: re.Match[str]) -> tuple[str, int, int]:
    if match["y1"]:
        return match["y1"], int(match["m1"]), int(match["d1"])
    if match["y2"]:
        return match["y2"], int(match["m2"]), int(match["d2"])
    if match["y3"]:
        return match["y3"], MONTHS.get(match["m3"].casefold(), 0), int(match["d3"])
    return match["y4"], MONTHS.get(match["m4"].casefold(), 0), int(match["d4"])


def _by_weekday(days: dict[Order, str], text: str, match: re.Match[str]) -> dict[Order, str]:
    """Only the day that falls on the weekday printed beside it, if one is."""
    before = _WEEKDAY_BEFORE.search(text, max(0, match.start() - _REACH), match.start())
    after = _WEEKDAY_AFTER.match(text, match.end())
    for printed in (before, after):
        weekday = WEEKDAYS.get(printed[1].casefold()) if printed else None
        if weekday is not None:
            return {o: d for o, d in days.items() if _weekday(d) == weekday} or days
    return days


def _weekday(day: str) -> int | None:
    try:
        return datetime.fromisoformat(day).weekday()
    except ValueError:
        return None


def _read_moment(day: str, clock: re.Match[str] | None) -> datetime | None:
    """The moment by the library; None where no such day or time exists."""
    printed = day
    if clock:
        half = (clock["half"] or clock["half2"] or "").replace(".", "").replace(" ", "")
        minute = clock["minute"] or clock["minute3"] or "00"
        printed += f" {clock['hour']}:{minute}:{clock['second'] or '00'} {half}"
        printed += f" {_zone(clock['zone'])}"
    try:
        moment = dateutil_parser.parse(printed, tzinfos=ZONES, default=_MIDNIGHT)
    except (ValueError, OverflowError):
        return None
    offset = moment.utcoffset()
    return moment if offset is None else moment.replace(tzinfo=_fixed(offset))


_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 (a time without a zone stays without one)


def _fixed(offset: timedelta) -> timezone:
    return timezone(offset)


def _zone(printed: str | None) -> str:
    """The zone as the library reads it; nothing for a word that is no zone."""
    zone = (printed or "").strip("() ").upper().replace(" ", "")
    if zone in ZONES:
        return zone
    shift = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?", zone)
    return f"{shift[1]}{int(shift[2]):02}:{shift[3] or '00'}" if shift else ""
