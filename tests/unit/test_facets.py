"""Facets: filters, aggregations, and what is read from their buckets."""

from typing import Any

import pytest

from api.schemas.request import SearchRequest
from api.search.facets import (
    build_aggregations,
    build_exclusions,
    build_filters,
    facet_definition,
    read_aggregations,
    read_date_bucket,
    selected_dates,
)
from api.search.grouping import Counts

NO_AUTHORS = {"bool": {"must_not": {"exists": {"field": "authors"}}}}
NO_DATE = {"bool": {"must_not": {"exists": {"field": "published_at"}}}}
YEAR_2015 = {"range": {"published_at": {"gte": "2015-01-01T00:00:00+00:00"}}}


@pytest.mark.parametrize(
    ("params", "filters"),
    [
        ({}, {}),
        ({"authors": ["Ann"]}, {"authors": {"terms": {"authors": ["Ann"]}}}),
        ({"authors": ["Ann", "Bo"]}, {"authors": {"terms": {"authors": ["Ann", "Bo"]}}}),
        ({"missing": "authors"}, {"authors": NO_AUTHORS}),
        (
            {"authors": ["Ann"], "missing": "authors"},
            {
                "authors": {
                    "bool": {
                        "should": [{"terms": {"authors": ["Ann"]}}, NO_AUTHORS],
                        "minimum_should_match": 1,
                    }
                }
            },
        ),
        ({"published_from": "2015"}, {"published": YEAR_2015}),
        ({"missing": "published"}, {"published": NO_DATE}),
        (
            {"published_from": "2015", "missing": "published"},
            {"published": {"bool": {"should": [YEAR_2015, NO_DATE], "minimum_should_match": 1}}},
        ),
        (
            {"published_to": "2015-02"},
            {"published": {"range": {"published_at": {"lte": "2015-02-28T23:59:59.999999+00:00"}}}},
        ),
        (
            {"section": ["World"], "language": ["en"]},
            {
                "section": {"terms": {"section": ["World"]}},
                "language": {"terms": {"language": ["en"]}},
            },
        ),
        ({"reject_authors": ["Ann"]}, {}),
    ],
)
def test_a_selection_becomes_one_filter_per_facet(
    params: dict[str, Any], filters: dict[str, Any]
) -> None:
    assert build_filters(SearchRequest.model_validate(params)) == filters


def test_excluded_values_are_clauses_of_their_own() -> None:
    request = SearchRequest.model_validate({"reject_tags": ["a", "b"], "reject_section": ["Sport"]})

    assert build_exclusions(request) == [
        {"terms": {"section": ["Sport"]}},
        {"terms": {"tags": ["a", "b"]}},
    ]


def test_an_aggregation_has_the_filters_of_the_other_facets() -> None:
    request = SearchRequest.model_validate({"facets": "authors,section,published"})
    filters = {"authors": {"a": 1}, "section": {"s": 1}}

    aggregations = build_aggregations(request, filters)

    assert {name: facet["filter"] for name, facet in aggregations.items()} == {
        "authors": {"bool": {"filter": [{"s": 1}]}},
        "section": {"bool": {"filter": [{"a": 1}]}},
        "published": {"bool": {"filter": [{"a": 1}, {"s": 1}]}},
    }
    assert build_aggregations(request, {})["authors"]["filter"] == {"match_all": {}}


@pytest.mark.parametrize(
    ("name", "histogram"),
    [
        (
            "published",
            {
                "auto_date_histogram": {
                    "field": "published_at",
                    "buckets": 24,
                    "minimum_interval": "day",
                }
            },
        ),
        *(
            (
                f"published:{unit}",
                {
                    "date_histogram": {
                        "field": "published_at",
                        "calendar_interval": unit,
                        "min_doc_count": 1,
                    }
                },
            )
            for unit in ("year", "month", "day")
        ),
    ],
)
def test_dates_are_counted_by_the_requested_unit(name: str, histogram: dict[str, Any]) -> None:
    aggregations = facet_definition(name).build_aggregation(SearchRequest())

    assert aggregations["values"] == histogram


def terms(counts: dict[str, int], other: int = 0, error: int = 0) -> dict[str, Any]:
    """A terms aggregation as Elasticsearch returns it."""
    return {
        "buckets": [{"key": key, "doc_count": count} for key, count in counts.items()],
        "sum_other_doc_count": other,
        "doc_count_error_upper_bound": error,
    }


def read_authors(request: SearchRequest, **aggregations: Any) -> Any:
    return read_aggregations(request, {"authors": aggregations}, Counts())["authors"]


