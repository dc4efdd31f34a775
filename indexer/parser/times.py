"""The time and the zone printed next to a date."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone, tzinfo

from indexer.parser.lexicon.calendar import ZONES

_ZONE = (
    r"(?:\(?(?:GMT|UTC)\s?[+-]\d\d?(?::?\d\d)?\)?|[+-]\d\d:?\d\d|(?:UTC|GMT)"
    r"|\(?\b[A-ZМСК]{2,5}\b\)?|Z\b|\b(?:Eastern|Central|Mountain|Pacific)\b)"
)
_CLOCK = rf"""(?P<hour>\d\d?)(?:
      (?:\s?[:.h]\s?|\s?Uhr\s)(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{{1,9}})?)?(?!\d)
      (?:\s?(?P<half>[AaPp]\.?\s?[Mm])\b\.?)?
    | \s?(?P<half2>[AaPp]\.?\s?[Mm])\b\.?
    | (?P<minute3>\d\d)(?=\s?(?:GMT|UTC|hrs))
    | (?=\s?(?:Uhr|h)\b)
    )(?:\s?(?:Uhr|hrs|h|ora)\b)?(?:\s?(?P<zone>{_ZONE}))?"""
_BETWEEN = r"[\s,|/·•–—(-]{0,4}(?:T|at|um|à|a\slas|às|alle(?:\sore)?|ore|kl\.?|@|ob)?[\s:]{0,2}"
_AFTER = re.compile(rf"{_BETWEEN}{_CLOCK}", re.VERBOSE)
_BEFORE = re.compile(
    rf"(?<![\d:.]){_CLOCK}(?:\s?\([^()]{{1,20}}\))?[\s,|/·•–—-]{{0,4}}(?:on\s)?"
    r"(?:[^\W\d_]{2,13}[.,]{0,2}\s)?$",
    re.VERBOSE,
)
_ZONE_BEHIND = re.compile(rf"\s?(?P<zone>{_ZONE})")
_DIGIT = re.compile(r"\d")
_SHIFT = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?")

_NOON = 12
_MAX_SHIFT_HOURS = 14


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: where it is printed, and the name of its zone where that is known."""

    start: int
    end: int
    hour: int
    minute: int
    second: int
    zone: str | None

    def on(self, day: datetime) -> datetime:
        """The moment on a day."""
        moment = day.replace(hour=self.hour, minute=self.minute, second=self.second)
        zone = _read_zone(self.zone) if self.zone else None
        offset = zone.utcoffset(moment) if zone else None
        return moment if offset is None else moment.replace(tzinfo=timezone(offset))


def find_clock_after(text: str, end: int) -> Clock | None:
    """The time printed behind a date that ends here."""
    match = _AFTER.match(text, end)
    return _build_clock(match, match["zone"], (end, match.end())) if match else None


def find_clock_before(text: str, floor: int, start: int, end: int) -> Clock | None:
    """The time printed before a date from `start` to `end`; its zone may stand behind the date."""
    before = text[floor:start]
    match = _BEFORE.search(before) if _DIGIT.search(before) else None
    if not match:
        return None
    behind = None if match["zone"] else _ZONE_BEHIND.match(text, end)
    zone = behind["zone"] if behind else match["zone"]
    return _build_clock(match, zone, (floor + match.start(), behind.end() if behind else end))


def _build_clock(match: re.Match[str], zone: str | None, place: tuple[int, int]) -> Clock | None:
    half = match["half"] or match["half2"] or ""
    hour = int(match["hour"])
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half[0] in "Pp" else 0)
    minute, second = int(match["minute"] or match["minute3"] or 0), int(match["second"] or 0)
    try:
        time(hour, minute, second)
    except ValueError:
        return None
    return Clock(*place, hour, minute, second, zone and zone.strip("() "))


def _read_zone(printed: str) -> tzinfo | None:
    """The zone of this name or offset; None for any other word."""
    name = printed.upper().replace(" ", "")
    shift = _SHIFT.fullmatch(name)
    if not shift:
        return ZONES.get(name)
    hours, minutes = int(shift[2]), int(shift[3] or 0)
    if hours > _MAX_SHIFT_HOURS:
        return None
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(east if shift[1] == "+" else -east)
