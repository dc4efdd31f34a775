"""Highlights as data: from Elasticsearch's marked text to escaped HTML and ranges."""

import secrets
from dataclasses import dataclass
from html import escape
from typing import Any

from api.query_language import And, FieldTerm, Node, Or, Phrase, Prefix, Words
from api.schemas.response import Highlight
from api.search.clauses import TEXT_SUBFIELDS
from api.search.facets import should
from mappings.schema import SYNONYM_ANALYZER

# More than anyone guesses within one request.
_TOKEN_BYTES = 6


@dataclass(frozen=True, slots=True)
class HighlightTags:
    """What matched words are put between by Elasticsearch.

    A document must not be able to forge a mark, so they hold a part that is new at every request.
    """

    before: str
    after: str

    @classmethod
    def from_token(cls, token: str) -> "HighlightTags":
        """Marks around a token that no document can know."""
        return cls(f"\ue000{token}\ue001", f"\ue002{token}\ue003")

    @classmethod
    def fresh(cls) -> "HighlightTags":
        """Marks of one request."""
        return cls.from_token(secrets.token_hex(_TOKEN_BYTES))


def parse_highlight(marked: str, marks: HighlightTags) -> Highlight:
    """A text in which Elasticsearch marked the matches; ranges are code points of the text."""
    first, *pieces = marked.split(marks.before)
    text, length, ranges = [first], len(first), []
    for piece in pieces:
        match, _, rest = piece.partition(marks.after)
        ranges.append((length, length + len(match)))
        text += (match, rest)
        length += len(match) + len(rest)
    # The marks hold nothing that escaping would change, so that the whole is escaped at once.
    html = escape(marked).replace(marks.before, "<mark>").replace(marks.after, "</mark>")
    return Highlight(html=html, text="".join(text), ranges=tuple(ranges))


def highlight_of(text: str, ranges: tuple[tuple[int, int], ...] = ()) -> Highlight:
    """A text with `ranges` in order as its matches, in code points."""
    html: list[str] = []
    end = 0
    for start, stop in ranges:
        html += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    html.append(escape(text[end:]))
    return Highlight(html="".join(html), text=text, ranges=ranges)


Clause = dict[str, Any]


def build_highlight_query(root: Node, name: str) -> Clause:
    """The clause that marks the text of this name."""
    return should(_clauses(root, name)) or {"match_none": {}}


def _clauses(node: Node, name: str) -> list[Clause]:
    stemmed, exact = TEXT_SUBFIELDS[name]
    match node:
        case Words(words, readings):
            texts = (" ".join(each) for each in (words, *readings))
            return [clause for text in texts for clause in _words(text, stemmed, exact)]
        case And(nodes) | Or(nodes):
            return [clause for each in nodes for clause in _clauses(each, name)]
        case Phrase(text):
            return [{"match_phrase": {exact: text}}]
        case FieldTerm(field, text, phrase) if field == name:
            return [{"match_phrase": {exact: text}}] if phrase else _words(text, stemmed, exact)
        case Prefix(text):
            return [{"match_bool_prefix": {exact: {"query": text, "operator": "and"}}}]
        case _:
            return []


def _words(text: str, stemmed: str, exact: str) -> list[Clause]:
    """In any form or by another name, and stop words as they were typed."""
    return [_stems(text, stemmed), {"match": {exact: text}}]


def _stems(text: str, stemmed: str) -> Clause:
    return {"match": {stemmed: {"query": text, "analyzer": SYNONYM_ANALYZER}}}
