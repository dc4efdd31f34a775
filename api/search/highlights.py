"""Highlights: the highlight part of a search, and its fragments as escaped HTML and ranges."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from api.query_language import And, FieldTerm, Near, Node, Or, Phrase, Prefix, Words
from api.schemas.response import Highlight
from api.search.boosts import TEXT_SUBFIELDS
from api.search.dsl import Clause, match, should
from api.search.languages import build_analyzed_word, query_languages
from api.search.proximity import build_intervals, build_language_intervals
from api.search.word_forms import (
    build_beginnings,
    build_forms_in,
    has_forms,
    is_compound,
    joined_words,
)
from mappings.languages import analyzed_field, languages_of_words
from mappings.schema import SYNONYM_ANALYZER, stop_words, synonym_phrase_words

# The index's own limit: a longer text would fail the shard and lose the hit.
HIGHLIGHT_LIMIT = 1_000_000
# Words that begin with a single letter are all over a body; finding them costs most of the search.
MIN_BODY_BEGINNING = 2
# More bytes than anyone guesses within one request.
_TOKEN_BYTES = 6


@dataclass(frozen=True, slots=True)
class HighlightTags:
    """The texts that Elasticsearch puts before and after a match (`pre_tags`, `post_tags`).

    They contain a random part, so that no document can forge a highlight.
    """

    before: str
    after: str

    @classmethod
    def from_token(cls, token: str) -> "HighlightTags":
        """Return tags around a token that no document can know."""
        return cls(f"\ue000{token}\ue001", f"\ue002{token}\ue003")

    @classmethod
    def random(cls) -> "HighlightTags":
        """Return the tags of one request."""
        return cls.from_token(secrets.token_hex(_TOKEN_BYTES))


def build_highlight(query: Node, tags: HighlightTags) -> Clause:
    """Return the highlight part: title, lead and body whole; `snippets` cuts the fragments."""
    return {
        "type": "unified",
        "pre_tags": [tags.before],
        "post_tags": [tags.after],
        "max_analyzed_offset": HIGHLIGHT_LIMIT - 1,
        "fields": {
            name: {"number_of_fragments": 0, **build_highlight_options(query, name)}
            for name in ("title", "lead", "body")
        },
    }


def build_highlight_options(query: Node, field: str) -> Clause:
    """Return the clause whose matches are highlighted in a text field, and its fields.

    The positions of words are read for each of these fields, which is most of the cost.
    """
    clause = should(_clauses(query, field)) or {"match_none": {}}
    analyzed = (analyzed_field(language, field) for language in query_languages(query))
    others = [name for name in (*TEXT_SUBFIELDS[field][1:], *analyzed) if _mentions(clause, name)]
    options = {"matched_fields": [field, *others]} if others else {}
    return {**options, "highlight_query": clause}


def _mentions(part: Any, name: str) -> bool:
    """Whether a part of a clause names a field."""
    match part:
        case dict():
            return name in part or any(_mentions(inner, name) for inner in part.values())
        case list():
            return any(_mentions(inner, name) for inner in part)
        case _:
            return bool(part == name)


def _clauses(node: Node, field: str) -> list[Clause]:
    stemmed, exact = TEXT_SUBFIELDS[field]
    match node:
        case Words(words, readings, _, beginnings):
            clauses = [
                clause for row in (words, *readings) for clause in _words(row, stemmed, exact)
            ]
            if joined := joined_words(words):
                clauses.append(match(stemmed, " ".join(joined), analyzer=SYNONYM_ANALYZER))
            for word in beginnings:
                if field != "body" or len(word) >= MIN_BODY_BEGINNING:
                    clauses += build_beginnings(exact, word)
            return clauses + _in_languages(node, field)
        case And(nodes) | Or(nodes):
            return [clause for inner in nodes for clause in _clauses(inner, field)]
        case Near() if node.field in ("", field):
            in_languages = (
                build_language_intervals(node, language, field) for language in node.languages
            )
            return [build_intervals(node, field), *in_languages]
        case _:
            return _leaf(node, field)


def _leaf(node: Node, field: str) -> list[Clause]:
    stemmed, exact = TEXT_SUBFIELDS[field]
    match node:
        case Phrase(text):
            return [{"match_phrase": {exact: text}}]
        case FieldTerm(name, text, phrase, may_go_on) if name == field:
            longer = build_beginnings(exact, text) if may_go_on else []
            words = [{"match_phrase": {exact: text}}] if phrase else _words((text,), stemmed, exact)
            words += [build_analyzed_word(text, code, field) for code in node.languages]
            return [*words, *longer]
        case Prefix(text):
            return [{"match_bool_prefix": {exact: {"query": text, "operator": "and"}}}]
        case _:
            return []


def _words(words: Sequence[str], stemmed: str, exact: str) -> list[Clause]:
    """Words in any form or as synonyms, and stop words as they were typed.

    Of a word that the index cuts only the whole is marked: in `9/11` no other 9.
    """
    plain = [word for word in words if not is_compound(word)]
    clauses = [form for word in words if has_forms(word) for form in build_forms_in(stemmed, word)]
    if plain:
        clauses.append(match(stemmed, " ".join(plain), analyzer=SYNONYM_ANALYZER))
    others = " ".join(word for word in plain if not _has_stem(word))
    return [*clauses, {"match": {exact: others}}] if others else clauses


def _has_stem(word: str) -> bool:
    """Whether the stems find a word wherever it is as typed.

    They do unless it is a stop word, as a word with signs or accents may be after analysis, or one
    of several words of a synonym, which are found together only.
    """
    folded = word.lower()
    if folded in stop_words() or folded in synonym_phrase_words():
        return False
    return word.isascii() and word.isalnum()


def _in_languages(node: Words, field: str) -> list[Clause]:
    """Return the words in any form of the languages in whose script they are written."""
    words = dict.fromkeys(word for reading in (node.words, *node.readings) for word in reading)
    return [
        build_analyzed_word(word, language, field)
        for word in words
        for language in languages_of_words((word,), node.languages)
    ]


def parse_tagged(tagged: str, tags: HighlightTags) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text in which Elasticsearch tagged the matches without the tags, and its matches.

    The matches are ranges of code points.
    """
    first, *pieces = tagged.split(tags.before)
    text, length, ranges = [first], len(first), []
    for piece in pieces:
        matched, _, rest = piece.partition(tags.after)
        ranges.append((length, length + len(matched)))
        text += (matched, rest)
        length += len(matched) + len(rest)
    return "".join(text), tuple(ranges)


def parse_highlight(tagged: str, tags: HighlightTags) -> Highlight:
    """Return the highlight of a text in which Elasticsearch tagged the matches."""
    text, ranges = parse_tagged(tagged, tags)
    # The tags contain nothing that escaping would change, so the whole is escaped at once.
    html = escape(tagged).replace(tags.before, "<mark>").replace(tags.after, "</mark>")
    return Highlight(html=html, text=text, ranges=ranges)


def highlight_of(text: str, ranges: tuple[tuple[int, int], ...] = ()) -> Highlight:
    """Return a text with `ranges` highlighted, in code points and in order."""
    html: list[str] = []
    end = 0
    for start, stop in ranges:
        html += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    html.append(escape(text[end:]))
    return Highlight(html="".join(html), text=text, ranges=ranges)
