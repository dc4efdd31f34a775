"""The query language: syntax trees and warnings of typed queries."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.query_language import (
    And,
    FieldTerm,
    Near,
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
from api.query_language.proximity import MAX_NEAR_WORDS

AUGUST = Published(
    datetime(2015, 8, 1, tzinfo=UTC), datetime(2015, 8, 31, 23, 59, 59, 999999, tzinfo=UTC)
)
NOON = datetime(2015, 8, 12, 12, 48, tzinfo=UTC)
FROM_AUGUST = Published(AUGUST.start, None)
TO_AUGUST = Published(None, AUGUST.end)


def near(distance: int, *nodes: str | Node, ordered: bool = False, field: str = "") -> Near:
    operands = tuple(Words((node,)) if isinstance(node, str) else node for node in nodes)
    return Near(operands, distance, ordered, field)


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
        ("NATO OR EU", Or((Words(("NATO",)), Words(("EU",))))),
        ('a OR "OR"', Or((Words(("a",)), Phrase("OR")))),
        ("published:>2015-08-12T12:48:00Z", Published(NOON + timedelta(milliseconds=1), None)),
        ("published:<2015-08-12T12:48:00Z", Published(None, NOON - timedelta(milliseconds=1))),
        ("12:48", Words(("12:48",))),
        ("https://example.org/x", Words(("https://example.org/x",))),
        ("NEAR/5(a b)", near(5, "a", "b")),
        ('"a b"~5', near(5, "a", "b")),
        ("NEAR/0(a b)", near(0, "a", "b")),
        ("ONEAR/2(a b c)", near(2, "a", "b", "c", ordered=True)),
        ("title:NEAR/5(a b)", near(5, "a", "b", field="title")),
        ('title:"a b"~5', near(5, "a", "b", field="title")),
        ("x -NEAR/5(a b)", And((Words(("x",)), Not(near(5, "a", "b"))))),
        ('NEAR/5(a "b c" lat*)', near(5, "a", Phrase("b c"), Prefix("lat"))),
        ("NEAR/5(a (b OR c d))", near(5, "a", Or((Words(("b",)), Words(("c",)))), "d")),
        ("NEAR/5(a (b OR (c d)))", near(5, "a", Or((Words(("b",)), near(5, "c", "d"))))),
        ("NEAR/5(a NEAR/1(b c))", near(5, "a", near(1, "b", "c"))),
        ('"a -b c:d"~5', near(5, "a", Phrase("-b"), Phrase("c:d"))),
        ("NEAR/5(的 东西)", near(5, "的", "东西")),
    ],
)
def test_a_query_is_parsed(text: str, root: Node | None) -> None:
    assert parse_query(text) == ParsedQuery(root)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("401(k) plans", Words(("401(k)", "plans"))),
        ("-501(c)(3)", Not(Words(("501(c)(3)",)))),
        ("AT & T bill", Words(("AT&T", "bill"))),
        ("Smith & Wesson", Words(("Smith", "Wesson"))),
        ("NOT(a)", Not(Words(("a",)))),
        ("a OR(b)", Or((Words(("a",)), Words(("b",))))),
        ("homs(idlib)", Words(("homs", "idlib"))),
        ("a(b c)", Words(("a", "b", "c"))),
    ],
)
def test_a_name_may_have_parentheses_or_an_ampersand_with_blanks(text: str, root: Node) -> None:
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
        ("and or not", Words(("and", "or", "not")), [("lower-case-operator", "or")]),
        (
            "(a or b) not c",
            Words(("a", "or", "b", "not", "c")),
            [("lower-case-operator", "or"), ("lower-case-operator", "not")],
        ),
        ("or a (b or)", Words(("or", "a", "b", "or")), []),
        ("Hafen ODER Stadt", Words(("Hafen", "ODER", "Stadt")), [("foreign-operator", "ODER")]),
        ("port SAUF ville", Words(("port", "SAUF", "ville")), [("foreign-operator", "SAUF")]),
        ("chien ET chat", Words(("chien", "ET", "chat")), [("foreign-operator", "ET")]),
        ("Macron OU Scholz", Words(("Macron", "OU", "Scholz")), [("foreign-operator", "OU")]),
        ("film ET by Spielberg", Words(("film", "ET", "by", "Spielberg")), []),
        ("by OG land", Words(("by", "OG", "land")), [("foreign-operator", "OG")]),
        ("why did OU win", Words(("why", "did", "OU", "win")), []),
        (
            "die Zeit ODER the Sun",
            Words(("die", "Zeit", "ODER", "the", "Sun")),
            [("foreign-operator", "ODER")],
        ),
        ("HAFEN UND STADT", Words(("HAFEN", "UND", "STADT")), []),
        ("Hafen und Stadt", Words(("Hafen", "und", "Stadt")), []),
        (
            "a || b&&c",
            Words(("a", "b", "c")),
            [("foreign-operator", "||"), ("foreign-operator", "b&&c")],
        ),
        ("https://example.org/?a&&b", Words(("https://example.org/?a&&b",)), []),
        (
            'a^2 "b"^1.5 (c)^2 bcd*^3',
            And((Words(("a",)), Phrase("b"), Words(("c",)), Prefix("bcd"))),
            [
                ("foreign-operator", "a^2"),
                ("foreign-operator", '"b"^1.5'),
                ("foreign-operator", ")^2"),
                ("foreign-operator", "bcd*^3"),
            ],
        ),
        (
            'a~ b~2 "c"~',
            And((Words(("a", "b")), Phrase("c"))),
            [("foreign-operator", "a~"), ("foreign-operator", "b~2"), ("foreign-operator", '"c"~')],
        ),
        ("+a !b", Words(("a", "b")), [("foreign-operator", "+a"), ("foreign-operator", "!b")]),
        ("title:a^2", FieldTerm("title", "a"), [("foreign-operator", "title:a^2")]),
        ("a NEAR/5 b", Words(("a", "b")), [("near-operand", "NEAR/5")]),
        ("near/5(a)", Words(("near/5", "a")), [("lower-case-operator", "near/5")]),
        ("a w/5 b", Words(("a", "w/5", "b")), [("lower-case-operator", "w/5")]),
        ("NEAR/5()", None, [("empty-near", "NEAR/5(")]),
        ("NEAR/5(a)", Words(("a",)), [("single-near", "NEAR/5(")]),
        (
            'title:NEAR/5("a b")',
            FieldTerm("title", "a b", phrase=True),
            [("single-near", "title:NEAR/5(")],
        ),
        ("NEAR(a b)", near(10, "a", "b"), [("near-distance", "NEAR(")]),
        ("NEAR/500(a b)", near(99, "a", "b"), [("near-distance", "NEAR/500(")]),
        ("NEAR/5(a b", near(5, "a", "b"), [("unbalanced-parenthesis", "NEAR/5(")]),
        ("NEAR/5(a -c b)", near(5, "a", "b"), [("near-operand", "NEAR/5(")]),
        ("NEAR/5(a b a)", near(5, "a", "b"), [("near-operand", "NEAR/5(")]),
        ("NEAR/5(a a)", Words(("a",)), [("near-operand", "NEAR/5("), ("single-near", "NEAR/5(")]),
        ("NEAR/5(a published:2015 b)", near(5, "a", "b"), [("near-operand", "NEAR/5(")]),
        ("NEAR/5(a title:b)", near(5, "a", "b"), [("near-operand", "NEAR/5(")]),
        ("places:NEAR/5(a b)", near(5, "a", "b"), [("near-field", "places:NEAR/5(")]),
        (
            'authors:"a b"~5',
            FieldTerm("authors", "a b", phrase=True),
            [("near-field", 'authors:"a b"~5')],
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
        ("title:/pil.t/", "Slashes do not make a pattern; read as words."),
        (
            "pil?t",
            "A question mark is not any letter; write a star at the end of a beginning.",
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


def test_near_is_bounded_in_words_and_depth() -> None:
    long = parse_query("NEAR/5(" + " ".join(f"w{i}" for i in range(300)) + ")")
    deep = parse_query("".join(f"NEAR/1({i} " for i in range(10)) + "b" + ")" * 10)

    assert long.root == near(5, *(f"w{i}" for i in range(MAX_NEAR_WORDS)))
    assert {warning.code for warning in long.warnings} == {"too-long"}
    assert deep.root == near(1, "0", near(1, "1", near(1, *"23456789", "b")))
    assert {warning.code for warning in deep.warnings} == {"too-deep"}


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
    [
        *('"', "(", ")", "-", "*", ":", " OR ", " AND ", " NOT ", "..", ">=", "published:"),
        *("title:", "NEAR/2(", "ONEAR/9(", "NEAR(", "~3", "^2", " or ", "||", "&&", "+", "!"),
    ]
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
@example("NEAR/1(" * 10 + "a b" + " c)" * 10)
@example("NEAR/2(" + "NEAR/2(a " * 4 + "b" + " (c OR (d e)))" * 4 + ")")
def test_a_printed_query_parses_to_the_same_tree(text: str) -> None:
    parsed = parse_query(text)
    if any(warning.code == "too-long" for warning in parsed.warnings):
        return

    again = parse_query(write_query(parsed.root))

    assert again.root == parsed.root
    # A word that looks like an operator is a word again, with the same warning.
    assert {warning.code for warning in again.warnings} <= {"lower-case-operator"}


@given(TEXTS)
def test_two_spellings_of_one_text_mean_the_same(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert parse_query(composed).root == parse_query(apart).root


def test_the_words_of_a_query_leave_out_what_is_turned_away() -> None:
    root = parse_query('latakia "edge closer" -homs (a OR b) authors:lambert').root
    assert [*plain_words(root)] == ["latakia", "edge", "closer", "a", "b"]
