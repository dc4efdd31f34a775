"""Nodes of a query as clauses; whole bodies are in `test_query_bodies`."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.query_language import (
    And,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Required,
    Words,
    mark_beginnings,
    parse_query,
)
from api.schemas.request import MatchMode
from api.search.boosts import MAX_PAIRS, RANKED_FIELDS, REQUIRED_BOOST
from api.search.clauses import build_clause, build_refinements
from api.search.dsl import dis_max, should
from api.search.highlights import build_highlight_options
from api.search.required_words import require
from mappings.schema import read_synonyms, stop_words


def clause(q: str) -> Any:
    query = parse_query(q).root
    assert query is not None
    return build_clause(query)


def pairs(query: Node | None) -> list[str]:
    """The pairs of words that raise a score if they are near each other."""
    refinements = build_refinements(query)
    return [
        clause["match_phrase"]["body"]["query"]
        for clause in refinements
        if "match_phrase" in clause
    ]


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
                        {"match": {"authors.text": {"query": "Will", "analyzer": analyzer}}}
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


def test_words_are_required_in_one_field_and_ranked_in_all() -> None:
    words = clause("red sea ships sink")["bool"]
    [required], [ranking] = words["must"], words["should"]

    assert required == {
        "bool": {
            "must": [_any("red sea ships sink", minimum_should_match=2)],
            "boost": REQUIRED_BOOST,
        }
    }
    assert ranking["combined_fields"]["fields"] == list(RANKED_FIELDS)


def _any(words: str, **options: Any) -> Any:
    return {"match": {"words.stems": {"query": words, "analyzer": "news_synonyms", **options}}}


def test_a_short_query_requires_every_word_also_if_two_are_written_as_one() -> None:
    required = clause("red sea ships")["bool"]["must"][0]["bool"]["must"][0]

    assert required["bool"]["should"] == [
        _any("red sea ships", operator="and"),
        _any("redsea ships", operator="and"),
        _any("red seaships", operator="and"),
    ]


def test_a_rare_word_is_enough_for_a_longer_query() -> None:
    query = Words(("a", "b", "c", "d"), required=Required(2, ("c", "d", "b"), ("c",)))
    required = build_clause(query)["bool"]["must"][0]["bool"]["must"][0]

    assert required["bool"]["should"] == [
        _any("c d b", minimum_should_match=2),
        _any("c", minimum_should_match=1),
    ]


def test_a_corrected_word_is_an_alternative_of_what_is_required_and_of_the_ranking() -> None:
    query = Words(("latakia", "rebles"), (("latakia", "rebels"), ("latakia", "rebetz")))

    words = build_clause(query)["bool"]
    corrected, plain = words["must"][0]["bool"]["must"][0]["bool"]["must"]
    ranking = words["should"][0]["dis_max"]["queries"]

    assert corrected["bool"]["should"] == [_any(word) for word in ("rebles", "rebels", "rebetz")]
    assert plain == _any("latakia", operator="and", zero_terms_query="all")
    assert [part["combined_fields"]["query"] for part in ranking] == [
        " ".join(reading) for reading in (query.words, *query.readings)
    ]


def test_stop_words_alone_are_required_as_typed() -> None:
    assert clause("that is it")["combined_fields"]["operator"] == "and"


def test_two_stop_words_may_be_one_name() -> None:
    as_typed, joined = clause("me too")["dis_max"]["queries"]
    assert as_typed["combined_fields"]["operator"] == "and"
    assert joined["match"]["words.stems"]["query"] == "metoo"


@pytest.mark.parametrize("q", ["so on", "the me", "me an", "is is"])
def test_two_stop_words_are_not_another_word(q: str) -> None:
    assert [*clause(q)] == ["combined_fields"]


@pytest.mark.parametrize(
    ("q", "required"),
    [
        *((q, {q}) for q in ("th ese", "wi th", "bec ause", "T hey")),
        ("ab out", {"ab"}),
        ("th ese war", {"th ese war", "th esewar"}),
    ],
)
def test_pieces_of_a_stop_word_are_required_as_typed(q: str, required: set[str]) -> None:
    assert set(_synonym_queries(clause(q)["bool"]["must"])) == required


@given(
    words=st.lists(
        st.tuples(st.sampled_from(sorted(stop_words())), st.integers(0, 4)), min_size=1, max_size=4
    ),
    capitals=st.booleans(),
    mode=st.sampled_from(MatchMode),
    goes_on=st.booleans(),
)
def test_no_pieces_of_stop_words_raise(
    words: list[tuple[str, int]], capitals: bool, mode: MatchMode, goes_on: bool
) -> None:
    q = " ".join(f"{word[:cut]} {word[cut:]}" for word, cut in words)
    typed = q.title() if capitals else q
    root = parse_query(typed).root
    query = require(mark_beginnings(root, typed, every=True) if goes_on else root, mode)
    assert query is not None

    assert build_clause(query)
    assert build_highlight_options(query, "title")


PHRASES = sorted(
    synonym.strip()
    for rule in read_synonyms(files("mappings").joinpath("synonyms.txt").read_text("utf-8"))
    for synonym in re.split(",|=>", rule)
    if " " in synonym.strip()
)


@pytest.mark.parametrize("beside", ["", " reports", " reports yesterday"])
@pytest.mark.parametrize("phrase", PHRASES)
@pytest.mark.parametrize("mode", MatchMode)
def test_synonyms_of_several_words_are_looked_for_together(
    phrase: str, beside: str, mode: MatchMode
) -> None:
    query = require(parse_query(phrase + beside).root, mode)
    assert query is not None

    assert any(phrase in text for text in _synonym_queries(build_clause(query)))


def _synonym_queries(value: Any) -> Iterator[str]:
    """Yield the texts whose synonyms a clause looks for."""
    match value:
        case {"words.stems": {"query": text, "analyzer": "news_synonyms"}}:
            yield text
        case dict():
            for inner in value.values():
                yield from _synonym_queries(inner)
        case list():
            for inner in value:
                yield from _synonym_queries(inner)


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

    assert build_highlight_options(query, "title")["highlight_query"] == expected
