"""Suggestions, and the search inside a facet, over given articles."""

from typing import Any

import pytest

from api.search.facet_search import CANDIDATES
from mappings.fields import FACET_FIELDS
from tests.integration.service import Service

# Enough articles and tags that a rare tag is not among the most frequent ones of a shard.
TIDES, TAGS = 12, 1 + CANDIDATES // 12
ARTICLES = [
    {
        "id": f"tide-{number:02}",
        "title": "Tide tables",
        "body": "High water at noon.",
        "tags": ["Über-Rare", *(f"Crowd {number:02} {tag:02}" for tag in range(TAGS))],
        "section": "Weather" if number % 2 else "Sport",
        "authors": ["Ana <b>Lima</b>"],
    }
    for number in range(TIDES)
] + [
    {
        "id": "ferry",
        "title": "The ferry to Latakia is late",
        "body": "It waits for the tide.",
        "places": ["Latakia"],
        "authors": ["Lucía Fernández"],
        "published_at": "2015-08-12",
    },
    *(
        {
            "id": f"lamp-{number}",
            "title": f"Lamp {number}",
            "body": "Lit.",
            "tags": [f"Lm {number}"],
        }
        for number in range(8)
    ),
]


@pytest.fixture(scope="module")
def articles(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    service.load_articles(ARTICLES, tmp_path_factory.mktemp("articles"))
    return service


def offered(service: Service, q: str, **parameters: Any) -> list[tuple[str, str, int]]:
    """Kind, marked value and count of each suggestion, in order."""
    response = service.get("/v1/suggest", q=q, **parameters)
    assert response["complete"] is True
    return [(s["kind"], s["highlight"]["html"], s["count"]) for s in response["suggestions"]]


def test_a_suggestion_has_its_kind_and_value(articles: Service) -> None:
    response = articles.get("/v1/suggest", q="latak", size=2)

    assert response.pop("took_ms") >= 0
    title = "The ferry to Latakia is late"
    assert response == {
        "suggestions": [
            {
                "kind": "places",
                "value": "Latakia",
                "count": 1,
                "highlight": {
                    "html": "<mark>Latak</mark>ia",
                    "text": "Latakia",
                    "ranges": [[0, 5]],
                },
            },
            {
                "kind": "title",
                "value": title,
                "count": 1,
                "id": "ferry",
                "highlight": {
                    "html": title.replace("Latak", "<mark>Latak</mark>"),
                    "text": title,
                    "ranges": [[13, 18]],
                },
            },
        ],
        "exact": True,
        "complete": True,
        "incomplete_reasons": [],
    }


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("fern LUCIA", [("authors", "<mark>Lucía</mark> <mark>Fern</mark>ández", 1)]),
        ("fernadn", [("authors", "Lucía <mark>Fernánd</mark>ez", 1)]),
        ("late fery", [("title", "The <mark>ferr</mark>y to Latakia is <mark>late</mark>", 1)]),
        ("tide tab", [("title", "<mark>Tide</mark> <mark>tab</mark>les", TIDES)]),
        ("tdi", []),
        ("", []),
        ("'", []),
        ("zzzzz", []),
        (".*", []),
    ],
)
def test_titles_and_values_with_the_prefix_are_suggested(
    articles: Service, q: str, expected: list[tuple[str, str, int]]
) -> None:
    assert offered(articles, q) == expected


def test_titles_and_values_share_the_list(articles: Service) -> None:
    kinds = [kind for kind, _, _ in offered(articles, "l")]

    assert len(kinds) == 10
    assert kinds[5:] == ["title"] * 5
    assert "title" not in kinds[:5]


def values(service: Service, field: str, **parameters: Any) -> list[tuple[str, int, bool]]:
    """Return value, count and selection of each listed value of a facet."""
    response = service.get(f"/v1/facets/{field}", **parameters)
    return [(v["value"], v["count"], v["selected"]) for v in response["values"]]


def test_facet_values_are_searched_with_query_and_other_filters(articles: Service) -> None:
    response = articles.get(
        "/v1/facets/tags", prefix="rare UBER", q="tide", section="Sport", tags="Crowd 00 02"
    )

    assert response.pop("took_ms") >= 0
    assert response == {
        "field": "tags",
        "values": [
            {
                "value": "Über-Rare",
                "count": TIDES // 2,
                "selected": False,
                "highlight": {
                    "html": "<mark>Über</mark>-<mark>Rare</mark>",
                    "text": "Über-Rare",
                    "ranges": [[0, 4], [5, 9]],
                },
            }
        ],
        "exact": True,
        "error_bound": 0,
        "complete": True,
        "incomplete_reasons": [],
    }
    found = articles.search("tide", section="Sport", tags="Über-Rare")
    assert found["total"]["value"] == TIDES // 2


def test_a_facet_is_inexact_if_values_may_be_missing(articles: Service) -> None:
    response = articles.get("/v1/facets/tags", prefix="über")

    assert [(value["value"], value["count"]) for value in response["values"]] == [
        ("Über-Rare", TIDES)
    ]
    assert (response["exact"], response["complete"]) == (False, True)


def test_a_facet_with_enough_values_is_exact(articles: Service) -> None:
    response = articles.get("/v1/facets/tags", prefix="über", size=1)

    assert [value["count"] for value in response["values"]] == [TIDES]
    assert response["exact"] is True
    assert response["complete"] is True


def test_a_selected_value_is_listed_without_matches(articles: Service) -> None:
    chosen = {"tags": ["Über-Rare", "Gone"], "prefix": "gone", "q": "tide"}

    assert values(articles, "tags", **chosen) == [("Gone", 0, True)]


def test_an_excluded_value_is_not_counted(articles: Service) -> None:
    assert values(articles, "section", reject_section="Weather") == [("Sport", TIDES // 2, False)]


def test_a_value_is_escaped(articles: Service) -> None:
    [value] = articles.get("/v1/facets/authors", prefix="lim")["values"]

    assert value["highlight"]["html"] == "Ana &lt;b&gt;<mark>Lim</mark>a&lt;/b&gt;"
    assert offered(articles, "lim")[0][1] == value["highlight"]["html"]


@pytest.mark.parametrize("field", FACET_FIELDS)
def test_facet_search_lists_the_values_of_a_search(seeds: Service, field: str) -> None:
    counted = seeds.search(facets=field, facet_size=50)["facets"][field]["values"]

    listed = values(seeds, field, size=50)
    begun = {value for value, _, _ in values(seeds, field, prefix=listed[0][0], size=50)}

    assert listed == [(v["value"], v["count"], False) for v in counted]
    assert listed[0][0] in begun


def test_an_unknown_facet_is_refused(seeds: Service) -> None:
    problem = seeds.problem("/v1/facets/colour")

    assert problem["status"] == 422
    assert problem["errors"] == [
        {
            "location": "path",
            "name": "field",
            "code": "value_error",
            "detail": "It is not a facet with values.",
            "hint": f"Choose from {', '.join(FACET_FIELDS)}.",
        }
    ]
