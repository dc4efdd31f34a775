"""The parsers of the InstantSearch adapter: filters, parameters and attributes."""

from typing import Any

import pytest

from api.instantsearch.attributes import choose_attributes
from api.instantsearch.filters import (
    RangeCondition,
    ValueCondition,
    build_filters,
    parse_facet_filters,
    parse_filters,
    parse_numeric_filters,
    parse_tag_filters,
)
from api.instantsearch.params import parse_list, parse_parameters

BBC = ValueCondition("source", "BBC")
ALPHA, BETA = ValueCondition("tags", "alpha"), ValueCondition("tags", "beta")
NOT_ALPHA = ValueCondition("tags", "alpha", negated=True)
LONG = RangeCondition("word_count", (("gte", 300.0),))
KNOWN = {"query", "page", "facet", "filters"}


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", ()),
        ("  ", ()),
        ("source:BBC", ((BBC,),)),
        ("source : BBC", ((BBC,),)),
        ('source:"BBC"', ((BBC,),)),
        ("source:'BBC'", ((BBC,),)),
        (r'section:"a \"b\" c"', ((ValueCondition("section", 'a "b" c'),),)),
        ("tags:alpha AND tags:beta", ((ALPHA,), (BETA,))),
        ("tags:alpha OR tags:beta", ((ALPHA, BETA),)),
        ("(tags:alpha OR tags:beta) AND source:BBC", ((ALPHA, BETA), (BBC,))),
        ("source:BBC AND (tags:alpha OR tags:beta)", ((BBC,), (ALPHA, BETA))),
        ("(source:BBC)", ((BBC,),)),
        ("NOT tags:alpha", ((NOT_ALPHA,),)),
        ("NOT NOT tags:alpha", ((ALPHA,),)),
        ("NOT objectID:a/b.txt", ((ValueCondition("id", "a/b.txt", negated=True),),)),
        ("source:BBC<score=3> AND tags:'alpha'<score=1>", ((BBC,), (ALPHA,))),
        ("(NOT tags:alpha OR tags:beta)", ((NOT_ALPHA, BETA),)),
        ('tags:"-alpha"', ((ValueCondition("tags", "-alpha"),),)),
        ("tags:-alpha", ((ValueCondition("tags", "-alpha"),),)),
        ("tags:ANDROID", ((ValueCondition("tags", "ANDROID"),),)),
        ("word_count>=300", ((LONG,),)),
        ("word_count >= 300 AND NOT word_count >= 300", ((LONG,), (
            RangeCondition("word_count", (("gte", 300.0),), negated=True),
        ))),
        (
            "word_count:10 TO 20",
            ((RangeCondition("word_count", (("gte", 10.0), ("lte", 20.0))),),),
        ),
        (
            "place_paths.lvl1:'Syria > Homs'",
            ((ValueCondition("place_paths", "Syria > Homs"),),),
        ),
    ],
)  # fmt: skip
def test_the_grammar_of_filters(text: str, groups: tuple[Any, ...]) -> None:
    assert parse_filters(text) == groups


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tags:alpha tags:beta", "mixes AND and OR without parentheses"),
        ("tags:alpha OR tags:beta AND source:BBC", "mixes AND and OR without parentheses"),
        ("tags:alpha AND tags:beta OR source:BBC", "mixes AND and OR without parentheses"),
        ("(tags:alpha OR tags:beta", "has a parenthesis without its partner"),
        ("((tags:alpha))", "lacks a condition"),
        ("(tags:alpha OR (tags:beta))", "lacks a condition"),
        ("(tags:alpha AND tags:beta)", "has a parenthesis without its partner"),
        ("tags:alpha AND", "lacks a condition"),
        ("AND tags:alpha", "lacks a condition"),
        ("NOT", "lacks a condition"),
        ("alpha", "is invalid from its character 1 on"),
        ("tags:alpha AND )", "lacks a condition"),
        ("tags:", "is invalid from its character 1 on"),
        ('tags:"alpha', "is invalid from its character 1 on"),
        ("source:BBC AND ?", "is invalid from its character 15 on"),
        ("colour:red", "filters by an unknown attribute"),
        ("price>1", "compares an unknown attribute"),
        ("word_count:many", "lacks a comparison like word_count>=300"),
        ("word_count>=1.2.3", "lacks a comparison like word_count>=300"),
        ("place_paths.lvl0:'Syria > Homs'", "contains a value of another level"),
    ],
)
def test_filters_outside_the_grammar_are_rejected(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace("(", r"\(")):
        parse_filters(text)


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        ("source:BBC", ((BBC,),)),
        (["source:BBC", ["tags:alpha", "tags:beta"]], ((BBC,), (ALPHA, BETA))),
        (["tags:-alpha"], ((NOT_ALPHA,),)),
        (["tags:\\-alpha"], ((ValueCondition("tags", "-alpha"),),)),
        (["word_count>=300"], None),
        (["word_count:>=300"], None),
        ("source:BBC,tags:alpha", ((BBC,), (ALPHA,))),
        ("source:BBC, (tags:alpha,tags:beta)", ((BBC,), (ALPHA, BETA))),
        ("(tags:alpha)", ((ALPHA,),)),
        ("section:Arts, culture (old)", ((ValueCondition("section", "Arts, culture (old)"),),)),
        ("(tags:alpha,tags:beta", None),
        (["objectID:-a/b"], ((ValueCondition("id", "a/b", negated=True),),)),
        (["_tags:alpha"], ((ALPHA,),)),
        (["source:BBC<score=2>"], ((BBC,),)),
        ("", ()),
        ([[]], ()),
        ([[""]], ()),
        ([1], None),
    ],
)
def test_facet_filters(value: Any, groups: tuple[Any, ...] | None) -> None:
    if groups is None:
        with pytest.raises(ValueError, match=r"contains|lacks|parenthesis"):
            parse_facet_filters(value)
    else:
        assert parse_facet_filters(value) == groups


