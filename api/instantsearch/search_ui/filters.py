"""The filters and ranges of Search UI as conditions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isfinite, nan

from api.instantsearch.attributes import FILTER_ATTRIBUTES, NUMBER_ATTRIBUTES, TIME_ATTRIBUTES
from api.instantsearch.filters import (
    MAX_CONDITIONS,
    Condition,
    ConditionGroup,
    RangeCondition,
    ValueCondition,
)
from api.instantsearch.search_ui.request import (
    Scalar,
    SearchUiFacet,
    SearchUiFilter,
    SearchUiRange,
)
from api.schemas.validators import normalize_nfc

_ID = "id"
_DATE_LENGTH = len("2015-08-12")
_MILLISECONDS = 1000
# The end of the year 9999, in seconds since 1970.
_MAX_TIME = 253_402_300_799
_LAST_MOMENT = timedelta(days=1) - timedelta(milliseconds=1)


def build_groups(
    filters: Iterable[SearchUiFilter], facets: Mapping[str, SearchUiFacet]
) -> tuple[ConditionGroup, ...]:
    """Return the conditions. Raise ValueError for an unknown field or an invalid value."""
    groups = tuple(group for row in filters for group in _build_filter(row, facets.get(row.field)))
    if sum(map(len, groups)) > MAX_CONDITIONS:
        raise ValueError(f"the filters have more than {MAX_CONDITIONS} values; send fewer")
    return groups


def _build_filter(row: SearchUiFilter, facet: SearchUiFacet | None) -> Iterator[ConditionGroup]:
    ranges = {item.name: item for item in facet.ranges} if facet else {}
    conditions = tuple(_build_condition(row.field, value, ranges) for value in row.values)
    if row.type == "any":
        yield from (conditions,) if conditions else ()
    else:
        yield from ((replace(item, negated=row.type == "none"),) for item in conditions)


def _build_condition(
    field: str, value: SearchUiRange | Scalar, ranges: Mapping[str, SearchUiRange]
) -> Condition:
    """Return a condition; a range that is only named is the one of the facet."""
    if isinstance(value, SearchUiRange):
        bounded = value.start is not None or value.end is not None
        return build_range(field, value if bounded else ranges.get(value.name, value))
    if str(value) in ranges:
        return build_range(field, ranges[str(value)])
    if field in NUMBER_ATTRIBUTES:
        return build_range(field, SearchUiRange.model_validate({"from": value, "to": value}))
    if field != _ID and field not in FILTER_ATTRIBUTES:
        known = ", ".join((_ID, *FILTER_ATTRIBUTES, *NUMBER_ATTRIBUTES))
        raise ValueError(f"a filter has an unknown field; choose from {known}")
    return ValueCondition(field.partition(".")[0], normalize_nfc(str(value)))


def build_range(field: str, row: SearchUiRange) -> RangeCondition:
    """Return a range of a number or time. Raise ValueError for another field or without ends."""
    if field not in NUMBER_ATTRIBUTES:
        raise ValueError(
            f"a range has an unknown field; choose from {', '.join(NUMBER_ATTRIBUTES)}"
        )
    read = _read_time if field in TIME_ATTRIBUTES else _read_number
    ends = {"gte": row.start, "lte": row.end}
    bounds = tuple((name, read(end, name)) for name, end in ends.items() if end is not None)
    if not bounds:
        raise ValueError("a range has neither from nor to; send one of them")
    return RangeCondition(field, bounds)


def _read_number(value: Scalar, _: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = nan
    if isfinite(number):
        return number
    raise ValueError("a range has an end that is not a number")


def _read_time(value: Scalar, bound: str) -> float:
    """Return seconds since 1970 of an ISO date or time, or of milliseconds since 1970."""
    if not isinstance(value, str):
        return max(-_MAX_TIME, min(_read_number(value, bound) / _MILLISECONDS, _MAX_TIME))
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("a range has an end that is not a date or time (ISO 8601)") from None
    if bound == "lte" and len(value) <= _DATE_LENGTH:
        time += _LAST_MOMENT
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
