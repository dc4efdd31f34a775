"""Spelling correction: what is requested, and what is read from the `suggest` part."""

from typing import Any

import pytest

from api.query_language import Not, Or, Words, mark_beginnings, parse_query
from api.schemas.request import MatchMode
from api.search.required_words import WordCounts, require
from api.search.spelling import (
    Correction,
    apply_corrections,
    build_unknown,
    may_be_unknown,
    read_corrections,
    read_possible_corrections,
    read_suggestion,
    with_corrections,
    worth_offering,
)

REBELS = Correction("rebles", ("rebels", "rebetz"))


def response(*entries: dict[str, Any], stems: bool = True, failed: int = 0) -> dict[str, Any]:
    """A response with entries for unknown words; `stems` is whether their stems have neighbours."""
    options = [{"text": "rebel", "freq": 3}] if stems else []
    return {
        "_shards": {"failed": failed},
        "timed_out": False,
        "suggest": {
            "near_words": list(entries),
            "near_stems": [{**entry, "options": options} for entry in entries],
        },
    }


def entry(offset: int, length: int, *words: str) -> dict[str, Any]:
    options = [{"text": word, "freq": 3} for word in words]
    return {"offset": offset, "length": length, "options": options}


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("harbour rebles", "harbour rebles"),
        ('"latakia rebles" (syria OR homs)', "syria homs"),
        ("-rebles syria", "syria"),
        ("the war", None),  # too short
        ("2015 covid19", None),  # not letters alone
        ("ISIS Daesh", None),  # synonyms match something else
        ("title:rebles lata*", None),
        ("syria syria", "syria"),
        ("", None),
    ],
)
def test_plain_words_are_checked(q: str, text: str | None) -> None:
    assert build_unknown(parse_query(q).root).get("text") == text


@pytest.mark.parametrize(
    ("q", "mode", "counted", "expected"),
    [
        ("latakia rebels", MatchMode.most, {}, False),
        ("latakia rebles", MatchMode.any, {}, True),
        ("latakia OR rebles", MatchMode.most, {}, True),
        ("the war OR NATO", MatchMode.most, {}, False),  # too short
        ("rebels held latakia port", MatchMode.most, {"held": 1, "port": 2}, True),
        (
            "rebels held latakia port",
            MatchMode.most,
            {"rebels": 3, "held": 1, "latakia": 2, "port": 2},
            False,
        ),
        ("rebels -latakai", MatchMode.most, {}, False),
    ],
)
def test_words_may_be_unknown_unless_all_are_in_the_hits_or_were_counted(
    q: str, mode: MatchMode, counted: dict[str, int], expected: bool
) -> None:
    counts = WordCounts(1000, counted) if counted else None
    query = require(parse_query(q).root, mode, counts)
    assert may_be_unknown(query, 1, counts) is expected
    assert may_be_unknown(query, 0, counts)


def test_a_corrected_query_is_not_checked_again() -> None:
    query = with_corrections(Words(("latakia", "rebles")), [REBELS])

    assert build_unknown(query) == {}


@pytest.mark.parametrize(
    ("q", "entries", "corrections"),
    [
        ("rebles", [entry(0, 6, "rebels", "rebetz")], [("rebles", ("rebels", "rebetz"))]),
        ("harbour Rebles", [entry(8, 6, "rebels")], [("Rebles", ("Rebels",))]),
        ("REBLES", [entry(0, 6, "rebels")], [("REBLES", ("REBELS",))]),
        ("harbour rebles", [entry(0, 7)], []),
        ("latakia", [], []),
    ],
)
def test_neighbours_are_read_in_the_case_of_the_word(
    q: str, entries: list[dict[str, Any]], corrections: list[tuple[str, tuple[str, ...]]]
) -> None:
    read = read_corrections(parse_query(q).root, response(*entries))

    assert [(correction.typed, correction.neighbours) for correction in read] == corrections


def test_an_unknown_form_of_a_known_stem_is_not_corrected() -> None:
    query = parse_query("rebles").root

    assert read_corrections(query, response(entry(0, 6, "rebels"), stems=False)) == ()


def test_an_unfinished_word_that_has_a_correction_has_no_possible_one() -> None:
    """Titles have words that begin with its neighbour; the neighbours of the whole are others."""
    query = mark_beginnings(parse_query("rebels governmne").root, "rebels governmne", every=False)
    found = response(entry(7, 9, "government"), stems=False)
    assert read_possible_corrections(query, found) == (Correction("governmne", ("government",)),)

    found["suggest"]["near_beginnings"] = [entry(0, 9, "governmen")]
    assert read_corrections(query, found) == (Correction("governmne", ("governmen",)),)
    assert read_possible_corrections(query, found) == ()


@pytest.mark.parametrize(("typed", "corrected"), [("Lambe", 0), ("Lamber", 1), ("Lambret", 1)])
def test_a_word_without_its_last_letters_is_no_mistake_in_an_ending(
    typed: str, corrected: int
) -> None:
    found = response(entry(0, len(typed), "lambert"), stems=False)
    assert len(read_possible_corrections(parse_query(typed).root, found)) == corrected


def test_nothing_is_corrected_if_a_shard_failed() -> None:
    query = parse_query("rebles").root

    assert read_corrections(query, response(entry(0, 6, "rebels"), failed=1)) == ()


def test_each_rank_of_neighbours_is_a_reading() -> None:
    query = Or((Words(("latakia", "rebles")), Not(Words(("rebles",)))))

    assert with_corrections(query, [REBELS]) == Or(
        (
            Words(("latakia", "rebles"), (("latakia", "rebels"), ("latakia", "rebetz"))),
            Not(Words(("rebles",))),
        )
    )


def test_corrections_keep_the_rest_of_the_query() -> None:
    q = '(Rebles OR rebles) -"rebles"'

    assert apply_corrections(q, [REBELS]) == '(Rebles OR rebels) -"rebels"'
    assert apply_corrections(q, [REBELS], 1) == '(Rebles OR rebetz) -"rebetz"'
    assert apply_corrections(q, [REBELS], 9) == '(Rebles OR rebetz) -"rebetz"'


def test_a_correction_is_suggested_if_it_matches_more() -> None:
    assert read_suggestion("<b> rebles", [REBELS], 1, 5) == {
        "q": "<b> rebels",
        "html": "&lt;b&gt; <mark>rebels</mark>",
        "total": 5,
    }
    assert read_suggestion("rebles", [REBELS], 5, 5) is None


@pytest.mark.parametrize(
    ("typed", "articles", "offered"),
    [
        ("Tutu", 9, False),
        ("Tutu", 10, True),
        ("Panis", 4, False),
        ("Panis", 5, True),
        ("rebles", 0, False),
        ("rebles", 1, True),
    ],
)
def test_a_longer_query_is_offered_likely_corrections_only(
    typed: str, articles: int, offered: bool
) -> None:
    correction = Correction(typed, ("other",), articles)
    counts = WordCounts(1000, {"latakia": 10})

    assert worth_offering([correction], counts) == ((correction,) if offered else ())
    assert worth_offering([correction], None) == (correction,)


def test_the_articles_of_the_nearest_word_are_read() -> None:
    found = response(entry(0, 6, "rebels", "rebetz"))

    assert [one.articles for one in read_corrections(parse_query("rebles").root, found)] == [3]
