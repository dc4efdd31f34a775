"""Nodes of a query as clauses; whole bodies are in `test_query_bodies`."""

from typing import Any

import pytest

from api.query_language import And, Node, Not, Or, Phrase, Prefix, Words, parse_query
from api.search.boosts import MAX_PAIRS, STEMMED_FIELDS
from api.search.clauses import build_clause, build_proximity_boosts
from api.search.dsl import dis_max, should
from api.search.highlights import build_highlight_query


def clause(q: str) -> Any:
    query = parse_query(q).root
    assert query is not None
    return build_clause(query)


def pairs(query: Node | None) -> list[str]:
    """The pairs of words that raise a score if they are near each other."""
    return [boost["match_phrase"]["body"]["query"] for boost in build_proximity_boosts(query)]


@pytest.mark.parametrize(
    ("clauses", "joined"),
    [
        ([], None),
        ([{"a": 1}], {"a": 1}),
        (
            [{"a": 1}, {"b": 1}],
            {"bool": {"should": [{"a": 1}, {"b": 1}], "minimum_should_match": 1}},
        ),
    ],
)
def test_one_of_several_clauses_must_match(clauses: list[Any], joined: Any) -> None:
    assert should(clauses) == joined


def test_a_single_clause_needs_no_dis_max() -> None:
    assert dis_max([{"a": 1}]) == {"a": 1}
    assert dis_max([{"a": 1}, {"b": 1}]) == {"dis_max": {"queries": [{"a": 1}, {"b": 1}]}}


@pytest.mark.parametrize(
    ("q", "bounds"),
    [
        (
            "published:2015",
            {"gte": "2015-01-01T00:00:00+00:00", "lte": "2015-12-31T23:59:59.999999+00:00"},
        ),
        ("published:>=2015-08", {"gte": "2015-08-01T00:00:00+00:00"}),
        ("published:>2015-08", {"gte": "2015-09-01T00:00:00.000999+00:00"}),
        ("published:<=2016-02", {"lte": "2016-02-29T23:59:59.999999+00:00"}),
        ("published:<2016", {"lte": "2015-12-31T23:59:59.999000+00:00"}),
        (
            "published:2015..2015-02",
            {"gte": "2015-01-01T00:00:00+00:00", "lte": "2015-02-28T23:59:59.999999+00:00"},
        ),
        ("published:..2015", {"lte": "2015-12-31T23:59:59.999999+00:00"}),
        ("published:2015..", {"gte": "2015-01-01T00:00:00+00:00"}),
    ],
)
def test_dates_are_a_range(q: str, bounds: dict[str, str]) -> None:
    assert clause(q) == {"range": {"published_at": bounds}}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ('title:"red sea"', {"match_phrase": {"title.exact": {"query": "red sea"}}}),
        (
            'authors:"Ann Lee"',
            {"match_phrase": {"authors.text": {"query": "Ann Lee", "analyzer": "news_text"}}},
        ),
        (
            "authors:Will",
            {
                "dis_max": {
                    "queries": [
                        {
                            "match": {
                                "authors.text": {
                                    "query": "Will",
                                    "operator": "and",
                                    "analyzer": analyzer,
                                }
                            }
                        }
                        for analyzer in ("news_synonyms", "news_text")
                    ]
                }
            },
        ),
    ],
)
def test_a_field_is_searched_in_its_subfield(q: str, expected: Any) -> None:
    assert clause(q) == expected


def test_operators_are_bool_queries() -> None:
    one, other, third = (build_clause(Words((word,))) for word in ("one", "other", "third"))

    either = build_clause(Or((Words(("one",)), Words(("other",)))))
    both = build_clause(And((Phrase("one"), Not(Words(("other",))), Words(("third",)))))

    assert either == {"bool": {"should": [one, other], "minimum_should_match": 1}}
    assert both == {"bool": {"must": [build_clause(Phrase("one")), third], "must_not": [other]}}
    assert build_clause(Not(Words(("one",)))) == {"bool": {"must_not": [one]}}
    assert build_clause(And((Not(Words(("one",))), Not(Words(("other",)))))) == {
        "bool": {"must_not": [one, other]}
    }


def test_words_are_required_by_number_and_ranked_by_fields() -> None:
    words = clause("red sea ships")["bool"]
    enough, as_typed = words["filter"][0]["bool"]["should"]

    assert enough["multi_match"]["minimum_should_match"] == "2<2"
    assert enough["multi_match"]["fields"] == list(STEMMED_FIELDS)
    assert as_typed["combined_fields"]["operator"] == "and"
    assert [next(iter(part)) for part in words["should"]] == [
        "combined_fields",
        "match",
        "combined_fields",
        "multi_match",
    ]


def test_corrected_words_are_alternatives() -> None:
    query = Words(("latakia", "rebles"), (("latakia", "rebels"), ("latakia", "rebetz")))

    alternatives = build_clause(query)["dis_max"]["queries"]

    assert alternatives == [build_clause(Words(words)) for words in (query.words, *query.readings)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (None, []),
        (Words(("one",)), []),
        (Words(("red", "sea", "ships")), ["red sea", "sea ships"]),
        (Words(("sea", "of", "red", "sea", "of", "red")), ["sea red", "red sea"]),
        (Words(("teh", "war"), (("the", "war"),)), ["the war"]),
        (And((Words(("red", "sea")), Not(Words(("far", "away"))), Phrase("a b"))), ["red sea"]),
        (Or((Words(("red", "sea")), Words(("far", "away")))), ["red sea", "far away"]),
        (Prefix("lata"), []),
    ],
)
def test_neighbouring_words_raise_a_score_if_near(query: Node | None, expected: list[str]) -> None:
    assert pairs(query) == expected


def test_a_pasted_text_has_a_bounded_number_of_pairs() -> None:
    words = tuple(f"word{i}" for i in range(100))

    assert len(pairs(Words(words))) == MAX_PAIRS


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("-latakia", {"match_none": {}}),
        ("published:2015", {"match_none": {}}),
        ("authors:Ann", {"match_none": {}}),
        ('"red sea"', {"match_phrase": {"title.exact": "red sea"}}),
        ('title:"red sea" body:"far away"', {"match_phrase": {"title.exact": "red sea"}}),
        ("lata*", {"match_bool_prefix": {"title.exact": {"query": "lata", "operator": "and"}}}),
    ],
)
def test_only_what_matches_a_text_is_highlighted_in_it(q: str, expected: Any) -> None:
    query = parse_query(q).root
    assert query is not None

    assert build_highlight_query(query, "title") == expected
