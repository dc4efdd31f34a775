"""Typed prefixes are marked at the beginnings of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.search.prefix_match import highlight_prefixes, read_words


def marked(text: str, typed: str, typo: bool = False) -> str | None:
    found = highlight_prefixes(text, read_words(typed), typo)
    return found["html"] if found else None


@pytest.mark.parametrize(
    ("text", "typed", "html"),
    [
        ("Fred Lambert", "lam", "Fred <mark>Lam</mark>bert"),
        ("Fred Lambert", "lam fr", "<mark>Fr</mark>ed <mark>Lam</mark>bert"),
        ("Fred Lambert", "bert", None),
        ("Fred Lambert", "fred x", None),
        ("Fred Lambert", "", "Fred Lambert"),
        ("Erdoğan", "ERDOG", "<mark>Erdoğ</mark>an"),
        ("Łódź mill", "lodz", "<mark>Łódź</mark> mill"),
        ("Große Straße", "strass", "Große <mark>Straß</mark>e"),
        ("Jose\u0301 Rizal", "jose", "<mark>Jose\u0301</mark> Rizal"),
        ("Syria and Syrians", "sy syria", "<mark>Syria</mark> and <mark>Syria</mark>ns"),
        ("al-Qaeda <b>", "al-q", "<mark>al</mark>-<mark>Q</mark>aeda &lt;b&gt;"),
    ],
)
def test_the_typed_letters_are_highlighted(text: str, typed: str, html: str | None) -> None:
    assert marked(text, typed) == html


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("latkia", "<mark>Latakia</mark>"),  # one letter missing
        ("lattak", "<mark>Latak</mark>ia"),  # one too many
        ("latek", "<mark>Latak</mark>ia"),  # one wrong
        ("latka", "<mark>Latak</mark>ia"),  # two swapped
        ("latka nusra", None),
        ("matakia", None),  # the first letter must be right
        ("letekia", None),  # two are wrong
        ("lta", None),  # too short to be a slip
    ],
)
def test_one_typo_is_allowed_in_a_longer_word(typed: str, html: str | None) -> None:
    assert marked("Latakia", typed, typo=True) == html
    assert marked("Latakia", typed) is None


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(), st.booleans())
def test_highlighting_does_not_change_the_text(text: str, typed: str, typo: bool) -> None:
    found = highlight_prefixes(text, read_words(typed), typo)

    assert found is None or found["text"] == text


@given(st.text(st.characters(categories=["L"]), min_size=1), st.data())
def test_a_word_matches_each_of_its_prefixes(text: str, data: st.DataObject) -> None:
    for word in read_words(text):
        length = data.draw(st.integers(1, len(word.letters)))
        assert highlight_prefixes(text, read_words(word.letters[:length])) is not None
