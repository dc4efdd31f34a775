"""Why an article is found, and why another is not."""

from typing import Any

import pytest

from tests.integration.service import Service

CUSTOMERS = "000_ec27dc8f054a1452.txt"


def match(word: str, field: str, kind: str, sentence: str) -> dict[str, str]:
    return {"word": word, "field": field, "kind": kind, "sentence": sentence}


def why(seeds: Service, q: str) -> Any:
    answer = seeds.search(q, authors="Fred Lambert", explain="true", fields="", facets="")
    [hit] = answer["hits"]
    return hit["explanation"]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        (
            "isis airstrike",
            [
                match("isis", "body", "synonym", "A synonym of “isis” is in body."),
                match("airstrike", "body", "stem", "“airstrike” is in body in another form."),
            ],
        ),
        (
            '"edge closer" lambert',
            [
                match(
                    "edge closer",
                    "title",
                    "phrase",
                    "The phrase “edge closer” is in title.",
                ),
                match("lambert", "authors", "stem", "“lambert” is in authors in another form."),
            ],
        ),
        (
            "latak* title:nusra",
            [
                match("latak", "title", "prefix", "A word in title begins with “latak”."),
                match("latak", "lead", "prefix", "A word in lead begins with “latak”."),
                match("latak", "body", "prefix", "A word in body begins with “latak”."),
                match("latak", "captions", "prefix", "A word in captions begins with “latak”."),
                match("latak", "places", "prefix", "A word in places begins with “latak”."),
                match("nusra", "title", "exact", "“nusra” is in title as typed."),
            ],
        ),
    ],
)
def test_a_hit_lists_words_fields_and_kinds_of_match(
    seeds: Service, q: str, expected: list[dict[str, str]]
) -> None:
    assert why(seeds, q) == expected


def test_explain_changes_nothing_else(seeds: Service) -> None:
    plain = seeds.search("syria rebels airstrikes", size=50)
    response = seeds.search("syria rebels airstrikes", size=50, explain="true")

    for hit in response["hits"]:
        assert hit.pop("explanation")
    assert response["query"].pop("cost")["terms"] == 4 * plain["query"].pop("cost")["terms"]
    assert {**response, "took_ms": 0} == {**plain, "took_ms": 0}


def test_each_part_that_excludes_an_article_is_listed(seeds: Service) -> None:
    response = seeds.get(
        f"/v1/articles/{CUSTOMERS}/explain",
        q="latakia xylophone quartet -nusra",
        authors=["Nobody", "Fred Lambert"],
        section="Sport",
        reject_language="en",
        published_from="2016",
        missing="published",
    )

    assert [match["word"] for match in response.pop("matches")] == ["latakia"] * 5
    assert response == {
        "id": CUSTOMERS,
        "found": False,
        "parts": [
            {
                "role": "query",
                "text": "latakia xylophone quartet",
                "matched": False,
                "excludes": True,
                "sentence": "Excluded because “latakia xylophone quartet” does not match.",
            },
            {
                "role": "query",
                "text": "NOT nusra",
                "matched": True,
                "excludes": True,
                "sentence": "Excluded by “NOT nusra”.",
            },
            {
                "role": "filter",
                "text": "authors: Nobody or Fred Lambert",
                "matched": True,
                "excludes": False,
                "sentence": "Passes “authors: Nobody or Fred Lambert”.",
            },
            {
                "role": "filter",
                "text": "section: Sport",
                "matched": False,
                "excludes": True,
                "sentence": "Excluded because “section: Sport” does not match.",
            },
            {
                "role": "filter",
                "text": "published: from 2016 or none at all",
                "matched": False,
                "excludes": True,
                "sentence": "Excluded because “published: from 2016 or none at all” "
                "does not match.",
            },
            {
                "role": "reject",
                "text": "not language: en",
                "matched": True,
                "excludes": True,
                "sentence": "Excluded by “not language: en”.",
            },
        ],
        "missing_words": ["xylophone", "quartet"],
        "complete": True,
        "incomplete_reasons": [],
    }


def test_a_missing_article_cannot_be_explained(seeds: Service) -> None:
    assert seeds.problem("/v1/articles/none/explain", q="latakia", authors="Fred Lambert") == {
        "type": "/docs/problems#article-not-found",
        "title": "There is no such article",
        "status": 404,
        "detail": "No article has this id.",
        "instance": "/v1/articles/none/explain",
        "errors": [],
    }


@pytest.mark.parametrize(
    "params",
    [
        {"q": "latakia"},
        {"q": "latakia volcano eruption chess"},
        {"q": "latakia -nusra"},
        {"q": "(volcano OR nusra) published:2015"},
        {"q": "rebels", "authors": "Fred Lambert"},
        {"q": "rebels", "reject_authors": "Fred Lambert"},
        {"published_to": "2014"},
        {"missing": "section"},
    ],
)
def test_explain_agrees_with_the_search(seeds: Service, params: dict[str, str]) -> None:
    found = CUSTOMERS in seeds.ids(**params, size=100)

    assert seeds.get(f"/v1/articles/{CUSTOMERS}/explain", **params)["found"] is found
