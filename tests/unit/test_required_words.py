"""Which words an article must contain, by the length of the query and the counts of its words."""

import pytest

from api.query_language import Phrase, Required, Words, parse_query
from api.schemas.request import MatchMode
from api.search.required_words import (
    MAX_TELLING,
    WordCounts,
    best_requirement,
    build_counts_body,
    content_words,
    dropped_warnings,
    optional_words,
    read_counts,
    require,
    smaller_requirements,
    words_to_count,
)

LONG = "what did the rebels in latakia say on monday"
COUNTS = WordCounts(
    1000, {"did": 900, "rebels": 280, "latakia": 20, "say": 800, "monday": 400, "homs": 0}
)


def required(q: str, mode: MatchMode = MatchMode.most, counts: WordCounts | None = None) -> Words:
    query = require(parse_query(q).root, mode, counts)
    assert isinstance(query, Words)
    assert query.required
    return query


def test_stop_words_are_not_required_and_names_in_capitals_are() -> None:
    assert content_words(("The", "rebels", "of", "US", "who's", "rebels")) == ("rebels", "US")


@pytest.mark.parametrize("mode", MatchMode)
def test_only_a_long_query_is_counted(mode: MatchMode) -> None:
    assert words_to_count(parse_query("syrian rebels latakia").root, mode) == ()
    counted = words_to_count(parse_query(LONG).root, mode)
    assert counted == (("rebels", "latakia", "say", "monday") if mode is MatchMode.most else ())


def test_counts_are_read_as_they_were_requested() -> None:
    words = ("rebels", "latakia")
    filters = build_counts_body(words, "2s")["aggs"]["words"]["filters"]["filters"]
    response = {
        "hits": {"total": {"value": 9}},
        "aggregations": {"words": {"buckets": {"0": {"doc_count": 3}, "1": {"doc_count": 1}}}},
    }

    assert [*filters] == ["0", "1"]
    assert read_counts(words, response) == WordCounts(9, {"rebels": 3, "latakia": 1})


def test_a_short_query_requires_all_of_its_words() -> None:
    query = required("the rebels of latakia")
    assert query.required
    assert (query.required.minimum, query.required.words) == (2, ("rebels", "latakia"))


def test_a_long_query_requires_two_telling_words_or_a_rare_one() -> None:
    needed = required(f"{LONG} homs", counts=COUNTS).required
    assert needed
    assert needed.minimum == 2
    assert needed.words == ("rebels", "latakia", "say", "monday", "homs")
    assert needed.rare == ("latakia",)


def test_one_known_word_of_a_long_query_is_enough() -> None:
    counts = WordCounts(1000, {"monday": 400})
    needed = required("aaa bbb ccc monday", counts=counts).required
    assert needed
    assert needed.minimum == 1


def test_a_pasted_text_is_ranked_by_its_most_telling_words() -> None:
    words = tuple(f"w{i}" for i in range(100))
    counts = WordCounts(1000, {word: i + 1 for i, word in enumerate(words)})
    query = required(" ".join(words), counts=counts)

    assert query.words == words[:MAX_TELLING]
    assert query.required
    assert query.required.words == words[:MAX_TELLING]


@pytest.mark.parametrize(("mode", "minimum"), [(MatchMode.all, 4), (MatchMode.any, 1)])
def test_a_request_can_require_all_words_or_one(mode: MatchMode, minimum: int) -> None:
    needed = required("syrian rebels latakia homs", mode).required
    assert needed
    assert needed.minimum == minimum


@pytest.mark.parametrize(
    ("q", "optional"),
    [
        ("syrian rebels", ()),
        ("rebels OR latakia", ("rebels", "latakia")),
        ("(syrian rebels) OR (syrian army)", ("rebels", "army")),
        ("syrian -rebels", ()),
        (LONG, ("rebels", "latakia", "say", "monday")),
    ],
)
def test_words_that_a_hit_may_lack_are_listed(q: str, optional: tuple[str, ...]) -> None:
    typed = parse_query(q).root
    assert optional_words(typed, require(typed, MatchMode.most)) == optional


def test_fewer_words_are_required_if_nothing_has_all() -> None:
    query = require(parse_query("syrian rebels moon").root, MatchMode.most)
    options = [*smaller_requirements(query)]

    assert options[:3] == [("syrian",), ("rebels",), ("moon",)]
    assert best_requirement(options, [0, 0, 7, 9, 9, 9]) == ("moon",)
    assert best_requirement(options, [0, 0, 0, 9, 3, 9]) == ("syrian", "moon")
    assert best_requirement(options, [0] * 6) == ()
    dropped = require(query, MatchMode.most, dropped=("moon",))
    assert optional_words(query, dropped) == ("moon",)


@pytest.mark.parametrize("q", ["syrian", "rebels OR latakia", LONG, '"syrian rebels"'])
def test_only_one_row_of_few_words_can_require_fewer(q: str) -> None:
    assert [*smaller_requirements(require(parse_query(q).root, MatchMode.most))] == []


def test_next_to_a_phrase_words_of_it_or_all_others_can_be_dropped() -> None:
    query = require(parse_query('"red sea" lions').root, MatchMode.most)
    options = [*smaller_requirements(query)]

    assert options[0] == ("red sea",)
    assert ("red sea", "lions") in options
    assert options[-1] == ("lions",)
    assert require(query, MatchMode.most, dropped=("lions",)) == Phrase("red sea")
    read_as_words = require(query, MatchMode.most, dropped=("red sea", "lions"))
    assert isinstance(read_as_words, Words)
    assert read_as_words.required == Required(2, ("red", "sea"))


def test_a_warning_names_a_dropped_word_and_its_position() -> None:
    [warning] = dropped_warnings("rebels on the moon", ("moon",))
    assert (warning.code, warning.start, warning.end) == ("word-dropped", 14, 18)


def test_a_dropped_phrase_is_words_whose_counts_do_not_matter() -> None:
    query = parse_query('rebels latakia say monday "near the coast"').root
    counted = require(query, MatchMode.most, COUNTS, ("near the coast",))
    again = require(
        require(query, MatchMode.most, COUNTS), MatchMode.most, None, ("near the coast",)
    )

    assert counted == again
    assert isinstance(counted, Words)
    assert counted.words == ("rebels", "latakia", "say", "monday", "near", "the", "coast")
    assert counted.required
    assert (counted.required.minimum, counted.required.rare) == (2, ())


def test_phrases_are_dropped_together_and_only_among_words() -> None:
    mixed = require(parse_query(f'{LONG} "near the coast" "at night"').root, MatchMode.most)
    alone = require(parse_query('"near the coast" "at night"').root, MatchMode.most)

    assert [*smaller_requirements(mixed)] == [("near the coast", "at night")]
    assert [*smaller_requirements(alone)] == []