def test_tag_filters() -> None:
    assert parse_tag_filters([["alpha", "beta"], "-alpha"]) == ((ALPHA, BETA), (NOT_ALPHA,))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("word_count>=300", LONG),
        ("word_count<5", RangeCondition("word_count", (("lt", 5.0),))),
        ("word_count=5", RangeCondition("word_count", (("gte", 5.0), ("lte", 5.0)))),
        ("word_count!=5", RangeCondition("word_count", (("gte", 5.0), ("lte", 5.0)), negated=True)),
        ("word_count:5", RangeCondition("word_count", (("gte", 5.0), ("lte", 5.0)))),
        ("word_count:-1.5 TO 2", RangeCondition("word_count", (("gte", -1.5), ("lte", 2.0)))),
        # A time equals all milliseconds of its second.
        ("published_at=5", RangeCondition("published_at", (("gte", 5.0), ("lt", 6.0)))),
    ],
)
def test_numeric_filters(text: str, condition: RangeCondition) -> None:
    assert parse_numeric_filters([text]) == ((condition,),)


def test_numeric_filters_as_text() -> None:
    text = "word_count>=300,(word_count<5,word_count!=5)"
    [[long], alternatives] = parse_numeric_filters(text)

    assert (long, len(alternatives)) == (LONG, 2)


def test_filters_become_clauses() -> None:
    groups = (
        (ALPHA, NOT_ALPHA),
        (RangeCondition("published_at", (("lt", 1.5),)),),
        (RangeCondition("word_count", (("gte", 3e9),), negated=True),),
    )

    def any_of(*clauses: dict[str, Any]) -> dict[str, Any]:
        return {"bool": {"should": [*clauses], "minimum_should_match": 1}}

    term = {"term": {"tags": "alpha"}}
    seconds = {"range": {"published_at": {"lt": 1500, "format": "epoch_millis"}}}
    capped = {"range": {"word_count": {"gte": 2**31 - 1}}}
    assert build_filters(groups) == [
        any_of(term, {"bool": {"must_not": [term]}}),
        any_of(seconds),
        any_of({"bool": {"must_not": [capped]}}),
    ]


@pytest.mark.parametrize(
    ("body", "params"),
    [
        ({}, {}),
        ({"query": "a"}, {"query": "a"}),
        ({"params": {"query": "a"}}, {"query": "a"}),
        ({"params": "query=a&page=2"}, {"query": "a", "page": 2}),
        ({"params": "?query=a%20b&page=two"}, {"query": "a b", "page": "two"}),
        ({"query": "a", "params": "query=a"}, {"query": "a"}),
        ({"query": None, "params": "query=a"}, {"query": "a"}),
        ({"query": None, "params": None}, {}),
        ({"facetName": "tags"}, {"facet": "tags"}),
        ({"facetName": "tags", "facet": "tags"}, {"facet": "tags"}),
        ({"synonyms": None, "params": "length=5"}, {"synonyms": None, "length": 5}),
        ({"insidePolygon": None, "aroundLatLngViaIP": False}, {}),
        ({"userToken": "a", "x-algolia-agent": "b", "analytics": False}, {}),
        ({"unknown": None}, {"unknown": None}),
    ],
)
def test_parameters_in_every_format(body: Any, params: dict[str, Any]) -> None:
    assert parse_parameters(body, KNOWN) == params


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "a query is a JSON object"),
        ({"params": 1}, "params is neither an object nor a query string"),
        ({"params": "query=a&query=b"}, "params contains a parameter twice"),
        ({"query": "a", "params": {"query": "b"}}, "query differs between params and the query"),
        ({"facet": "tags", "facetName": "authors"}, "facet and facetName are not the same"),
        ({"aroundLatLngViaIP": True}, "aroundLatLngViaIP is not supported, and is not ignored"),
        ({"params": "aroundLatLng=1,2"}, "aroundLatLng is not supported, and is not ignored"),
    ],
)
def test_contradictory_parameters_are_rejected(body: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_parameters(body, KNOWN)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("a, b,,c", ["a", "b", "c"]),
        (' ["a", "b"]', ["a", "b"]),
        ("a", ["a"]),
        ("", []),
        (["a"], ["a"]),
        (5, 5),
    ],
)
def test_lists_in_every_format(value: Any, names: Any) -> None:
    assert parse_list(value) == names


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([], ()),
        (["*"], ("a", "b")),
        (["*", "-a"], ("b",)),
        (["c", "*"], ("c", "a", "b")),
        (["b", "a"], ("b", "a")),
        (["a", "-a"], ()),
    ],
)
def test_attributes_are_chosen_in_order(names: list[str], chosen: tuple[str, ...]) -> None:
    assert choose_attributes(names, ("a", "b", "c"), ("a", "b")) == chosen


def test_an_unknown_attribute_is_rejected() -> None:
    with pytest.raises(ValueError, match="contains an unknown attribute; choose from a, b"):
        choose_attributes(["-d"], ("a", "b"), ("a",))
