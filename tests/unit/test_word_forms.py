"""The forms in which one typed word matches."""

import pytest

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
        ("mother-in-law", "motherinlaw"),
    ],
)
def test_a_hyphened_word_matches_as_one_word_too(word: str, form: str) -> None:
    assert build_forms(word)[1]["match"]["words.stems"]["query"] == form


def test_a_number_after_letters_matches_apart_too() -> None:
    assert build_forms("MH17")[1]["match_phrase"]["words.stems"]["query"] == "MH 17"


def test_a_hyphened_synonym_matches_by_its_other_names() -> None:
    analyzers = [
        options["words.stems"]["analyzer"]
        for clause in build_forms("cease-fire")
        for options in clause.values()
    ]
    assert analyzers == ["news_text", "news_synonyms", "news_synonyms"]


def test_two_words_may_be_written_as_one() -> None:
    assert joined_pairs(("well", "being", "e-mail")) == [("wellbeing", "e-mail")]
