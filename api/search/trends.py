"""Counts over time: the matches of a query, all articles, and what is typical of the matches.

Two searches. The first (`build_extent_body`) counts the matches and finds how long the period is;
the second (`build_trends_body`) counts in the buckets of Elasticsearch's calendar.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from api.query_language import Node
from api.schemas.response import QueryEcho
from api.schemas.trends import (
    TrendBucket,
    TrendInterval,
    TrendPeriod,
    TrendSeries,
    TrendSplit,
    TrendsRequest,
    TrendsResponse,
)
from api.search.body import build_query
from api.search.clauses import build_clause
from api.search.dsl import Clause, Response, missing
from api.search.facets import build_exclusions, build_filters, selected_dates
from api.search.hits import partial_reasons
from api.search.time_buckets import (
    Period,
    choose_interval,
    from_ms,
    next_start,
    period_before,
    to_ms,
    write_local,
)

_DATES = "published"
_DATE_FIELD = "published_at"


@dataclass(frozen=True, slots=True)
class Extent:
    """How many articles a trend counts, and its period; None if no article has a date."""

    count: int
    background: int
    undated: int
    period: Period | None


def build_extent_body(request: TrendsRequest, query: Node | None, timeout: str) -> Clause:
    """Return the search that finds the first and the last date, and counts the matches."""
    undated = {"undated": {"filter": missing(_DATE_FIELD)}}
    return {
        "size": 0,
        "query": build_query(None, [*build_filters(request).values()], build_exclusions(request)),
        "aggs": {
            "first": {"min": {"field": _DATE_FIELD}},
            "last": {"max": {"field": _DATE_FIELD}},
            "matched": {"filter": _clause(query), "aggs": undated},
        },
        "track_total_hits": True,
        "timeout": timeout,
    }


def read_extent(request: TrendsRequest, response: Response) -> Extent:
    """Return the period: the requested dates, or else the dates of all articles."""
    aggregations = response["aggregations"]
    matched = aggregations["matched"]
    return Extent(
        matched["doc_count"],
        response["hits"]["total"]["value"],
        matched["undated"]["doc_count"],
        _read_period(request, aggregations),
    )


def _read_period(request: TrendsRequest, aggregations: Response) -> Period | None:
    first, last = aggregations["first"]["value"], aggregations["last"]["value"]
    start, end = _requested(request)
    if start is None and first is not None:
        start = from_ms(first)
    if end is None and last is not None:
        end = from_ms(last + 1)
    return Period(start, end) if start and end and start < end else None


def _requested(request: TrendsRequest) -> tuple[datetime | None, datetime | None]:
    """Return the requested dates; the second is the first moment after them."""
    start, last = selected_dates(request)
    return start, from_ms(to_ms(last) + 1) if last else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is counted in time: a period in buckets, and the period before it, if there is one.

    A bucket is unfinished if it ends after `now`.
    """

    period: Period
    interval: TrendInterval
    before: Period | None
    now: datetime


def choose_calendar(request: TrendsRequest, period: Period, now: datetime) -> Calendar:
    """Return the calendar of a period. Raise InvalidRequestError if that is too many buckets.

    There is a period before it if its beginning was requested.
    """
    start, _ = _requested(request)
    end = min(period.end, now)
    before = period_before(Period(start, end), request.zone) if start and start < end else None
    return Calendar(period, choose_interval(request.interval, period), before, now)


def build_trends_body(
    request: TrendsRequest, query: Node | None, calendar: Calendar, timeout: str
) -> Clause:
    """Return the search that counts matches and all articles in buckets."""
    filters, before = build_filters(request), calendar.before
    dates = filters.pop(_DATES, {"match_all": {}})
    histogram = _histogram(request, calendar)
    matched: Clause = {"buckets": histogram}
    if request.split:
        terms = {"field": request.split, "size": request.split_size}
        matched["split"] = {"terms": terms, "aggs": {"buckets": histogram}}
        matched["unsplit"] = {"filter": missing(request.split)}
    counts = {"matched": {"filter": _clause(query), "aggs": matched}}
    aggregations = {"period": {"filter": dates, "aggs": {"buckets": histogram, **counts}}}
    if before:
        earlier = {"matched": {"filter": _clause(query)}}
        aggregations["before"] = {"filter": _range(before), "aggs": earlier}
    return {
        "size": 0,
        "query": build_query(None, [*filters.values()], build_exclusions(request)),
        "aggs": aggregations,
        "track_total_hits": False,
        "timeout": timeout,
    }


def _clause(query: Node | None) -> Clause:
    return build_clause(query) if query else {"match_all": {}}


def _histogram(request: TrendsRequest, calendar: Calendar) -> Clause:
    period = calendar.period
    bounds = {"min": to_ms(period.start), "max": to_ms(period.end) - 1}
    return {
        "date_histogram": {
            "field": _DATE_FIELD,
            "calendar_interval": calendar.interval.value,
            "time_zone": request.time_zone,
            "format": "epoch_millis",
            "min_doc_count": 0,
            "extended_bounds": bounds,
        }
    }


