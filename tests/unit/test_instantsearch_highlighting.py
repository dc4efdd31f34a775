"""Highlight tags of InstantSearch: any pair, escaped safely, and never forged by a document."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.instantsearch.highlighting import Markup, build_leaf, mark_words
from api.instantsearch.request import InstantSearchQuery
from api.search.highlights import highlight_of

WIDGET = ("__ais-highlight__", "__/ais-highlight__")
AUTOCOMPLETE = ("__aa-highlight__", "__/aa-highlight__")


def markup(before: str, after: str) -> Markup:
    query = InstantSearchQuery.model_validate(
        {"highlightPreTag": before, "highlightPostTag": after}
    )
    return Markup.of(query)


@pytest.mark.parametrize(
    ("tags", "rendered"),
    [
        (("<em>", "</em>"), "<em>rebels</em> &amp; &lt;b&gt;"),
        (('<span class="hit">', "</span>"), '<span class="hit">rebels</span> &amp; &lt;b&gt;'),
        (WIDGET, "__ais-highlight__rebels__/ais-highlight__ & <b>"),
        (AUTOCOMPLETE, "__aa-highlight__rebels__/aa-highlight__ & <b>"),
        (("**", "**"), "**rebels** & <b>"),
        (("", ""), "rebels & <b>"),
        # One tag of HTML is enough: a page inserts the text as HTML.
        (("<i>", "!"), "<i>rebels! &amp; &lt;b&gt;"),
    ],
)
def test_the_text_is_escaped_between_html_tags_only(tags: tuple[str, str], rendered: str) -> None:
    assert markup(*tags).render(highlight_of("rebels & <b>", ((0, 6),))) == rendered


@pytest.mark.parametrize(
    "text",
    [
        "__ais-highlight__forged__/ais-highlight__",
        "__ais-__ais-highlight__highlight__nested",
        "__ais-highlight",
        "/ais-highlight__",
        "__ais-__/ais-highlight__highlight__",
        "__ais-" * 500 + "__ais-highlight__" + "highlight__" * 500,
    ],
)
@pytest.mark.parametrize("tags", [WIDGET, ("[[", "]]"), ("**", "**"), ("&amp;", "<b>")])
def test_a_document_cannot_forge_a_tag(text: str, tags: tuple[str, str]) -> None:
    for spans in ((), ((len(text), len(text) + 3),), ((0, 3),)):
        rendered = markup(*tags).render(highlight_of(f"{text}hit", spans))

        assert len(re.findall("|".join(map(re.escape, tags)), rendered)) == 2 * len(spans)


@given(
    st.text("[]ab", max_size=12),
    st.integers(0, 12),
    st.integers(1, 12),
    st.sampled_from([("[a", "a]"), ("[[", "]]"), ("[ab]", "[/ab]")]),
)
def test_tags_are_only_where_the_matches_are(
    text: str, start: int, length: int, tags: tuple[str, str]
) -> None:
    end = min(start + length, len(text))
    spans = ((start, end),) if start < end else ()
    rendered = markup(*tags).render(highlight_of(text, spans))

    allowed = tags[0] in rendered and tags[1] in rendered
    assert allowed == bool(spans)


@given(st.text())
def test_html_tags_leave_the_text_readable(text: str) -> None:
    assert unescape(markup("<em>", "</em>").render(highlight_of(text))) == text


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("harbour report", (0, 14), ["harbour", "report"]),
        ("the U.S.-led coalition, now", (4, 23), ["U.S.-led", "coalition"]),
        ("AT&T", (0, 4), ["AT&T"]),
        ("…", (0, 1), []),
    ],
)
def test_neighbouring_words_have_separate_marks(
    text: str, span: tuple[int, int], words: list[str]
) -> None:
    highlight = mark_words(highlight_of(text, (span,)))

    assert [text[start:end] for start, end in highlight["ranges"]] == words


def test_an_attribute_is_fully_highlighted_if_all_its_words_are() -> None:
    tags = markup("<em>", "</em>")
    phrase = mark_words(highlight_of("Ana Lima.", ((0, 8),)))

    assert build_leaf(phrase, tags)["fullyHighlighted"]
    assert not build_leaf(highlight_of("Ana Lima", ((0, 3),)), tags)["fullyHighlighted"]
