"""Facets: for each one its filter, its aggregation and the reading of its buckets, together.

A facet is counted as if its own filter were absent. So the filters of the facets that are counted
go into `post_filter`, which narrows hits only, and every aggregation carries the filters of the
*other* facets. All of it is one search.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from api.query_language.date_range import DateRange, parse_period
from api.schemas.facets import DateBucket, Facet, FacetValue, PublishedFacet
from api.schemas.request import Filters, SearchRequest
from api.schemas.validators import Interval
from api.search.grouping import count_articles
from mappings.fields import FACET_FIELDS

Clause = dict[str, Any]

# About as many bars as fit a phone's width.
AUTO_BUCKETS = 24
# Searches ask for the same few facets over and over.
_KEPT_KINDS = 64


class FacetDefinition(ABC):
    """One facet: named as its filter parameter and its index field are."""

    name: str

    @abstractmethod
    def build_filter(self, request: Filters) -> Clause | None:
        """The clause that its chosen values ask for; None where nothing was chosen."""

    @abstractmethod
    def build_aggregation(self, request: SearchRequest) -> Clause:
        """Its aggregations by name."""

    @abstractmethod
    def read_aggregation(
        self, request: SearchRequest, found: Mapping[str, Any]
    ) -> Facet | PublishedFacet:
        """What a user sees of the answer to `build_aggregation`."""


@dataclass(frozen=True, slots=True)
class TermsFacet(FacetDefinition):
    """The most frequent values of a keyword field."""

    name: str

    def build_filter(self, request: Filters) -> Clause | None:
        """Any of the chosen values, or no value where that was asked for."""
        chosen = request.selected(self.name)
        clauses: list[Clause] = [{"terms": {self.name: list(chosen)}}] if chosen else []
        if self.name in request.missing:
            clauses.append(_without(self.name))
        return should(clauses)

    def build_aggregation(self, request: SearchRequest) -> Clause:
        """Frequent values, articles without one, and each chosen value even if none has it."""
        aggregations: Clause = {
            "values": {"terms": {"field": self.name, "size": request.facet_size}},
            "missing": {"missing": {"field": self.name}},
        }
        if chosen := request.selected(self.name):
            filters = {value: {"term": {self.name: value}} for value in chosen}
            aggregations["chosen"] = {"filters": {"filters": filters}}
        return aggregations

    def read_aggregation(self, request: SearchRequest, found: Mapping[str, Any]) -> Facet:
        """Listed values in order of count, then the chosen ones that are not among them.

        Chosen ones are counted exactly, whatever single shards could tell of them.
        """
        chosen = request.selected(self.name)
        listed = {bucket["key"]: bucket for bucket in found["values"]["buckets"]}
        exactly = {key: found["chosen"]["buckets"][key] for key in chosen}
        return Facet(
            values=tuple(
                FacetValue(value=value, count=bucket["doc_count"], selected=value in exactly)
                for value, bucket in (listed | exactly).items()
            ),
            other=found["values"]["sum_other_doc_count"] - _count_unlisted(listed, exactly),
            missing=found["missing"]["doc_count"],
            exact=found["values"]["doc_count_error_upper_bound"] == 0,
            error_bound=found["values"]["doc_count_error_upper_bound"],
        )


@dataclass(frozen=True, slots=True)
class DateFacet(FacetDefinition):
    """The publishing dates as stretches of days."""

    interval: Interval = Interval.auto
    name: str = "published"

    def build_filter(self, request: Filters) -> Clause | None:
        """The chosen dates, both ends inclusive, or no date where that was asked for."""
        clauses: list[Clause] = []
        if bounds := _bounds(request):
            clauses.append({"range": {"published_at": bounds}})
        if self.name in request.missing:
            clauses.append(_without("published_at"))
        return should(clauses)

    def build_aggregation(self, request: SearchRequest) -> Clause:
        """A histogram, articles without a date, and the chosen stretch where there is one."""
        aggregations: Clause = {
            "values": _histogram(self.interval),
            "missing": {"missing": {"field": "published_at"}},
        }
        if bounds := _bounds(request):
            aggregations["chosen"] = {"filter": {"range": {"published_at": bounds}}}
        return aggregations

    def read_aggregation(self, request: SearchRequest, found: Mapping[str, Any]) -> PublishedFacet:
        """Stretches in order; dates that were chosen and fill no stretch are one of their own."""
        width = found["values"].get("interval") or _WIDTHS[self.interval]
        bound = found["values"].get("doc_count_error_upper_bound", 0)
        chosen = chosen_period(request)
        values = [read_date_bucket(bucket, width, chosen) for bucket in found["values"]["buckets"]]
        if "chosen" in found and not any(value["selected"] for value in values):
            values.append(selected_bucket(request, found["chosen"]["doc_count"]))
        return PublishedFacet(
            values=tuple(sorted(values, key=itemgetter("from"))),
            other=0,
            missing=found["missing"]["doc_count"],
            exact=bound == 0,
            error_bound=bound,
        )


_WIDTHS = {Interval.year: "1y", Interval.month: "1M", Interval.day: "1d"}


@lru_cache(_KEPT_KINDS)
def facet_kind(name: str) -> FacetDefinition:
    """The facet that "authors" or "published:month" names."""
    field, _, interval = name.partition(":")
    if field == "published":
        return DateFacet(Interval(interval or Interval.auto))
    return TermsFacet(field)


ALL_FACETS: tuple[FacetDefinition, ...] = (*map(TermsFacet, FACET_FIELDS), DateFacet())


def build_filters(request: Filters) -> dict[str, Clause]:
    """The clause of every facet in which something was chosen, by the facet's name."""
    clauses = {facet.name: facet.build_filter(request) for facet in ALL_FACETS}
    return {name: clause for name, clause in clauses.items() if clause is not None}


