"""Sentences and snippets: where a sentence ends, and what is cut out around highlighted words."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.search.sentences import sentence_starts
from api.search.snippets import FRAGMENT_SIZE, FRAGMENTS, cut_fragments

# The longest sentence that is not cut.
LONGEST = 240


def sentences(text: str) -> list[str]:
    starts = [*sentence_starts(text), len(text)]
    return [text[start:end].strip() for start, end in pairwise(starts)]


@pytest.mark.parametrize(
    "text",
    [
        "He met Mrs. Blum, Lt. Col. Ostermann and Rev. Falk, who all clapped.",
        "Crane R. - 1000x model - lifted the safe.",
        "A U.S.-led coalition met at 10 a.m. Tuesday in Washington, D.C. Mayor Ali said.",
        "J. K. Rowling and George W. Bush met St. John.",
        "It cost approx. Rs. 500 and No. 5 won, vs. Apple Inc. and Co. Ltd. Nippon.",
        "Shares of Yahoo! Inc rose 3.5 percent.",
        "Was it “really?” he asked.",
        "The law, § 12 Abs. 3 Satz 2 and 10 U.S.C. § 5, is of Jan. 5, 2015.",
        "Er kam am 3. Oktober mit Dr. Meier, z.B. nach Berlin.",
        "M. Dupont et Mme. Durand sont venus.",
        "She waited ... and left.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert sentences(f"Before it. {text} The end.") == ["Before it.", text, "The end."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("They left the U.S. The president spoke.", ["They left the U.S.", "The president spoke."]),
        ("It rose to 3.5. Analysts agreed.", ["It rose to 3.5.", "Analysts agreed."]),
        ("He left in 2015. 25 people came.", ["He left in 2015.", "25 people came."]),
        ("“It is ours.” He spoke!  “Yes?” Nobody came.", 4),
        ("他来了。她走了！好吗？", 3),
        ("He works for the BBC. Nobody knew.", 2),
        ("A line\nanother line\n\nand one more", 3),
        ("… and so on", 1),
        ("", [""]),
    ],
)
def test_sentences_end(text: str, parts: list[str] | int) -> None:
    assert sentences(text) == parts or len(sentences(text)) == parts


def cut(text: str, *words: str) -> list[str]:
    ranges = [match.span() for match in re.finditer("|".join(words), text)]
    return [fragment["html"] for fragment in cut_fragments(text, ranges)]


def test_a_snippet_begins_with_the_sentence_and_goes_on_while_it_is_short() -> None:
    text = "One. Two has a word here. Three follows. " + "Four is long " * 12 + "and ends."
    assert cut(text, "word") == ["Two has a <mark>word</mark> here. Three follows."]


def test_a_snippet_stays_in_its_paragraph() -> None:
    assert cut("A word.\n\nAnother paragraph.", "word") == ["A <mark>word</mark>."]


def test_a_snippet_of_a_later_paragraph_begins_and_ends_with_its_sentences() -> None:
    text = "First. He met Mr.\n\n  Blum left. A word. Next one.\nLast word."
    assert cut(text, "word") == ["A <mark>word</mark>. Next one.", "Last <mark>word</mark>."]


def test_the_passage_with_most_of_the_words_is_the_first() -> None:
    filler = "Nothing of this is said at all. " * 8
    text = f"A cat. {filler}A cat and a dog. {filler}A cat. {filler}A cat. {filler}A cat."
    fragments = cut(text, "cat", "dog")
    assert fragments[0].startswith("A <mark>cat</mark> and a <mark>dog</mark>.")
    assert len(fragments) == FRAGMENTS


@pytest.mark.parametrize("text", ["x" * 5000, "字" * 5000, "e\u0301" * 2500])
def test_a_text_without_blanks_is_cut(text: str) -> None:
    [fragment] = cut_fragments(text, [(2000, 2004)])
    assert fragment["text"][fragment["ranges"][0][0] :].startswith(text[2000:2004])
    assert FRAGMENT_SIZE // 2 <= len(fragment["text"]) <= FRAGMENT_SIZE + 2
    assert not fragment["text"].startswith("\u0301")


WORDS = st.sampled_from(["a", "Mr.", "U.S.", "word", "End.", "Next", "x" * 300, "\n\n", "“Yes!”"])


@given(st.lists(WORDS, max_size=80), st.sets(st.integers(0, 80)))
def test_fragments_are_parts_of_the_text_with_whole_marks(
    words: list[str], marked: set[int]
) -> None:
    text = " ".join(words)
    spans = [match.span() for match in re.finditer(r"\w+", text)]
    ranges = [spans[i] for i in sorted(marked) if i < len(spans)]

    fragments = cut_fragments(text, ranges)

    assert bool(fragments) == bool(ranges)
    for fragment in fragments:
        assert fragment["text"] in text
        assert fragment["ranges"]
        longest = max(end - start for start, end in fragment["ranges"])
        assert len(fragment["text"]) <= max(LONGEST, FRAGMENT_SIZE // 4 + longest)
        for start, end in fragment["ranges"]:
            assert fragment["text"][start:end] in {text[a:b] for a, b in ranges}


@given(
    st.lists(
        st.lists(
            st.sampled_from(["storm", "storms", "police", "fire", "x" * 100, "The", "end."])
        ).map(" ".join),
        max_size=12,
    ).map("\n".join)
)
def test_the_best_fragments_are_the_first_of_all(text: str) -> None:
    ranges = [match.span() for match in re.finditer(r"storms?|police|fire", text)]

    every = cut_fragments(text, ranges, most=len(text) + 1)

    assert cut_fragments(text, ranges) == every[:FRAGMENTS]
    assert cut_fragments(text, ranges, most=1) == every[:1]
