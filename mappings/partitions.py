"""Names of partitions: indices by month, quarter or year of publication behind one alias.

Every partition has an alias that it is written through, and its generations are named after that:
`articles-month.2015-08` is the alias of the index `articles-month.2015-08-20261128t230000000000z`.
Articles without a date, before the first period, and of the future are in one more partition,
`articles-month.before-2006-12`. So the names alone say how articles are distributed. No alias of an
installation has a dot, so that these names are not those of another installation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_REST = "before-"
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_MONTHS_A_QUARTER = 3


class Period(StrEnum):
    """What each partition of an index has the articles of."""

    month = "month"
    quarter = "quarter"
    year = "year"

    def name_of(self, month: str) -> str:
        """Return the name of the period with a month: `2015-08`, `2015-q3` or `2015`.

        The names of one kind sort by time.
        """
        if self is Period.month:
            return month
        year, _, number = month.partition("-")
        if self is Period.year:
            return year
        return f"{year}-q{(int(number) - 1) // _MONTHS_A_QUARTER + 1}"


@dataclass(frozen=True, slots=True)
class Periods:
    """The kind of periods of an index, and the name of the first one with its own partition."""

    kind: Period
    first: str


_KINDS = "|".join(Period)
_PERIOD = r"\d{4}(?:-\d{2}|-q[1-4])?"
_PARTITION = re.compile(rf"(.+)-({_KINDS})\.(.*)")
_INDEX = re.compile(rf"(.+-(?:{_KINDS})\.(?:{_REST})?{_PERIOD})-\d{{8}}t\d{{12}}z")


def is_month(text: str) -> bool:
    """Whether a text is a month such as `2015-08`."""
    return bool(_MONTH.fullmatch(text))


def partition_alias(alias: str, period: Period, name: str) -> str:
    """Return the alias of the partition of a period with a name such as `2015-08`."""
    return f"{alias}-{period}.{name}"


def rest_alias(alias: str, periods: Periods) -> str:
    """Return the alias of the partition of all articles that are in no period."""
    return partition_alias(alias, periods.kind, f"{_REST}{periods.first}")


def all_partitions(alias: str) -> list[str]:
    """Return the patterns of the aliases of all partitions."""
    return [partition_alias(alias, period, "*") for period in Period]


def read_partition(index: str) -> str | None:
    """Return the alias that an index is written through, None if it is not a partition."""
    match = _INDEX.fullmatch(index)
    return match[1] if match else None


def read_parent(alias: str) -> str | None:
    """Return the alias that a partition is searched through, None if this is not a partition."""
    match = _PARTITION.fullmatch(alias)
    return match[1] if match else None


def read_period(partition: str) -> Period:
    """Return the kind of period of a partition's alias."""
    return Period(_split(partition)[0])


def read_name(partition: str) -> str:
    """Return the name of the period of a partition's alias, or `before-` and that of the first."""
    return _split(partition)[1]


def _split(partition: str) -> tuple[str, str]:
    match = _PARTITION.fullmatch(partition)
    if match is None:
        raise ValueError(partition)
    return match[2], match[3]


def read_periods(partitions: Iterable[str]) -> Periods | None:
    """Return the periods from the alias of the rest, None if that is missing."""
    rest = next(filter(is_rest, partitions), None)
    return Periods(read_period(rest), read_name(rest).removeprefix(_REST)) if rest else None


def is_rest(partition: str) -> bool:
    """Whether it is the alias of the partition of all articles that are in no period."""
    return read_name(partition).startswith(_REST)


def are_partitions(indices: Iterable[str]) -> bool:
    """Whether the indices are partitions of different periods, so that no article is in two."""
    partitions = [read_partition(index) for index in indices]
    known = [partition for partition in partitions if partition is not None]
    one_kind = len({*map(read_period, known)}) == 1
    return one_kind and len({*known}) == len(partitions)
