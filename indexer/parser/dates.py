"""Finding and reading the dates that a line prints."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from indexer.documents.article import as_utc
from indexer.parser.lexicon.calendar import MONTHS, WEEKDAYS
from indexer.parser.text_forms import may_have_digits
from indexer.parser.times import Clock, find_clock_after, find_clock_before

# Where a date line ends: what is longer is a sentence.
MAX_DATE_LINE = 300
# The web and its archives: an older or a later year is not a date of publication.
_MIN_YEAR, _MAX_YEAR = 1800, 2100
# A year of two digits: up to this one of this century, then of the last, unless a weekday next to
# the date proves the other one.
_CENTURY, _LAST_CENTURY, _PIVOT = 2000, 1900, 39
_SHORT_YEAR = 2
# Thai dates count the years from 543 BC: 2562 is 2019.
_BUDDHIST_ERA, _MIN_BUDDHIST_YEAR = 543, 2400
# A page may be printed in a zone whose day begins earlier.
_MAX_AHEAD = timedelta(days=1)
# Several rules ask for the dates of one line; no article has more lines with dates than this.
_CACHED_LINES = 256
# Eras of Japan and Taiwan by the year before their first: Reiwa 6 is 2024.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_FIRST_YEAR_OF_ERA = "元"
_ERA_YEAR = rf"(?:{'|'.join(_ERAS)})\s?(?:{_FIRST_YEAR_OF_ERA}|\d{{1,3}})"
# "2019年（令和元年）5月1日" has the year in both calendars.
_SAME_YEAR = rf"[（(]{_ERA_YEAR}年?[）)]\s?"

_GATE = re.compile(
    r"\d(?:\d{3}|\s?月|[./-]\d\d?[./-]\d\d)|'\d\d|-[^\W\d_]+-\d\d|[^\W\d_]\.?\s\d\d\s?(?:$|[|,])"
)
# Letters, and the marks of Indic and Thai scripts, which are letters to their readers.
_WORD = r"[A-Za-zªµºÀ-ÖØ-öø-\u0dff\u0e00-\u0e7f\u10a0-\u10ff\u1e00-\u1fff]{2,14}"
# Levantine months of two words: "كانون الثاني".
_ARABIC_MONTH = r"(?:كانون|تشرين)\sال[\u0620-\u064a]{3,5}"
_DATE = re.compile(
    rf"""(?:
      (?<![^\W\d_])(?P<m4>{_WORD}+)\.?\s?(?P<d4>\d\d?)(?i:st|nd|rd|th)?,?\s{{0,2}}(?P<y4>\d{{4}}|'\d\d)
      (?:(?!\d)|(?=\d\d?:\d\d|\d\d?\s(?:year|month|day)))
    | (?P<y9>{_ERA_YEAR})\s?年\s?(?P<m9>\d\d?)\s?月\s?(?P<d9>\d\d?)\s?日
    | (?=\d)(?<![\d.,/-])(?:
      (?P<y1>\d{{4}})(?P<s1>[-/.])\s?(?P<m1>\d\d?)(?P=s1)\s?(?P<d1>\d\d?)(?!\d)
    | (?P<y7>\d{{4}})\.\sgada\s(?P<d7>\d\d?)\.\s(?P<m7>{_WORD})
    | (?P<y6>\d{{4}})\.?\s(?:m\.\s|gada\s)?(?P<m6>{_WORD})\.?\s(?P<d6>\d\d?)(?!\d)
    | (?P<y2>\d{{4}})\s?(?:{_SAME_YEAR})?[年년]\s?(?:{_SAME_YEAR})?
      (?P<m2>\d\d?)\s?[月월]\s?(?P<d2>\d\d?)\s?[日일]
    | (?P<d3>\d\d?)(?i:st|nd|rd|th|er|\.|º|°|ª)?[\s-]{{0,2}}(?i:de\s|of\s|d')?
      (?P<m3>{_ARABIC_MONTH}|{_WORD})
      (?:\s?/\s?(?:{_ARABIC_MONTH}|{_WORD}))?
      [.,]{{0,2}}[\s-]{{0,2}}(?i:de\s|del\s)?
      (?P<y3>\d{{4}}|'\d\d|(?<=-)\d\d|(?P<bare>(?<=\s)\d\d(?=\s?(?:$|[|,]))))(?![\d-])
    | (?P<d8>\d\d?)\stháng\s(?P<m8>\d\d?)(?:,\s?|\snăm\s|\s)(?P<y8>\d{{4}})
    | (?P<a5>\d\d?)(?P<s5>[./-])\s?(?P<b5>\d\d?)(?P=s5)\s?(?P<y5>\d{{4}}|\d\d)
      (?:(?![\d./-])|(?=\.(?:\s|$))|(?=\d\d?\.\s)|(?=-\d\d?:\d\d))
    ))""",
    re.VERBOSE,
)
# The numbers of the groups of `_DATE` that have a year; the fifth has an order of its own.
_FORMS = (1, 2, 3, 4, 6, 7, 8, 9)
# How far before a date its time may stand, a weekday between them included.
_REACH = 48
_MONTHS = 12
_WEEKDAY_BEFORE = re.compile(r"([^\W\d_]{2,13}(?:-feira)?)[.,]{0,2}\s*$")
_WEEKDAY_AFTER = re.compile(r"\s*\(?([^\W\d_]{2,13})\b")


# "Published 14 Aug 62": in a sentence or a list the number may be anything.
_MAY_PRECEDE_BARE_YEAR = re.compile(r"^(?:[^\W\d_]+[.,:]?\s){0,2}$")


class Order(StrEnum):
    """What the first of two numbers is."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A printed date: its position, and its meaning under either order of its numbers.

    `moments` holds one moment where the date can be read in one way only, else two by their order.
    """

    start: int
    end: int
    moments: dict[Order, datetime]
    numeric: bool
    zone: str | None
    slashes: bool = False

    def read(self, order: Order | None) -> datetime | None:
        """Return the moment; None where two are possible and no order is known."""
        if len(set(self.moments.values())) == 1:
            return next(iter(self.moments.values()))
        return self.moments.get(order) if order else None

    def only_order(self) -> Order | None:
        """Return the order that a date in numbers proves."""
        return next(iter(self.moments)) if self.numeric and len(self.moments) == 1 else None


def is_future(moment: datetime, now: datetime | None) -> bool:
    """Return whether a moment is more than a day after `now`; False if `now` is None."""
    if now is None:
        return False
    return as_utc(moment) > now + _MAX_AHEAD


def find_stamps(text: str) -> list[DateMention]:
    """Return all dates of a line that is short enough to be one of dates, in the order printed."""
    if len(text) > MAX_DATE_LINE or not may_have_digits(text) or not _GATE.search(text):
        return []
    return list(read_stamps(text))


@lru_cache(maxsize=_CACHED_LINES)
def read_stamps(text: str) -> tuple[DateMention, ...]:
    """Return all dates of a line, however long."""
    stamps: list[DateMention] = []
    for match in _DATE.finditer(text):
        stamp = _build_stamp(text, match, stamps[-1].end if stamps else 0)
        if stamp:
            stamps.append(stamp)
    return tuple(stamps)


def without_dates(text: str, stamps: list[DateMention]) -> str:
    """Return the line without its dates."""
    parts, position = [], 0
    for stamp in stamps:
        parts.append(text[position : stamp.start])
        position = stamp.end
    return " | ".join((*parts, text[position:])).strip(" |,-–—·•/")


def _build_stamp(text: str, match: re.Match[str], floor: int) -> DateMention | None:
    days = _read_day(match)
    short = len((match["y3"] or match["y4"] or match["y5"] or "0000").lstrip("'")) == _SHORT_YEAR
    if match["bare"] and not _MAY_PRECEDE_BARE_YEAR.search(text[: match.start()]):
        return None
    if len(days) > 1 or short:
        days = _by_weekday(days, text, match, other_century=short)
    if not days:
        return None
    floor = max(floor, match.start() - _REACH)
    clock = find_clock_after(text, match.end()) or find_clock_before(text, floor, *match.span())
    moments = {order: _at(day, clock) for order, day in days.items()}
    start, end, zone = match.start(), match.end(), None
    if clock:
        start, end, zone = min(start, clock.start), max(end, clock.end), clock.zone
    return DateMention(start, end, moments, match["a5"] is not None, zone, match["s5"] == "/")


def _at(day: date, clock: Clock | None) -> datetime:
    """Return the moment; a day without a time is midnight, a time without a zone stays naive."""
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    return clock.on(moment) if clock else moment


def _read_day(match: re.Match[str]) -> dict[Order, date]:
    """Return the day under each order that makes it a day of the calendar."""
    read = {order: _build_day(*parts) for order, parts in _readings(match).items()}
    return {order: day for order, day in read.items() if day}


def _build_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _MIN_YEAR <= year <= _MAX_YEAR else None
    except ValueError:  # the thirtieth of February
        return None


def _readings(match: re.Match[str]) -> dict[Order, tuple[int, int, int]]:
    if match["a5"]:
        year, first, second = _year(match["y5"]), int(match["a5"]), int(match["b5"])
        day_first = {Order.DAY_FIRST: (year, second, first)}
        if first == second or (match["s5"] == "." and second <= _MONTHS):
            return day_first  # with dots the day is first if it can be
        return {**day_first, Order.MONTH_FIRST: (year, first, second)}
    order = Order.MONTH_FIRST if match["m4"] else Order.DAY_FIRST
    return {order: _named_parts(match)}


def _year(printed: str) -> int:
    """Return the year; of two digits it is one of this century or of the last."""
    if era := next(filter(printed.startswith, _ERAS), None):
        number = printed.removeprefix(era).strip()
        return _ERAS[era] + (1 if number == _FIRST_YEAR_OF_ERA else int(number))
    digits = printed.lstrip("'")
    if len(digits) > _SHORT_YEAR:
        return int(digits) - (_BUDDHIST_ERA if int(digits) > _MIN_BUDDHIST_YEAR else 0)
    return int(digits) + (_CENTURY if int(digits) <= _PIVOT else _LAST_CENTURY)


def _named_parts(match: re.Match[str]) -> tuple[int, int, int]:
    form = next(form for form in _FORMS if match[f"y{form}"])
    year, month, day = (match[f"{part}{form}"] for part in "ymd")
    number = int(month) if month.isdecimal() else MONTHS.get(month.casefold(), 0)
    return _year(year), number, int(day)


def _by_weekday(
    days: dict[Order, date], text: str, match: re.Match[str], *, other_century: bool
) -> dict[Order, date]:
    """Return only the day that falls on the weekday printed next to it, if there is one.

    If none does, and `other_century` is possible, that of the other century.
    """
    before = _WEEKDAY_BEFORE.search(text, max(0, match.start() - _REACH), match.start())
    after = _WEEKDAY_AFTER.match(text, match.end())
    for printed in (before, after):
        weekday = WEEKDAYS.get(printed[1].casefold()) if printed else None
        if weekday is not None:
            others = _in_other_century(days) if other_century else {}
            return _on_weekday(days, weekday) or _on_weekday(others, weekday) or days
    return days


def _on_weekday(days: dict[Order, date], weekday: int) -> dict[Order, date]:
    return {order: day for order, day in days.items() if day.weekday() == weekday}


def _in_other_century(days: dict[Order, date]) -> dict[Order, date]:
    """Return the days a century earlier or later; the 29th of February is not one in 1900."""
    years = _CENTURY - _LAST_CENTURY
    moved = {
        order: _build_day(day.year + (years if day.year < _CENTURY else -years), day.month, day.day)
        for order, day in days.items()
    }
    return {order: day for order, day in moved.items() if day}
