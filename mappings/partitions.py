"""Names of partitions: indices by month of publication behind one alias.

Every partition has an alias that it is written through, and its generations are named after that:
`articles-month.2015-08` is the alias of the index `articles-month.2015-08-20261128t230000000000z`.
Articles without a date, of months before the first one, and of the future are in one more
partition, `articles-month.before-2006-12`. So the names alone say how articles are distributed. No
alias of an installation has a dot, so that these names are not those of another installation.
"""

import re
from collections.abc import Iterable

_INFIX = "-month."
_REST = "before-"
_MONTH = r"\d{4}-\d{2}"
_INDEX = re.compile(rf"(.+{re.escape(_INFIX)}(?:{_REST})?{_MONTH})-\d{{8}}t\d{{12}}z")


def partition_alias(alias: str, month: str) -> str:
    """Return the alias of the partition of a month such as `2015-08`."""
    return f"{alias}{_INFIX}{month}"


def rest_alias(alias: str, first_month: str) -> str:
    """Return the alias of the partition of all articles that are in no month."""
    return partition_alias(alias, f"{_REST}{first_month}")


def all_partitions(alias: str) -> str:
    """Return the pattern of the aliases of all partitions."""
    return partition_alias(alias, "*")


def read_partition(index: str) -> str | None:
    """Return the alias that an index is written through, None if it is not a partition."""
    match = _INDEX.fullmatch(index)
    return match[1] if match else None


def read_parent(alias: str) -> str | None:
    """Return the alias that a partition is searched through, None if this is not a partition."""
    parent, infix, _ = alias.rpartition(_INFIX)
    return parent if infix else None


def read_month(partition: str) -> str:
    """Return the month of a partition's alias, or `before-` and the first month."""
    return partition.rpartition(_INFIX)[2]


def read_first_month(partitions: Iterable[str]) -> str | None:
    """Return the first month from the alias of the rest, None if that is missing."""
    months = map(read_month, partitions)
    return next((m.removeprefix(_REST) for m in months if m.startswith(_REST)), None)


def is_rest(partition: str) -> bool:
    """Whether it is the alias of the partition of all articles that are in no month."""
    return read_month(partition).startswith(_REST)


def are_partitions(indices: Iterable[str]) -> bool:
    """Whether the indices are partitions of different months, so that no article is in two."""
    partitions = [read_partition(index) for index in indices]
    return bool(partitions) and None not in partitions and len({*partitions}) == len(partitions)