def test_selected_values_are_listed_with_their_exact_counts() -> None:
    request = SearchRequest.model_validate({"facets": "authors", "authors": ["Bo", "Cy"]})
    selected = {"buckets": {"Bo": {"doc_count": 4}, "Cy": {"doc_count": 2}}}

    facet = read_authors(
        request,
        values=terms({"Ann": 7, "Bo": 3}, other=9, error=1),
        missing={"doc_count": 5},
        selected=selected,
    )

    assert facet == {
        "values": (
            {"value": "Ann", "count": 7, "selected": False},
            {"value": "Bo", "count": 4, "selected": True},
            {"value": "Cy", "count": 2, "selected": True},
        ),
        "other": 6,  # without the two of Cy, and the one of Bo that a shard had not reported
        "missing": 5,
        "exact": False,
        "error_bound": 1,
    }


def test_values_of_a_facet_without_a_selection_are_those_of_the_aggregation() -> None:
    request = SearchRequest.model_validate({"facets": "authors"})

    facet = read_authors(request, values=terms({"Ann": 7}, other=2), missing={"doc_count": 0})

    assert facet == {
        "values": ({"value": "Ann", "count": 7, "selected": False},),
        "other": 2,
        "missing": 0,
        "exact": True,
        "error_bound": 0,
    }


@pytest.mark.parametrize(
    ("first", "width", "last"),
    [
        ("2015-08-01", "1d", "2015-08-01"),
        ("2015-12-31", "1d", "2015-12-31"),
        ("2015-12-28", "7d", "2016-01-03"),
        ("2016-02-23", "7d", "2016-02-29"),
        ("2015-01-01", "1M", "2015-01-31"),
        ("2015-02-01", "1M", "2015-02-28"),
        ("2016-02-01", "1M", "2016-02-29"),
        ("1900-02-01", "1M", "1900-02-28"),
        ("2000-02-01", "1M", "2000-02-29"),
        ("2015-12-01", "1M", "2015-12-31"),
        ("2015-10-01", "3M", "2015-12-31"),
        ("2015-11-01", "3M", "2016-01-31"),
        ("2015-01-01", "1y", "2015-12-31"),
        ("2010-01-01", "10y", "2019-12-31"),
        ("1950-01-01", "100y", "2049-12-31"),
        ("9999-12-01", "1M", "9999-12-31"),
        ("9999-01-01", "1y", "9999-12-31"),
        ("9990-01-01", "100y", "9999-12-31"),
        ("9999-12-31", "7d", "9999-12-31"),
    ],
)
def test_a_date_bucket_ends_with_its_last_day(first: str, width: str, last: str) -> None:
    start = f"{first}T00:00:00.000Z"

    assert read_date_bucket(start, 3, width, (None, None)) == {
        "from": first,
        "to": last,
        "count": 3,
        "selected": False,
    }


@pytest.mark.parametrize(
    ("since", "until", "selected"),
    [
        ("2015-08-01", "2015-08-31", True),
        ("2015-08", "2015-08", True),
        ("2015", "2016", True),
        ("2015-08-01", None, True),
        (None, "2015-08-31", True),
        (None, None, False),
        ("2015-08-02", None, False),
        (None, "2015-08-30", False),
        ("2015-08-01T00:00:01Z", None, False),
        (None, "2015-08-31T23:59:59Z", False),
    ],
)
def test_a_bucket_is_selected_if_all_of_it_is(
    since: str | None, until: str | None, selected: bool
) -> None:
    request = SearchRequest(published_from=since, published_to=until)
    bucket = read_date_bucket("2015-08-01T00:00:00.000Z", 1, "1M", selected_dates(request))

    assert bucket["selected"] is selected


def test_selected_dates_without_a_whole_bucket_are_a_bucket_in_order() -> None:
    request = SearchRequest(
        facets=("published:year",), published_from="2015-08", published_to="2015-09"
    )
    years = [
        {"key_as_string": f"{year}-01-01T00:00:00.000Z", "doc_count": year} for year in (2015, 2016)
    ]
    aggregations = {
        "values": {"buckets": years},
        "missing": {"doc_count": 2},
        "selected": {"doc_count": 4},
    }

    facet = read_aggregations(request, {"published": aggregations}, Counts())["published"]

    assert [(bucket["from"], bucket["count"]) for bucket in facet["values"]] == [  # type: ignore[typeddict-item]
        ("2015-01-01", 2015),
        ("2015-08", 4),
        ("2016-01-01", 2016),
    ]
    assert (facet["missing"], facet["exact"], facet["error_bound"]) == (2, True, 0)
