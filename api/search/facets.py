"""Facets: the filter, the aggregation and the reader of each, together.

A facet is counted as if its own filter were absent. Therefore the filters of the requested facets
are in `post_filter`, which narrows hits only, and every aggregation has the filters of the *other*
facets. All of it is one search.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter

from api.query_language.date_range import DateRange, parse_date_range
from api.schemas.facets import DateBucket, Facet, FacetValue, PublishedFacet
from api.schemas.request import Filters, SearchRequest
from api.schemas.validators import UTC_NAME, Interval, zone_of
from api.search.dsl import Clause, Response, missing, should
from api.search.grouping import Counts
from mappings.fields import FACET_FIELDS, INDEXED_AT

# About as many bars as fit a phone's width.
AUTO_BUCKETS = 24
# With so many values of each shard the counts are exact unless a shard has more; the response says
# so. Elasticsearch allows about as many buckets in a response.
EXACT_SHARD_SIZE = 65_000
# The name of the filter of when articles were stored, which is not a facet.
INDEXED_FILTER = "indexed"
# The range of a time in nanoseconds.
_FIRST_STAMP = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_STAMP = datetime(2262, 1, 1, tzinfo=UTC)
# Different searches request the same few facets.
_DEFINITION_CACHE_SIZE = 64


class FacetDefinition(ABC):
    """One facet; its filter parameter and its index field have the same name."""

    name: str

    @abstractmethod
    def build_filter(self, request: Filters) -> Clause | None:
        """Return the clause of its selected values; None if nothing is selected."""

    @abstractmethod
    def build_aggregation(self, request: SearchRequest) -> Clause:
        """Return its aggregations by name."""

    @abstractmethod
    def read_aggregation(
        self, request: SearchRequest, aggregations: Response, counts: Counts
    ) -> Facet | PublishedFacet:
        """Read the response to `build_aggregation`."""


@dataclass(frozen=True, slots=True)
class TermsFacet(FacetDefinition):
    """The most frequent values of a keyword field."""

    name: str

    def build_filter(self, request: Filters) -> Clause | None:
        """Any of the selected values, or no value if that is selected."""
        selected = request.selected(self.name)
        clauses: list[Clause] = [{"terms": {self.name: list(selected)}}] if selected else []
        if self.name in request.missing:
            clauses.append(missing(self.name))
        return should(clauses)

    def build_aggregation(self, request: SearchRequest) -> Clause:
        """Frequent values, articles without a value, and each selected value by itself."""
        aggregations: Clause = {
            "values": {"terms": self._build_terms(request)},
            "missing": {"missing": {"field": self.name}},
        }
        if selected := request.selected(self.name):
            filters = {value: {"term": {self.name: value}} for value in selected}
            aggregations["selected"] = {"filters": {"filters": filters}}
        return aggregations

    def _build_terms(self, request: SearchRequest) -> Clause:
        """Exact counts need every value of each shard, of which most are never listed."""
        terms: Clause = {"field": self.name, "size": request.facet_size}
        return terms | {"shard_size": EXACT_SHARD_SIZE} if request.exact_facets else terms

    def read_aggregation(
        self, request: SearchRequest, aggregations: Response, counts: Counts
    ) -> Facet:
        """Frequent values by count, then the selected ones that are not among them.

        Selected values are counted exactly, by a filter aggregation each.
        """
        values, error_bound = aggregations["values"], counts.error_bound(aggregations)
        listed = {bucket["key"]: bucket for bucket in values["buckets"]}
        selected = {
            value: aggregations["selected"]["buckets"][value]
            for value in request.selected(self.name)
        }
        return Facet(
            values=tuple(
                FacetValue(value=value, count=counts.count(bucket), selected=value in selected)
                for value, bucket in (listed | selected).items()
            ),
            other=values["sum_other_doc_count"] - _count_unlisted(listed, selected),
            missing=counts.count(aggregations["missing"]),
            exact=error_bound == 0,
            error_bound=error_bound,
        )


@dataclass(frozen=True, slots=True)
class DateFacet(FacetDefinition):
    """The publication dates in buckets of days, months or years."""

    interval: Interval = Interval.auto
    name: str = "published"

    def build_filter(self, request: Filters) -> Clause | None:
        """The selected dates, both ends inclusive, or no date if that is selected."""
        clauses: list[Clause] = []
        if bounds := _bounds(request):
            clauses.append({"range": {"published_at": bounds}})
        if self.name in request.missing:
            clauses.append(missing("published_at"))
        return should(clauses)

    def build_aggregation(self, request: SearchRequest) -> Clause:
        """A histogram, articles without a date, and the selected dates by themselves."""
        aggregations: Clause = {
            "values": _histogram(self.interval, request.time_zone),
            "missing": {"missing": {"field": "published_at"}},
        }
        if bounds := _bounds(request):
            aggregations["selected"] = {"filter": {"range": {"published_at": bounds}}}
        return aggregations

    def read_aggregation(
        self, request: SearchRequest, aggregations: Response, counts: Counts
    ) -> PublishedFacet:
        """Buckets in order; selected dates that contain no whole bucket are a further bucket."""
        values, selected = aggregations["values"], aggregations.get("selected")
        width = values.get("interval") or _WIDTHS[self.interval]
        bound = counts.error_bound(aggregations)
        dates = selected_dates(request)
        buckets = [
            read_date_bucket(
                bucket["key_as_string"], counts.count(bucket), width, dates, request.time_zone
            )
            for bucket in values["buckets"]
        ]
        if selected and not any(bucket["selected"] for bucket in buckets):
            buckets.append(selected_bucket(request, counts.count(selected)))
        return PublishedFacet(
            values=tuple(sorted(buckets, key=itemgetter("from"))),
            other=0,
            missing=counts.count(aggregations["missing"]),
            exact=bound == 0,
            error_bound=bound,
        )


_WIDTHS = {Interval.year: "1y", Interval.month: "1M", Interval.day: "1d"}


@lru_cache(_DEFINITION_CACHE_SIZE)
def facet_definition(name: str) -> FacetDefinition:
    """Return the facet that "authors" or "published:month" names."""
    field, _, interval = name.partition(":")
    if field == "published":
        return DateFacet(Interval(interval or Interval.auto))
    return TermsFacet(field)


ALL_FACETS: tuple[FacetDefinition, ...] = (*map(TermsFacet, FACET_FIELDS), DateFacet())


def build_filters(request: Filters) -> dict[str, Clause]:
    """Return the filter of every facet with a selection by its name, and that of storage."""
    clauses = {facet.name: facet.build_filter(request) for facet in ALL_FACETS}
    clauses[INDEXED_FILTER] = _build_indexed_filter(request)
    return {name: clause for name, clause in clauses.items() if clause is not None}


def _build_indexed_filter(request: Filters) -> Clause | None:
    """Return the clause of when articles were stored; both ends are exclusive."""
    bounds: dict[str, str] = {}
    if request.indexed_after:
        bounds["gt"] = _to_stamp(parse_date_range(request.indexed_after, request.zone).end)
    if request.indexed_before:
        bounds["lt"] = _to_stamp(parse_date_range(request.indexed_before, request.zone).start)
    return {"range": {INDEXED_AT: bounds}} if bounds else None


def _to_stamp(moment: datetime) -> str:
    """Return a moment as a bound of stamps, which Elasticsearch rejects outside of their range."""
    return min(max(moment, _FIRST_STAMP), _LAST_STAMP).isoformat()


def build_exclusions(request: Filters) -> list[Clause]:
    """Return what must not match: excluded values narrow all facets, their own one too."""
    excluded = {field: request.excluded(field) for field in FACET_FIELDS}
    return [{"terms": {field: list(values)}} for field, values in excluded.items() if values]


def is_narrowed(request: Filters) -> bool:
    """Return whether filters leave articles out."""
    return bool(build_filters(request) or build_exclusions(request))


def build_aggregations(request: SearchRequest, filters: Mapping[str, Clause]) -> Clause:
    """Return one aggregation per facet; `filters` are those in `post_filter`, by facet name."""
    aggregations: Clause = {}
    for facet in map(facet_definition, request.facets):
        others = [clause for name, clause in filters.items() if name != facet.name]
        aggregations[facet.name] = {
            "filter": {"bool": {"filter": others}} if others else {"match_all": {}},
            "aggs": facet.build_aggregation(request),
        }
    return aggregations


def read_aggregations(
    request: SearchRequest, aggregations: Response, counts: Counts
) -> dict[str, Facet | PublishedFacet]:
    """Return every requested facet, by name."""
    facets = map(facet_definition, request.facets)
    return {
        facet.name: facet.read_aggregation(request, aggregations[facet.name], counts)
        for facet in facets
    }


def _count_unlisted(listed: Mapping[str, Response], selected: Mapping[str, Response]) -> int:
    """Return how many articles of selected values are not counted among the listed ones."""
    known: int = sum(listed[value]["doc_count"] for value in selected if value in listed)
    total: int = sum(bucket["doc_count"] for bucket in selected.values())
    return total - known


def _bounds(request: Filters) -> dict[str, str]:
    bounds: dict[str, str] = {}
    if request.published_from:
        bounds["gte"] = parse_date_range(request.published_from, request.zone).start.isoformat()
    if request.published_to:
        bounds["lte"] = parse_date_range(request.published_to, request.zone).end.isoformat()
    return bounds


def _histogram(interval: Interval, time_zone: str) -> Clause:
    field = {"field": "published_at"} | ({} if time_zone == UTC_NAME else {"time_zone": time_zone})
    if interval is Interval.auto:
        return {"auto_date_histogram": field | {"buckets": AUTO_BUCKETS, "minimum_interval": "day"}}
    return {"date_histogram": field | {"calendar_interval": interval.value, "min_doc_count": 1}}


# The first and the last moment of the selected dates; None for an open end.
Bounds = tuple[datetime | None, datetime | None]

_MONTHS_A_YEAR = 12
# The months of more than three centuries: different searches count the same buckets.
_BUCKET_CACHE_SIZE = 4096


def read_date_bucket(
    start: str, count: int, width: str, selected: Bounds, time_zone: str = UTC_NAME
) -> DateBucket:
    """Read a bucket that is "7d", "3M" or "10y" wide; `selected` are the selected dates."""
    days = _days(start[:10], width, time_zone)
    return {
        "from": days.first,
        "to": days.last,
        "count": count,
        "selected": _is_within(days.dates, selected),
    }


@dataclass(frozen=True, slots=True)
class _Days:
    first: str
    last: str
    dates: DateRange


@lru_cache(_BUCKET_CACHE_SIZE)
def _days(first: str, width: str, time_zone: str) -> _Days:
    """Return the days of a bucket that begins with `first`."""
    last, zone = _last_day(date.fromisoformat(first), width).isoformat(), zone_of(time_zone)
    start, end = parse_date_range(first, zone).start, parse_date_range(last, zone).end
    return _Days(first, last, DateRange(start, end))


def _last_day(start: date, width: str) -> date:
    """Return the last day of a bucket "7d", "3M" or "10y" wide, at most the end of year 9999."""
    number, unit = int(width[:-1]), width[-1]
    try:
        if unit == "d":
            return start + timedelta(days=number - 1)
        months = start.month - 1 + number * (_MONTHS_A_YEAR if unit == "y" else 1)
        next_start = date(start.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1, 1)
        return next_start - timedelta(days=1)
    except (ValueError, OverflowError):
        return date.max


def selected_dates(request: Filters) -> Bounds:
    """Return the dates that a request is narrowed to."""
    first, last = request.published_from, request.published_to
    return (
        parse_date_range(first, request.zone).start if first else None,
        parse_date_range(last, request.zone).end if last else None,
    )


def _is_within(dates: DateRange, selected: Bounds) -> bool:
    first, last = selected
    if not (first or last):
        return False
    return (not first or first <= dates.start) and (not last or last >= dates.end)


def selected_bucket(request: Filters, count: int) -> DateBucket:
    """Return the selected dates as one bucket."""
    return {
        "from": request.published_from or "",
        "to": request.published_to or "",
        "count": count,
        "selected": True,
    }
