"""Facets that only the dialect has: numbers with their bounds, and places level by level.

A country's articles are those of every place in it, for each place is stored below its country and
the country beside it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from api.instantsearch.attributes import LEVELS, PATHS, TIME_ATTRIBUTES
from api.schemas.request import MAX_FACET_SIZE
from mappings.fields import PATH_SEPARATOR

Clause = dict[str, Any]
Found = Mapping[str, Any]

_MILLISECONDS = 1000


def build_counts(names: Iterable[str], size: int) -> Clause:
    """One aggregation for each of these facets, with at most `size` values of a number."""
    return {
        name: {
            "filter": {"match_all": {}},
            "aggs": _build_level(LEVELS[name]) if name in LEVELS else _build_number(name, size),
        }
        for name in names
    }


def read_counts(names: Iterable[str], found: Found) -> dict[str, dict[str, int]]:
    """Counts by value for each facet; a JSON object's keys are texts, those of numbers too."""
    return {name: _read_values(found, name) for name in names}


def _read_values(found: Found, name: str) -> dict[str, int]:
    """Counts by value; times are kept to the millisecond, and those of one second are one."""
    counts: Counter[str] = Counter()
    for bucket in _buckets(found, name):
        counts[_key(name, bucket["key"])] += bucket["doc_count"]
    return dict(counts)


def read_stats(names: Iterable[str], found: Found) -> dict[str, dict[str, float]]:
    """Least, most, mean and sum of each number that any article has."""
    stats = {name: found[name]["stats"] for name in names if name not in LEVELS}
    return {
        name: {bound: told[bound] / _unit(name) for bound in ("min", "max", "avg", "sum")}
        for name, told in stats.items()
        if told["count"]
    }


def are_exact(names: Iterable[str], found: Found) -> bool:
    """Whether the shards agree on every count."""
    return all(found[name]["values"]["doc_count_error_upper_bound"] == 0 for name in names)


def _build_number(name: str, size: int) -> Clause:
    terms = {"field": name, "size": size}
    return {"values": {"terms": terms}, "stats": {"stats": {"field": name}}}


def _build_level(level: int) -> Clause:
    """As many values as there may be: a menu shows those below one of them, whichever they are."""
    separator = PATH_SEPARATOR.replace(">", "\\>")
    deep, deeper = (".*".join(["", *[separator] * depth, ""]) for depth in (level, level + 1))
    terms = {"field": PATHS, "size": MAX_FACET_SIZE, "include": deep or ".*", "exclude": deeper}
    return {"values": {"terms": terms}}


def _buckets(found: Found, name: str) -> list[Found]:
    buckets: list[Found] = found[name]["values"]["buckets"]
    return buckets


def _key(name: str, key: Any) -> str:
    return key if name in LEVELS else str(int(key) // _unit(name))


def _unit(name: str) -> int:
    """Times are seconds in the dialect."""
    return _MILLISECONDS if name in TIME_ATTRIBUTES else 1
