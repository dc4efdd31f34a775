"""When an article was published and updated, by the dates of its head and its end."""

from collections.abc import Iterable
from datetime import datetime

from indexer.parser.dates import Order, Stamp, find_stamps
from indexer.parser.lines import Line, Role
from indexer.parser.words.calendar import MONTH_FIRST_ZONES
from indexer.parser.words.labels import PUBLISHED, UPDATED

_LABEL_REACH = 40


def read_dates(
    lines: Iterable[Line], language: str | None
) -> tuple[datetime | None, datetime | None]:
    """Published and updated; None where none is printed or its order cannot be known."""
    found = [
        (stamp, _label(line.text, stamp))
        for line in lines
        if line.role in (Role.DATE, Role.BYLINE)
        for stamp in find_stamps(line.text)
    ]
    order = decide_order([stamp for stamp, _ in found], language)
    published, updated = None, None
    for stamp, label in found:
        moment = stamp.read(order)
        if moment is None:
            continue
        if label == "updated":
            updated = updated or moment
        elif published is None or label == "published":
            published = published if published and label is None else published or moment
    return published or updated, updated if published else None


def _label(text: str, stamp: Stamp) -> str | None:
    """Whether the words before the date call it published or updated."""
    before = text[max(0, stamp.start - _LABEL_REACH) : stamp.start].casefold()
    last = {
        name: max((before.rfind(word) for word in words), default=-1)
        for name, words in (("published", PUBLISHED), ("updated", UPDATED))
    }
    name = max(last, key=lambda n: last[n])
    return name if last[name] >= 0 else None


def decide_order(stamps: list[Stamp], language: str | None) -> Order | None:
    """The order of day and month that the article proves."""
    proven = {stamp.only_order() for stamp in stamps} - {None}
    if len(proven) == 1:
        return proven.pop()
    zones = {stamp.zone for stamp in stamps if stamp.zone}
    if zones:
        return Order.MONTH_FIRST if zones & MONTH_FIRST_ZONES else Order.DAY_FIRST
    return Order.DAY_FIRST if language not in (None, "en") else None
