"""The query language: syntax trees and warnings of typed queries."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.query_language import (
    And,
    FieldTerm,
    Node,
    Not,
    Or,
    ParsedQuery,
    Phrase,
    Prefix,
    Published,
    Words,
    parse_query,
    plain_words,
    write_query,
)
from api.query_language.ast import MAX_SYNTAX_WORDS
from api.query_language.parser import MAX_DEPTH, MAX_WARNINGS, MAX_WORDS

AUGUST = Published(
    datetime(2015, 8, 1, tzinfo=UTC), datetime(2015, 8, 31, 23, 59, 59, 999999, tzinfo=UTC)
)
NOON = datetime(2015, 8, 12, 12, 48, tzinfo=UTC)
FROM_AUGUST = Published(AUGUST.start, None)
TO_AUGUST = Published(None, AUGUST.end)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", None),
        ("   ", None),
        ("latakia", Words(("latakia",))),
        ("latakia  rebels", Words(("latakia", "rebels"))),
        ("latakia AND rebels", Words(("latakia", "rebels"))),
        ('"edge closer"', Phrase("edge closer")),
        ("“edge closer”", Phrase("edge closer")),
        ("-rebels", Not(Words(("rebels",)))),
        ("NOT rebels", Not(Words(("rebels",)))),
        ('-"edge closer"', Not(Phrase("edge closer"))),
        ("--rebels", Not(Words(("rebels",)))),
        ("latakia -rebels", And((Words(("latakia",)), Not(Words(("rebels",)))))),
        ("a OR b", Or((Words(("a",)), Words(("b",))))),
        ("a OR b OR c", Or((Words(("a",)), Words(("b",)), Words(("c",))))),
        ("x a OR b", And((Words(("x",)), Or((Words(("a",)), Words(("b",))))))),
        ("(x a) OR b", Or((Words(("x", "a")), Words(("b",))))),
        ("-(a b)", Not(Words(("a", "b")))),
        ("rebel*", Prefix("rebel")),
        ("-rebel*", Not(Prefix("rebel"))),
        ("al-Qaeda", Words(("al-Qaeda",))),
        ("authors:lambert", FieldTerm("authors", "lambert")),
        ('authors:"Fred Lambert"', FieldTerm("authors", "Fred Lambert", phrase=True)),
        ("-authors:lambert", Not(FieldTerm("authors", "lambert"))),
        ("published:2015-08", AUGUST),
        ("published:2015-08-01..2015-08-31", AUGUST),
        ("published:>=2015-08", FROM_AUGUST),
        ("published:2015-08..", FROM_AUGUST),
        ("published:<=2015-08", TO_AUGUST),
        ("published:..2015-08", TO_AUGUST),
        ("and or not", Words(("and", "or", "not"))),
        ("NATO OR EU", Or((Words(("NATO",)), Words(("EU",))))),
        ('a OR "OR"', Or((Words(("a",)), Phrase("OR")))),
        ("published:>2015-08-12T12:48:00Z", Published(NOON + timedelta(milliseconds=1), None)),
        ("published:<2015-08-12T12:48:00Z", Published(None, NOON - timedelta(milliseconds=1))),
        ("12:48", Words(("12:48",))),
        ("https://example.org/x", Words(("https://example.org/x",))),
    ],
)
def test_a_query_is_parsed(text: str, root: Node | None) -> None:
    assert parse_query(text) == ParsedQuery(root)


@pytest.mark.parametrize(
    ("text", "root", "warnings"),
    [
        ('latakia "rebels', Words(("latakia", "rebels")), [("unbalanced-quote", '"')]),
        ("(latakia", Words(("latakia",)), [("unbalanced-parenthesis", "(")]),
        ("latakia)", Words(("latakia",)), [("unbalanced-parenthesis", ")")]),
        ("OR latakia", Words(("latakia",)), [("dangling-operator", "OR")]),
        ("latakia OR", Words(("latakia",)), [("dangling-operator", "OR")]),
        ("latakia AND", Words(("latakia",)), [("dangling-operator", "AND")]),
        ("latakia NOT", Words(("latakia",)), [("dangling-operator", "NOT")]),
        ("NOT NOT a", Not(Words(("a",))), [("dangling-operator", "NOT")]),
        (
            "NEW TALKS WITH RUSSIA OR A SUMMIT",
            Words(("NEW", "TALKS", "WITH", "RUSSIA", "or", "A", "SUMMIT")),
            [("capitals", "OR")],
        ),
        ('""', None, [("empty-phrase", '""')]),
        ("re*", Words(("re",)), [("misplaced-star", "re*")]),
        ("*rebels", Words(("rebels",)), [("misplaced-star", "*rebels")]),
        ("re*ls", Words(("re", "ls")), [("misplaced-star", "re*ls")]),
        ("place:homs", Words(("place", "homs")), [("unknown-field", "place:homs")]),
        (
            "published:20150812",
            Words(("published", "20150812")),
            [("bad-date", "published:20150812")],
        ),
        ("published:soon", Words(("published", "soon")), [("bad-date", "published:soon")]),
        ("url:https", Words(("url", "https")), [("unsearched-field", "url:https")]),
        ('url:"https"', Phrase("https"), [("unsearched-field", 'url:"https"')]),
        ("word_count:100", Words(("word_count", "100")), [("unsearched-field", "word_count:100")]),
        ("authors:", Words(("authors",)), [("empty-field", "authors:")]),
        ("-authors:*", Not(Words(("authors",))), [("empty-field", "-authors:*")]),
        ("published:", Words(("published",)), [("empty-field", "published:")]),
        ("Breaking: news", Words(("Breaking:", "news")), []),
        ("*", None, [("misplaced-star", "*")]),
        ("latakia -**", Words(("latakia",)), [("misplaced-star", "-**")]),
        ("-", None, [("dangling-operator", "-")]),
        ("latakia - rebels", Words(("latakia", "rebels")), [("dangling-operator", "-")]),
        ("a*-*b", Words(("a", "b")), [("misplaced-star", "a*-*b")]),
        ("… &", None, [("no-word", "… &")]),
        ("cafe\u0301 … 🌋", Words(("café", "🌋")), []),
        ("\u0301 …", None, [("no-word", "\u0301 …")]),
        ("title:rebel*", FieldTerm("title", "rebel"), [("misplaced-star", "title:rebel*")]),
    ],
)
def test_a_malformed_part_is_a_warning_at_its_position(
    text: str, root: Node | None, warnings: list[tuple[str, str]]
) -> None:
    parsed = parse_query(text)

    assert parsed.root == root
    assert [
        (warning.code, text[warning.start : warning.end]) for warning in parsed.warnings
    ] == warnings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour:red", "There is no field colour; read as words."),
        ("author:lambert", "There is no field author; read as words. Did you mean authors: ?"),
        ("url:https", "url cannot be searched by name; read as words."),
        ("word_count:100", "word_count cannot be searched by name; read as words."),
        ("id:000", "id cannot be searched by name; read as words."),
        (
            "published_at:2015",
            "published_at cannot be searched by name; read as words. Did you mean published: ?",
        ),
        (
            "place_paths:Syria",
            "place_paths cannot be searched by name; read as words. Did you mean places: ?",
        ),
        ("authors:", "authors: has no value right after the colon; read as a word."),
        ("*", "A star must follow 3 or more letters or digits; ignored."),
        ("-", "This minus has nothing to exclude; ignored."),
    ],
)
def test_a_warning_has_one_sentence(text: str, message: str) -> None:
    assert [warning.message for warning in parse_query(text).warnings] == [message]


def test_positions_are_those_of_the_text_as_typed() -> None:
    text = unicodedata.normalize("NFD", 'é é é "é')
    [warning] = parse_query(text).warnings
    assert text[warning.start : warning.end] == '"'


def test_depth_words_and_warnings_are_bounded() -> None:
    deep = parse_query("(" * 500 + "a" + ")" * 500)
    long = parse_query("a OR " * 500 + "a")

    assert deep.root == Words(("a",))
    assert len(deep.warnings) == MAX_WARNINGS
    assert {warning.code for warning in deep.warnings} == {"too-deep"}
    assert isinstance(long.root, Or)
    assert len(long.root.nodes) == MAX_WORDS
    assert MAX_DEPTH < 500


@pytest.mark.parametrize("star", ["", "*"])
def test_single_character_words_count_as_words(star: str) -> None:
    written = "".join(map(chr, range(0x4E00, 0x4E00 + MAX_WORDS)))
    [half] = parse_query(f"{written[:40]} {written}{star}").warnings
    kept = parse_query(f"{written[:40]} {written[: MAX_WORDS - 40]}{star}")

    assert half.code == "too-long"
    assert parse_query(f"{written[:40]} {written}{star}").root == kept.root
    assert kept.warnings == ()


SENTENCE = "an alliance of rebel groups in the north said it had taken three villages"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{SENTENCE} -title:polio (homs*", (*SENTENCE.split(), "title:polio", "homs")),
        (f'{SENTENCE} " OR'.upper(), (*SENTENCE.upper().split(), "or")),
        ("a " * MAX_SYNTAX_WORDS + "b", (*"a" * MAX_SYNTAX_WORDS, "b")),
    ],
)
def test_a_pasted_text_is_words_without_syntax(text: str, words: tuple[str, ...]) -> None:
    assert parse_query(text) == ParsedQuery(Words(words))


@pytest.mark.parametrize("syntax", ['"three villages"', "OR homs", "NOT homs"])
def test_operators_and_quotes_are_syntax_in_any_query(syntax: str) -> None:
    assert parse_query(f"{SENTENCE} {syntax}").root != Words((*SENTENCE.split(), *syntax.split()))


SYNTAX = st.sampled_from(
    ['"', "(", ")", "-", "*", ":", " OR ", " AND ", " NOT ", "..", ">=", "published:", "title:"]
)
TEXTS = st.lists(SYNTAX | st.text(max_size=6), max_size=30).map("".join)


@given(TEXTS)
def test_any_text_is_parsed_and_every_warning_has_a_position(text: str) -> None:
    for warning in parse_query(text).warnings:
        assert 0 <= warning.start < warning.end <= len(text)


@given(TEXTS)
@example('A B C D E (F -G) (-"H")')
@example("A B C D E F (G OR H)")
@example("title:lata*kia")
def test_a_printed_query_parses_to_the_same_tree(text: str) -> None:
    parsed = parse_query(text)
    if any(warning.code == "too-long" for warning in parsed.warnings):
        return

    again = parse_query(write_query(parsed.root))

    assert again == ParsedQuery(parsed.root)


@given(TEXTS)
def test_two_spellings_of_one_text_mean_the_same(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert parse_query(composed).root == parse_query(apart).root


def test_the_words_of_a_query_leave_out_what_is_turned_away() -> None:
    root = parse_query('latakia "edge closer" -homs (a OR b) authors:lambert').root
    assert [*plain_words(root)] == ["latakia", "edge", "closer", "a", "b"]
