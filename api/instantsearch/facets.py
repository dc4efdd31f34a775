"""The facets that only InstantSearch has: numbers with their bounds, and places by level.

A country counts the articles of all its places, because each place is stored with its country.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from api.instantsearch.attributes import LEVELS, PATHS, TIME_ATTRIBUTES
from api.instantsearch.filters import RangeCondition
from api.schemas.limits import MAX_FACET_SIZE
from api.search.grouping import Counts
from mappings.fields import PATH_SEPARATOR

_MILLISECONDS = 1000
_FIRST_LEVEL = min(LEVELS, key=LEVELS.__getitem__)
_BOUNDS = ("min", "max", "avg", "sum")
# The names of the aggregations of ranges; a field's other aggregation has its own name.
_RANGES = "ranges:"


def build_counts(names: Iterable[str], size: int) -> dict[str, Any]:
    """Return an aggregation for each facet, with at most `size` values of a number."""
    return {
        name: {
            "filter": {"match_all": {}},
            "aggs": _build_level(LEVELS[name]) if name in LEVELS else _build_number(name, size),
        }
        for name in names
    }


def _build_number(name: str, size: int) -> dict[str, Any]:
    terms = {"field": name, "size": size}
    return {"values": {"terms": terms}, "stats": {"stats": {"field": name}}}


def _build_level(level: int) -> dict[str, Any]:
    """Return the values of a level, as many as possible: a menu shows those below any of them."""
    separator = PATH_SEPARATOR.replace(">", "\\>")
    deep, deeper = (".*".join(["", *[separator] * depth, ""]) for depth in (level, level + 1))
    terms = {"field": PATHS, "size": MAX_FACET_SIZE, "include": deep or ".*", "exclude": deeper}
    return {"values": {"terms": terms}}


def build_range_counts(ranges: Mapping[str, tuple[RangeCondition, ...]]) -> dict[str, Any]:
    """Return an aggregation for each field with ranges."""
    return {
        f"{_RANGES}{name}": {
            "filters": {
                "filters": {str(number): row.build() for number, row in enumerate(conditions)}
            }
        }
        for name, conditions in ranges.items()
    }


def read_range_counts(
    ranges: Mapping[str, tuple[RangeCondition, ...]], aggregations: Mapping[str, Any]
) -> dict[str, list[int]]:
    """Return the counts of the ranges of each field, in order."""
    buckets = {name: aggregations[f"{_RANGES}{name}"]["buckets"] for name in ranges}
    return {
        name: [buckets[name][str(number)]["doc_count"] for number in range(len(conditions))]
        for name, conditions in ranges.items()
    }


def read_counts(
    names: Iterable[str], aggregations: Mapping[str, Any], counts: Counts
) -> dict[str, dict[str, int]]:
    """Return the counts by value of each facet; numbers are text, as keys of JSON objects."""
    return {
        name: _read_values(name, aggregations[name]["values"]["buckets"], counts) for name in names
    }


def _read_values(name: str, buckets: Iterable[Mapping[str, Any]], counts: Counts) -> dict[str, int]:
    """Return the counts by value; times are stored in milliseconds and counted by second."""
    by_value: Counter[str] = Counter()
    for bucket in buckets:
        key = bucket["key"]
        by_value[key if name in LEVELS else str(int(key) // _unit(name))] += counts.count(bucket)
    return dict(by_value)


def useful_facets(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return the facets that a page can show as lists of values, in the order of the request.

    A menu of places shows its levels itself; a list of times in seconds is not readable.
    """
    return [
        name
        for name, values in counts.items()
        if values
        and name not in TIME_ATTRIBUTES
        and not (name == PATHS and LEVELS.keys() & counts.keys())
        and not (LEVELS.get(name) and counts.get(_FIRST_LEVEL))
    ]


def read_stats(
    names: Iterable[str], aggregations: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    """Return the minimum, maximum, mean and sum of each number that any article has."""
    stats = {name: aggregations[name]["stats"] for name in names if name not in LEVELS}
    return {
        name: {bound: values[bound] / _unit(name) for bound in _BOUNDS}
        for name, values in stats.items()
        if values["count"]
    }


def are_exact(names: Iterable[str], aggregations: Mapping[str, Any], counts: Counts) -> bool:
    """Return whether the counts of all these facets are exact."""
    return all(counts.error_bound(aggregations[name]) == 0 for name in names)


def _unit(name: str) -> int:
    """Return the divisor of a stored value: times are seconds in InstantSearch."""
    return _MILLISECONDS if name in TIME_ATTRIBUTES else 1
