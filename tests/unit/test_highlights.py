"""Highlighted text as HTML and ranges: both agree for any text."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.query_language import parse_query
from api.search.highlights import HighlightTags, build_highlight_options, parse_highlight

MARKS = HighlightTags.from_token("5f1d0c")
# Text that looks like HTML, like an entity, and like half of a mark.
PIECES = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["<mark>", "</mark>", "&lt;", "&amp;mark;", "\ue000", "\ue0015f1d0c", "<script>", '"', "'"]
)


@given(st.lists(st.tuples(PIECES, PIECES.filter(bool))))
def test_ranges_are_those_of_the_tags(pieces: list[tuple[str, str]]) -> None:
    marked = "".join(f"{plain}{MARKS.before}{hit}{MARKS.after}" for plain, hit in pieces)

    highlight = parse_highlight(marked, MARKS)

    assert highlight["text"] == "".join(plain + hit for plain, hit in pieces)
    hits = [highlight["text"][start:end] for start, end in highlight["ranges"]]
    assert hits == [hit for _, hit in pieces]
    assert cut_at_marks(highlight["html"]) == (highlight["text"], hits)


def cut_at_marks(html: str) -> tuple[str, list[str]]:
    """The text and the marked pieces of HTML, read as a browser would."""
    pieces = [piece.split("</mark>") for piece in html.split("<mark>")]
    text = "".join(part for piece in pieces for part in piece)
    return unescape(text), [unescape(piece[0]) for piece in pieces[1:]]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_html_of_any_text_contains_no_tag(text: str) -> None:
    html = parse_highlight(text, MARKS)["html"]

    assert not set("<>\"'") & set(html)
    assert unescape(html) == text


@pytest.mark.parametrize(
    ("q", "has_exact"),
    [
        ("latakia rebels", False),
        ("Latakia OR (rebels -war)", False),
        ("title:rebels", False),
        ("the rebels", True),  # a stop word is only in the exact form
        ("it", True),
        ("US rebels", False),
        ("air strike", True),  # a synonym of two words is found as a whole
        ("e-mail", False),  # a phrase of stems, in which stop words count
        ("café", True),
        ('"edge closer"', True),
        ("latak*", True),
    ],
)
def test_the_exact_form_is_read_only_where_stems_may_miss_a_word(q: str, has_exact: bool) -> None:
    root = parse_query(q).root
    assert root

    options = build_highlight_options(root, "title")

    fields = ["title", "title.exact"]
    assert options.get("matched_fields") == (fields if has_exact else None)