def build_exclusions(request: Filters) -> list[Clause]:
    """What must not match: rejected values narrow everything, their own facet too."""
    rejected = {field: request.excluded(field) for field in FACET_FIELDS}
    return [{"terms": {field: list(values)}} for field, values in rejected.items() if values]


def build_aggregations(request: SearchRequest, filters: Mapping[str, Clause]) -> Clause:
    """One aggregation a facet; `filters` are those that no query carries, by facet name."""
    aggregations: Clause = {}
    for kind in map(facet_kind, request.facets):
        others = [clause for name, clause in filters.items() if name != kind.name]
        aggregations[kind.name] = {
            "filter": {"bool": {"filter": others}} if others else {"match_all": {}},
            "aggs": kind.build_aggregation(request),
        }
    return aggregations


def read_aggregations(
    request: SearchRequest, found: Mapping[str, Any]
) -> dict[str, Facet | PublishedFacet]:
    """Every facet that was asked for, by name."""
    kinds = map(facet_kind, request.facets)
    return {kind.name: kind.read_aggregation(request, found[kind.name]) for kind in kinds}


def _count_unlisted(listed: Mapping[str, Clause], chosen: Mapping[str, Clause]) -> int:
    """The articles of chosen values that are not counted among the listed ones."""
    known = sum(count_articles(listed[value]) for value in chosen if value in listed)
    return sum(map(count_articles, chosen.values())) - known


def should(clauses: Iterable[Clause]) -> Clause | None:
    """One clause for several of which one must match."""
    listed = list(clauses)
    if len(listed) > 1:
        return {"bool": {"should": listed, "minimum_should_match": 1}}
    return listed[0] if listed else None


def _without(field: str) -> Clause:
    return {"bool": {"must_not": {"exists": {"field": field}}}}


def _bounds(request: Filters) -> dict[str, str]:
    bounds: dict[str, str] = {}
    if request.published_from:
        bounds["gte"] = parse_period(request.published_from).start.isoformat()
    if request.published_to:
        bounds["lte"] = parse_period(request.published_to).end.isoformat()
    return bounds


def _histogram(interval: Interval) -> Clause:
    field = {"field": "published_at"}
    if interval is Interval.auto:
        return {"auto_date_histogram": field | {"buckets": AUTO_BUCKETS, "minimum_interval": "day"}}
    return {"date_histogram": field | {"calendar_interval": interval.value, "min_doc_count": 1}}


# The first and the last moment of what was chosen, none where it is open.
Bounds = tuple[datetime | None, datetime | None]

_MONTHS_A_YEAR = 12
# Searches count the same stretches over and over: the months of more than three centuries.
_KEPT_STRETCHES = 4096


def read_date_bucket(bucket: Mapping[str, Any], width: str, chosen: Bounds) -> DateBucket:
    """A bucket "7d", "3M" or "10y" wide, and whether it lies within what was chosen."""
    days = _days(bucket["key_as_string"][:10], width)
    return {
        "from": days.first,
        "to": days.last,
        "count": bucket["doc_count"],
        "selected": _lies_within(days.period, chosen),
    }


@dataclass(frozen=True, slots=True)
class _Days:
    first: str
    last: str
    period: DateRange


@lru_cache(_KEPT_STRETCHES)
def _days(first: str, width: str) -> _Days:
    """The days of a bucket that begins with the first."""
    last = _last_day(date.fromisoformat(first), width).isoformat()
    return _Days(first, last, DateRange(parse_period(first).start, parse_period(last).end))


def _last_day(start: date, width: str) -> date:
    """The last day of a bucket "7d", "3M" or "10y" wide; the calendar ends with year 9999."""
    number, unit = int(width[:-1]), width[-1]
    try:
        if unit == "d":
            return start + timedelta(days=number - 1)
        months = start.month - 1 + number * (_MONTHS_A_YEAR if unit == "y" else 1)
        following = date(start.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1, 1)
        return following - timedelta(days=1)
    except (ValueError, OverflowError):
        return date.max


def chosen_period(request: Filters) -> Bounds:
    """What a request narrows the dates to."""
    first, last = request.published_from, request.published_to
    return (
        parse_period(first).start if first else None,
        parse_period(last).end if last else None,
    )


def _lies_within(period: DateRange, chosen: Bounds) -> bool:
    first, last = chosen
    if not (first or last):
        return False
    return (not first or first <= period.start) and (not last or last >= period.end)


def selected_bucket(request: Filters, count: int) -> DateBucket:
    """The chosen dates as a stretch of their own."""
    return {
        "from": request.published_from or "",
        "to": request.published_to or "",
        "count": count,
        "selected": True,
    }
