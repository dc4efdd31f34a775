"""Suggestions and facet value search: what is read from their responses."""

from typing import Any

import pytest

from api.schemas.suggest import FacetSearchRequest, SuggestRequest
from api.search.facet_search import read_facet_search
from api.search.suggest import no_suggestions, read_suggestions
from mappings.fields import SUGGESTED_FIELDS


def terms(counts: dict[str, int], other: int = 0, error: int = 0) -> dict[str, Any]:
    """A terms aggregation as Elasticsearch returns it."""
    return {
        "buckets": [{"key": key, "doc_count": count} for key, count in counts.items()],
        "sum_other_doc_count": other,
        "doc_count_error_upper_bound": error,
    }


def response(titles: list[str], **values: dict[str, Any]) -> dict[str, Any]:
    """A response with titles, the newest first, and values by field."""
    fields = {field: {"values": values.get(field, terms({}))} for field in SUGGESTED_FIELDS}
    hits = [{"_id": str(i), "_source": {"title": title}} for i, title in enumerate(titles)]
    return {
        "_shards": {"failed": 0, "total": 1},
        "timed_out": False,
        "took": 3,
        "hits": {"hits": hits},
        "aggregations": fields,
    }


def suggested(q: str, size: int, result: dict[str, Any], typo: bool = False) -> list[Any]:
    read = read_suggestions(SuggestRequest(q=q, size=size), typo, result)
    return [(one["kind"], one["value"], one["count"]) for one in read["suggestions"]]


def test_values_are_sorted_by_count_and_titles_are_last() -> None:
    result = response(
        ["Latakia burns", "Latakia burns", "Other"],
        places=terms({"Latakia": 7, "Homs": 9}),
        tags=terms({"latakia port": 8}),
    )

    assert suggested("lata", 10, result) == [
        ("tags", "latakia port", 8),
        ("places", "Latakia", 7),
        ("title", "Latakia burns", 2),
    ]


@pytest.mark.parametrize(
    ("titles", "values", "kinds"),
    [
        (9, 9, ["tags", "tags", "title", "title"]),
        (1, 9, ["tags", "tags", "tags", "title"]),
        (9, 1, ["tags", "title", "title", "title"]),
        (0, 0, []),
    ],
)
def test_titles_have_up_to_half_of_the_list_or_what_is_left(
    titles: int, values: int, kinds: list[str]
) -> None:
    result = response(
        [f"Rain {i}" for i in range(titles)], tags=terms({f"rain {i}": 1 for i in range(values)})
    )

    assert [kind for kind, _, _ in suggested("rain", 4, result)] == kinds


@pytest.mark.parametrize(
    ("counts", "exact"),
    [
        (terms({"rain": 2}), True),
        (terms({"rain": 2}, error=1), False),
        (terms({"rain": 2}, other=5), False),
        (terms({"rain": 2, "rainy": 1}, other=5), True),  # there was no room for more
    ],
)
def test_suggestions_are_inexact_if_values_may_be_missing(
    counts: dict[str, Any], exact: bool
) -> None:
    read = read_suggestions(SuggestRequest(q="rain", size=2), False, response([], tags=counts))

    assert (read["exact"], read["complete"], read["incomplete_reasons"]) == (exact, True, ())


def test_nothing_typed_has_no_suggestions() -> None:
    assert no_suggestions()["suggestions"] == ()


def test_facet_values_with_the_prefix_are_listed_and_the_selected_counted_exactly() -> None:
    request = FacetSearchRequest.model_validate({"prefix": "la", "authors": ["Lara", "Bo"]})
    result = response([]) | {
        "aggregations": {
            "values": terms({"Ann Lambert": 7, "Bo": 6, "Lara": 5}),
            "selected": {"buckets": {"Lara": {"doc_count": 4}, "Bo": {"doc_count": 6}}},
        }
    }

    read = read_facet_search("authors", request, result)

    assert [(one["value"], one["count"], one["selected"]) for one in read["values"]] == [
        ("Ann Lambert", 7, False),
        ("Lara", 4, True),
    ]
    assert (read["exact"], read["error_bound"], read["complete"]) == (True, 0, True)


@pytest.mark.parametrize(
    ("counts", "size", "exact"),
    [
        (terms({"Lara": 5}), 1, True),
        (terms({"Lara": 5}, other=9), 1, True),
        (terms({"Lara": 5}, other=9), 2, False),
        (terms({"Lara": 5}, error=2), 1, False),
    ],
)
def test_a_facet_value_search_is_exact_if_no_value_can_be_missing(
    counts: dict[str, Any], size: int, exact: bool
) -> None:
    request = FacetSearchRequest(prefix="la", size=size)

    read = read_facet_search(
        "authors", request, response([]) | {"aggregations": {"values": counts}}
    )

    assert (read["exact"], read["complete"]) == (exact, True)
