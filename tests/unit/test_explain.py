"""Explanations: how the names of matched queries are read."""

from typing import Any

import pytest

from api.errors import ArticleNotFoundError
from api.query_language import Words, parse_query
from api.schemas.explain import ExplainRequest
from api.search.explain import (
    build_explain_body,
    build_named_queries,
    read_explanation,
    read_matches,
)

Q = "rebels"


def names(q: str, *kinds: tuple[str, str]) -> list[str]:
    """The names of the named queries of a field and a kind each."""
    query = parse_query(q).root
    every = {
        (match["field"], str(match["kind"])): str(i)
        for i in range(len(build_named_queries(query)))
        for match in read_matches(query, [str(i)])
    }
    return [every[kind] for kind in kinds]


def explained(q: str, matched: list[str], **params: Any) -> Any:
    request = ExplainRequest.model_validate({"q": q, **params})
    hit = {"_id": "a-1", "matched_queries": matched}
    response = {"_shards": {"failed": 0}, "timed_out": False, "hits": {"hits": [hit]}}
    return read_explanation("a-1", request, parse_query(q).root, response)


def test_the_closest_way_of_each_field_is_the_explanation() -> None:
    matched = names(Q, ("title", "synonym"), ("title", "exact"), ("body", "stem"))

    assert read_matches(parse_query(Q).root, matched) == (
        {
            "word": "rebels",
            "field": "title",
            "kind": "exact",
            "sentence": "“rebels” is in title as typed.",
        },
        {
            "word": "rebels",
            "field": "body",
            "kind": "stem",
            "sentence": "“rebels” is in body in another form.",
        },
    )


def test_a_corrected_word_names_its_correction() -> None:
    query = Words(("rebles",), (("rebels",),))
    typos = [
        match
        for i in range(len(build_named_queries(query)))
        for match in read_matches(query, [str(i)])
        if match["kind"] == "typo"
    ]

    assert typos[0]["sentence"] == "“rebels” is in title; no article contains “rebles”."


def test_named_queries_do_not_score() -> None:
    queries = build_named_queries(parse_query('rebels "red sea" lata* title:homs').root)

    assert {query["constant_score"]["boost"] for query in queries} == {0}
    assert [query["constant_score"]["_name"] for query in queries] == [
        str(i) for i in range(len(queries))
    ]


@pytest.mark.parametrize(
    ("q", "params", "matched", "excluding"),
    [
        ("rebels", {}, ["part-0"], []),
        ("rebels", {}, [], ["rebels"]),
        ("rebels NOT nusra", {}, ["part-0"], []),
        ("rebels NOT nusra", {}, ["part-0", "part-1"], ["NOT nusra"]),
        ("", {"section": ["World"]}, [], ["section: World"]),
        ("", {"section": ["World"]}, ["part-0"], []),
        ("", {"section": ["World"], "missing": "section"}, [], ["section: World or none at all"]),
        (
            "",
            {"published_from": "2015", "published_to": "2016"},
            [],
            ["published: from 2015 to 2016"],
        ),
        ("", {"reject_tags": ["a", "b"]}, ["part-0"], ["not tags: a or b"]),
        ("", {"reject_tags": ["a", "b"]}, [], []),
    ],
)
def test_parts_that_exclude_the_article_are_named(
    q: str, params: dict[str, Any], matched: list[str], excluding: list[str]
) -> None:
    explanation = explained(q, matched, **params)

    assert [part["text"] for part in explanation["parts"] if part["excludes"]] == excluding
    assert explanation["found"] is (not excluding)


def test_words_in_no_form_are_missing() -> None:
    matched = names("rebels", ("title", "exact"))

    assert explained("rebels harbour -homs", matched)["missing_words"] == ("harbour",)


def test_a_missing_article_cannot_be_explained() -> None:
    response: Any = {"_shards": {"failed": 0}, "timed_out": False, "hits": {"hits": []}}

    with pytest.raises(ArticleNotFoundError):
        read_explanation("none", ExplainRequest(), None, response)


def test_the_search_is_for_the_article_alone() -> None:
    body = build_explain_body("a-1", ExplainRequest(q=Q), parse_query(Q).root, "2s")

    assert body["query"]["bool"]["filter"] == [{"ids": {"values": ["a-1"]}}]
    assert (body["size"], body["_source"]) == (1, False)
