"""Search UI's filters as conditions, and its configuration as queries."""

from typing import Any

import pytest

from api.instantsearch.filters import RangeCondition, ValueCondition
from api.instantsearch.search_ui.filters import build_groups, build_range
from api.instantsearch.search_ui.request import (
    SearchUiFacet,
    SearchUiFilter,
    SearchUiRange,
    SearchUiRequest,
)
from api.instantsearch.search_ui.translate import translate_search

WORLD, SPORT = ValueCondition("section", "World"), ValueCondition("section", "Sport")
AUGUST_12 = 1439337600


def groups(facets: dict[str, Any] | None = None, **filter_: Any) -> Any:
    known = {name: SearchUiFacet.model_validate(facet) for name, facet in (facets or {}).items()}
    return build_groups([SearchUiFilter.model_validate(filter_)], known)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("any", ((WORLD, SPORT),)),
        ("all", ((WORLD,), (SPORT,))),
        (
            "none",
            (
                (ValueCondition("section", "World", negated=True),),
                (ValueCondition("section", "Sport", negated=True),),
            ),
        ),
    ],
)
def test_values_of_which_any_all_or_none_match(type_: str, expected: Any) -> None:
    assert groups(field="section", type=type_, values=["World", "Sport"]) == expected


def test_no_values_narrow_nothing() -> None:
    assert groups(field="section", type="any", values=[]) == ()


def test_a_range_can_be_named() -> None:
    facets = {"word_count": {"type": "range", "ranges": [{"name": "long", "from": 300}]}}
    expected = ((RangeCondition("word_count", (("gte", 300),)),),)

    assert groups(facets, field="word_count", values=["long"]) == expected
    assert groups(facets, field="word_count", values=[{"name": "long"}]) == expected
    assert groups(field="word_count", values=[5]) == (
        (RangeCondition("word_count", (("gte", 5), ("lte", 5))),),
    )


@pytest.mark.parametrize(
    ("ends", "bounds"),
    [
        ({"from": "2015-08-12"}, (("gte", AUGUST_12),)),
        ({"from": "2015-08-12T02:00:00+02:00"}, (("gte", AUGUST_12),)),
        ({"from": AUGUST_12 * 1000}, (("gte", AUGUST_12),)),
        ({"to": "2015-08-11"}, (("lte", AUGUST_12 - 0.001),)),
        ({"to": "2015-08-12T00:00:00Z"}, (("lte", AUGUST_12),)),
        ({"to": 1e300}, (("lte", 253_402_300_799),)),
    ],
)
def test_ends_of_times(ends: dict[str, Any], bounds: Any) -> None:
    row = SearchUiRange.model_validate(ends)

    assert build_range("published_at", row) == RangeCondition("published_at", bounds)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("colour", ["red"]),
        ("section", [{"from": 1}]),
        ("word_count", ["many"]),
        ("word_count", ["nan"]),
        ("published_at", [{"from": "now-1d"}]),
        ("word_count", [{"name": "unknown"}]),
    ],
)
def test_what_cannot_narrow_is_rejected(field: str, values: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"unknown field|not a|neither"):
        groups(field=field, values=values)


def request(**parts: Any) -> SearchUiRequest:
    return SearchUiRequest.model_validate(parts)


def test_a_disjunctive_facet_with_a_filter_is_counted_apart() -> None:
    search = translate_search(
        request(
            state={"filters": [{"field": "section", "type": "any", "values": ["World"]}]},
            queryConfig={
                "facets": {"section": {"type": "value"}, "tags": {"type": "value"}},
                "disjunctiveFacets": ["section", "tags"],
                "filters": [{"field": "section", "type": "none", "values": ["Sport"]}],
            },
        )
    )

    assert search.counted == (("tags",), ("section",))
    main, apart = search.queries
    always = (ValueCondition("section", "Sport", negated=True),)
    assert main.filters == (always, (WORLD,))
    assert apart.filters == (always,)
    assert not apart.has_hits


@pytest.mark.parametrize(
    ("state", "index"),
    [
        ({}, "articles"),
        ({"sortField": "", "sortDirection": ""}, "articles"),
        ({"sortField": "published_at", "sortDirection": "desc"}, "articles_newest"),
        ({"sortList": [{"field": "published_at", "direction": "asc"}]}, "articles_oldest"),
        ({"sortList": [{"field": "_score", "direction": "desc"}]}, "articles"),
        ({"searchTerm": None, "filters": None}, "articles"),
    ],
)
def test_the_order(state: dict[str, Any], index: str) -> None:
    [main] = translate_search(request(state=state)).queries

    assert main.query.index_name == index


@pytest.mark.parametrize(
    "parts",
    [
        {"state": {"sortField": "colour", "sortDirection": "asc"}},
        {"queryConfig": {"facets": {"colour": {"type": "value"}}}},
        {"queryConfig": {"facets": {"section": {"type": "range", "ranges": [{"from": 1}]}}}},
        {"queryConfig": {"result_fields": {"colour": {"raw": {}}}}},
        {"queryConfig": {"search_fields": {"colour": {}}}},
    ],
)
def test_an_unknown_field_is_rejected(parts: Any) -> None:
    with pytest.raises(ValueError, match="unknown"):
        translate_search(request(**parts))
