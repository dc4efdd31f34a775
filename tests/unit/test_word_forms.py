"""The forms in which one typed word matches."""

from collections.abc import Iterator

import pytest

from api.search.dsl import Clause
from api.search.word_forms import build_forms, is_compound, joined_pairs


@pytest.mark.parametrize(
    "word",
    ["9/11", "AT&T", "S&P", "check-in", "737-800", "by-election", "1:20-cv-0004", "\u6771\u4eac"],
)
def test_a_word_that_the_index_cuts_is_a_phrase(word: str) -> None:
    assert is_compound(word)
    phrase = build_forms(word)[0]["match_phrase"]["words.stems"]
    assert phrase == {"query": word, "analyzer": "news_text"}


@pytest.mark.parametrize("word", ["rebels", "Assad's", "O'Neill", "U.S.", "al-Qaeda", "Breaking:"])
def test_a_word_that_is_one_token_is_not_a_phrase(word: str) -> None:
    assert not is_compound(word)
    assert [*build_forms(word)[0]] == ["match"]


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("e-mail", "email"),
        ("G-7", "G7"),
        ("well-being,", "wellbeing"),
        ("well\u2013being", "wellbeing"),
        ("AC/DC", "ACDC"),
        ("mother-in-law", "motherinlaw"),
        ("401(k)", "401k"),
        ("501(c)(3)", "501c3"),
    ],
)
def test_a_hyphened_word_matches_as_one_word_too(word: str, form: str) -> None:
    queries = [options["query"] for form in build_forms(word) for options in _options(form)]
    assert form in queries


def _options(clause: Clause) -> Iterator[dict[str, str]]:
    for fields in clause.values():
        yield from fields.values()


@pytest.mark.parametrize(
    ("word", "apart"), [("MH17", "MH 17"), ("401k", "401 k"), ("S&P500", "S&P 500")]
)
def test_letters_and_a_number_match_apart_too(word: str, apart: str) -> None:
    assert build_forms(word)[1]["match_phrase"]["words.stems"]["query"] == apart


@pytest.mark.parametrize("word", ["wait-and-see", "state-of-the-art", "by-election"])
def test_a_stop_word_in_a_compound_is_not_left_out_as_among_synonyms(word: str) -> None:
    phrases = [form for form in build_forms(word) if "match_phrase" in form]
    assert [options["analyzer"] for form in phrases for options in _options(form)] == ["news_text"]


def test_a_hyphened_synonym_matches_by_its_other_names() -> None:
    analyzers = [
        options["words.stems"]["analyzer"]
        for clause in build_forms("cease-fire")
        for options in clause.values()
    ]
    assert analyzers == ["news_text", "news_synonyms", "news_synonyms"]


def test_two_words_may_be_written_as_one() -> None:
    assert joined_pairs(("well", "being", "e-mail")) == [("wellbeing", "e-mail")]
    assert joined_pairs(("the", "rapist")) == []
    assert joined_pairs(("O", "Brien")) == [("OBrien",), ("O'Brien",)]
    assert joined_pairs(("rock", "'n'", "roll")) == [("rock'n'roll",)]
    assert joined_pairs(("J.", "K.", "Rowling")) == [("JK", "Rowling")]
    assert joined_pairs(("J.P.", "Morgan")) == [("JPMorgan",)]


def test_of_more_words_only_known_compounds_are_joined() -> None:
    row = ("snow", "ploughs", "data", "base")
    assert joined_pairs(row) == [("snow", "ploughs", "database")]


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("wellbeing", ["well being"]),
        ("O'Brien", ["O Brien", "OBrien"]),
        ("O\u2019Brien's", ["O Brien", "OBrien"]),
        ("rock'n'roll", ["rock n roll", "rocknroll"]),
        ("YouTube", ["You Tube"]),
        ("#MeToo", ["Me Too"]),
        ("l'Iran", []),  # an elided article
        ("dell\u2019arte", []),
        ("Sana'a", ["Sana a", "Sanaa"]),
        ("J.K.", ["J K"]),
        ("EU", ["E U"]),
        ("JPMorgan", ["JP Morgan"]),
        ("NGOs", []),
        ("1990's", ["1990s"]),
        ("antivaxxer", ["anti vaxxer"]),
        ("Assad's", []),
        ("don't", []),
        ("alQaeda", []),
        ("rebels", []),
    ],
)
def test_a_word_of_one_token_may_be_written_as_several(word: str, others: list[str]) -> None:
    typed, *apart = (options for form in build_forms(word) for options in _options(form))
    assert typed["query"] == word
    assert [options["query"] for options in apart] == others
