"""The time and the zone printed next to a date."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone, tzinfo

from indexer.parser.lexicon import alternatives
from indexer.parser.lexicon.calendar import WEEKDAYS, ZONES

_ZONE = (
    r"(?:\(?(?:GMT|UTC)\s?[+-]\d\d?(?::?\d\d)?\)?|[+-]\d\d:?\d\d|(?:UTC|GMT)"
    r"|\(?\b[A-ZМСК]{2,5}\b\)?|Z\b|\b(?:Eastern|Central|Mountain|Pacific)\b)"
)
# A page may join two dates: "4:05pmFriday 15 May".
_HALF = r"[AaPp]\.?\s?(?:[Mm]\b|m(?=[A-Z]))\.?|(?i:noon|midday|midnight)\b"
_CLOCK = rf"""(?P<day_half>午前|午後|오전|오후|上午|下午)?\s?(?P<hour>\d\d?)(?:
      (?:\s?[:.h]\s?|\s?Uhr\s)(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{{1,9}})?)?(?!\d)
      (?:\s?(?P<half>{_HALF}))?
    | \s?(?P<half2>{_HALF})
    | \s?[時时点시]\s?(?:(?P<minute4>\d\d?)\s?[分분])?
    | (?P<minute3>\d\d)(?=\s?(?:GMT|UTC|[Hh]rs|HRS))
    | (?=\s?(?:Uhr|h)\b)
    )(?:\s?(?:Uhr|hrs|h|ora|ч|год)\b\.?)?(?:\s?(?P<zone>{_ZONE}))?"""
# "18 января 2018 г., 10:30", "2020 m. …", "12 maja 2020 r., godz. 10:30".
_YEAR_WORDS = r"(?:\s?(?:г\.?|года|р\.|року|r\.|роки|d\.)(?=[\s,]))?"
_AT = (
    r"T|at|um|à|a\slas|a\sles|às|as|alle(?:\sore)?|ore|kl\.?|klo|@|ob|o|u|в|о|об|om|saat|pukul|jam|lúc"
    r"|(?:o\s|w\s)?godz\.?|ora|la\sora|v|ve|kello?"
)
# "2019年3月5日（火）19時", "5 Mart 2019 Salı 19:05"
_WEEKDAY_NAMES = alternatives(frozenset(WEEKDAYS))
_WEEKDAY = rf"(?:\s?[（(][^\W\d_]{{1,4}}[)）]|[\s.,]{{1,3}}(?i:{_WEEKDAY_NAMES})\b[.,]?)?"
_BETWEEN = rf"{_YEAR_WORDS}{_WEEKDAY}[\s,.|/·•–—(-]{{0,4}}(?:{_AT})?[\s:]{{0,2}}"
_AFTER = re.compile(rf"{_BETWEEN}{_CLOCK}", re.VERBOSE)
# "Noon EDT, May 12": a word for a time before the date.
_WORD_AFTER = re.compile(
    rf"{_BETWEEN}(?P<word>noon|midday|midnight)\b(?:\s(?P<zone>{_ZONE}))?", re.IGNORECASE
)
_WORD_BEFORE = re.compile(
    rf"\b(?P<word>noon|midday|midnight)(?:\s(?P<zone>{_ZONE}))?[\s,|/·•–—-]{{0,4}}(?:on\s)?"
    r"(?:[^\W\d_]{2,13}[.,]{0,2}\s)?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?<![\d:.]){_CLOCK}(?:\s?\([^()]{{1,20}}\))?[\s,|/·•–—-]{{0,4}}(?:on\s)?"
    r"(?:[^\W\d_]{2,13}[.,]{0,2}\s)?$",
    re.VERBOSE,
)
_ZONE_AFTER = re.compile(rf"\s?(?P<zone>{_ZONE})")
_DIGIT = re.compile(r"\d")
_SHIFT = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?")

_NOON = 12
_MORNINGS = frozenset(("午前", "오전", "上午"))
_WORDS = {"noon": 12, "midday": 12, "midnight": 0}
_MAX_SHIFT_HOURS = 14


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, its position in the text, and the name of its zone if it has one."""

    start: int
    end: int
    hour: int
    minute: int
    second: int
    zone: str | None

    def on(self, day: datetime) -> datetime:
        """Return the moment on this day, naive if the zone is unknown."""
        moment = day.replace(hour=self.hour, minute=self.minute, second=self.second)
        zone = _read_zone(self.zone) if self.zone else None
        offset = zone.utcoffset(moment) if zone else None
        return moment if offset is None else moment.replace(tzinfo=timezone(offset))


def find_clock_after(text: str, end: int) -> Clock | None:
    """Return the time after a date that ends at `end`."""
    named = _WORD_AFTER.match(text, end) if _has_word(text) else None
    if named:
        hour, zone = _WORDS[named["word"].casefold()], named["zone"]
        return Clock(end, named.end(), hour, 0, 0, zone and zone.strip("() "))
    match = _AFTER.match(text, end) if _DIGIT.search(text, end) else None
    return _build_clock(match, match["zone"], (end, match.end())) if match else None


def find_clock_before(text: str, floor: int, start: int, end: int) -> Clock | None:
    """Return the time before a date from `start` to `end`; its zone may follow the date."""
    before = text[floor:start]
    named = _WORD_BEFORE.search(before) if _has_word(before) else None
    if named:
        hour, zone = _WORDS[named["word"].casefold()], named["zone"]
        return Clock(floor + named.start(), end, hour, 0, 0, zone and zone.strip("() "))
    match = _BEFORE.search(before) if _DIGIT.search(before) else None
    if not match:
        return None
    after = None if match["zone"] else _ZONE_AFTER.match(text, end)
    zone = after["zone"] if after else match["zone"]
    return _build_clock(match, zone, (floor + match.start(), after.end() if after else end))


def _has_word(text: str) -> bool:
    """Return whether the text contains "noon" or "midnight", which is cheaper than to match it."""
    return any(map(text.casefold().__contains__, _WORDS))


def _build_clock(match: re.Match[str], zone: str | None, span: tuple[int, int]) -> Clock | None:
    hour = _read_hour(match)
    printed = match["minute"] or match["minute3"] or match["minute4"] or 0
    minute, second = int(printed), int(match["second"] or 0)
    try:
        time(hour, minute, second)
    except ValueError:
        return None
    return Clock(*span, hour, minute, second, zone and zone.strip("() "))


def _read_hour(match: re.Match[str]) -> int:
    """Return the hour from 0 to 23; noon and the second half of the day begin at twelve."""
    hour = int(match["hour"])
    half = match["half"] or match["half2"] or match["day_half"] or ""
    if not half or hour > _NOON:
        return hour
    if hour == _NOON and half.casefold() in _WORDS:
        return _WORDS[half.casefold()]
    return hour % _NOON + (_NOON if half[0] in "PpNn午오下" and half not in _MORNINGS else 0)


def _read_zone(printed: str) -> tzinfo | None:
    """Return the zone with this name or offset, None if it is unknown."""
    name = printed.upper().replace(" ", "")
    shift = _SHIFT.fullmatch(name)
    if not shift:
        return ZONES.get(name)
    hours, minutes = int(shift[2]), int(shift[3] or 0)
    if hours > _MAX_SHIFT_HOURS:
        return None
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(east if shift[1] == "+" else -east)