def _range(period: Period) -> Clause:
    bounds = {"gte": to_ms(period.start), "lt": to_ms(period.end), "format": "epoch_millis"}
    return {"range": {_DATE_FIELD: bounds}}


def read_trends(
    request: TrendsRequest,
    echo: QueryEcho,
    extent: Extent,
    calendar: Calendar | None = None,
    response: Response | None = None,
) -> TrendsResponse:
    """Return the counts; without a calendar and its response there is no bucket."""
    trends = TrendsResponse(
        query=echo,
        time_zone=request.time_zone,
        interval=request.interval or TrendInterval.day,
        count=extent.count,
        background=extent.background,
        share=_share(extent.count, extent.background),
        undated=extent.undated,
        buckets=(),
        split=None,
        previous=None,
        growth=None,
        significant=None,
        complete=True,
        incomplete_reasons=(),
        took_ms=0,
    )
    if calendar and response:
        _fill(trends, request, calendar, response)
    return trends


def _fill(
    trends: TrendsResponse, request: TrendsRequest, calendar: Calendar, response: Response
) -> None:
    """Add what was counted in buckets."""
    counts = response["aggregations"]["period"]
    previous = _read_before(calendar.before, response["aggregations"], request.zone)
    trends["interval"] = calendar.interval
    trends["buckets"] = _read_buckets(request, counts, calendar)
    trends["split"] = _read_split(request, counts, trends["buckets"])
    trends["previous"] = previous
    if previous and calendar.period.end <= calendar.now:
        trends["growth"] = _growth(trends["count"] - trends["undated"], previous["count"])
    trends["incomplete_reasons"] = tuple(partial_reasons(response))
    trends["complete"] = not trends["incomplete_reasons"]
    trends["took_ms"] = response["took"]


def _read_buckets(
    request: TrendsRequest, counts: Response, calendar: Calendar
) -> tuple[TrendBucket, ...]:
    matched, background = _by_start(counts["matched"]["buckets"]), _by_start(counts["buckets"])
    starts = [*map(from_ms, _starts(counts))]
    if not starts:
        return ()
    ends = [*starts[1:], next_start(starts[-1], calendar.interval, request.zone)]
    buckets = [
        _read_bucket(request, Period(start, end), (matched, background), calendar.now)
        for start, end in zip(starts, ends, strict=True)
    ]
    for before, bucket in pairwise(buckets):
        if not (before["unfinished"] or bucket["unfinished"]):
            bucket["growth"] = _growth(bucket["count"], before["count"])
    return tuple(buckets)


def _read_bucket(
    request: TrendsRequest,
    bucket: Period,
    counts: tuple[Mapping[int, int], Mapping[int, int]],
    now: datetime,
) -> TrendBucket:
    first, after = _requested(request)
    is_cut = (first and bucket.start < first) or (after and bucket.end > after)
    count, background = (by_start.get(to_ms(bucket.start), 0) for by_start in counts)
    return TrendBucket(
        start=write_local(bucket.start, request.zone),
        end=write_local(bucket.end, request.zone),
        count=count,
        background=background,
        share=_share(count, background),
        growth=None,
        unfinished=bool(is_cut) or bucket.end > now,
    )


def _starts(counts: Response) -> list[int]:
    return sorted(_by_start(counts["buckets"]).keys() | _by_start(counts["matched"]["buckets"]))


def _by_start(histogram: Response) -> Mapping[int, int]:
    return {int(bucket["key"]): bucket["doc_count"] for bucket in histogram["buckets"]}


def _read_split(
    request: TrendsRequest, counts: Response, buckets: Sequence[TrendBucket]
) -> TrendSplit | None:
    if not request.split:
        return None
    split = counts["matched"]["split"]
    starts = _starts(counts)
    error_bound: int = split.get("doc_count_error_upper_bound", 0)
    return TrendSplit(
        field=request.split,
        values=tuple(_read_series(bucket, starts, buckets) for bucket in split["buckets"]),
        other=split["sum_other_doc_count"],
        missing=counts["matched"]["unsplit"]["doc_count"],
        exact=error_bound == 0,
        error_bound=error_bound,
    )


def _read_series(
    value: Response, starts: Iterable[int], buckets: Sequence[TrendBucket]
) -> TrendSeries:
    by_start = _by_start(value["buckets"])
    counts = tuple(by_start.get(start, 0) for start in starts)
    return TrendSeries(
        value=value["key"],
        count=value["doc_count"],
        counts=counts,
        shares=tuple(
            _share(count, bucket["background"])
            for count, bucket in zip(counts, buckets, strict=True)
        ),
    )


def _read_before(
    before: Period | None, aggregations: Response, zone: ZoneInfo
) -> TrendPeriod | None:
    if before is None or "before" not in aggregations:
        return None
    counted = aggregations["before"]
    count, background = counted["matched"]["doc_count"], counted["doc_count"]
    return TrendPeriod(
        start=write_local(before.start, zone),
        end=write_local(before.end, zone),
        count=count,
        background=background,
        share=_share(count, background),
    )


def _share(count: int, background: int) -> float | None:
    return count / background if background else None


def _growth(count: int, before: int) -> float | None:
    return count / before - 1 if before else None
