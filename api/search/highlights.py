"""Highlights: the highlight part of a search, and its fragments as escaped HTML and ranges."""

import secrets
from dataclasses import dataclass
from html import escape

from api.query_language import And, FieldTerm, Node, Or, Phrase, Prefix, Words
from api.schemas.request import HighlightMode
from api.schemas.response import Highlight
from api.search.boosts import TEXT_SUBFIELDS
from api.search.dsl import Clause, match, should
from mappings.schema import SYNONYM_ANALYZER

# A title and three fragments read well on a phone; a fragment is about two lines.
FRAGMENTS = 3
FRAGMENT_SIZE = 160
# The index's own limit: a longer text would fail the shard and lose the hit.
HIGHLIGHT_LIMIT = 1_000_000
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


def build_highlight(mode: HighlightMode, query: Node, tags: HighlightTags) -> Clause:
    """Return the highlight part: title and lead whole, the body whole or in fragments.

    The stemmed and the exact form are highlighted together.
    """
    whole: Clause = {"number_of_fragments": 0}
    fragments = {"number_of_fragments": FRAGMENTS, "fragment_size": FRAGMENT_SIZE, "order": "score"}
    fields = {"title": whole, "lead": whole, "body": fragments}
    if mode is HighlightMode.full:
        fields["body"] = whole
    return {
        "type": "unified",
        "pre_tags": [tags.before],
        "post_tags": [tags.after],
        "max_analyzed_offset": HIGHLIGHT_LIMIT - 1,
        "fields": {
            name: {
                **options,
                "matched_fields": list(TEXT_SUBFIELDS[name]),
                "highlight_query": build_highlight_query(query, name),
            }
            for name, options in fields.items()
        },
    }


def build_highlight_query(query: Node, field: str) -> Clause:
    """Return the clause whose matches are highlighted in a text field."""
    return should(_clauses(query, field)) or {"match_none": {}}


def _clauses(node: Node, field: str) -> list[Clause]:
    stemmed, exact = TEXT_SUBFIELDS[field]
    match node:
        case Words(words, readings):
            texts = (" ".join(reading) for reading in (words, *readings))
            return [clause for text in texts for clause in _words(text, stemmed, exact)]
        case And(nodes) | Or(nodes):
            return [clause for inner in nodes for clause in _clauses(inner, field)]
        case Phrase(text):
            return [{"match_phrase": {exact: text}}]
        case FieldTerm(name, text, phrase) if name == field:
            return [{"match_phrase": {exact: text}}] if phrase else _words(text, stemmed, exact)
        case Prefix(text):
            return [{"match_bool_prefix": {exact: {"query": text, "operator": "and"}}}]
        case _:
            return []


def _words(text: str, stemmed: str, exact: str) -> list[Clause]:
    """Words in any form or as synonyms, and stop words as they were typed."""
    return [match(stemmed, text, analyzer=SYNONYM_ANALYZER), {"match": {exact: text}}]


def parse_highlight(tagged: str, tags: HighlightTags) -> Highlight:
    """Read a text in which Elasticsearch tagged the matches.

    The ranges are code points of the text without tags.
    """
    first, *pieces = tagged.split(tags.before)
    text, length, ranges = [first], len(first), []
    for piece in pieces:
        matched, _, rest = piece.partition(tags.after)
        ranges.append((length, length + len(matched)))
        text += (matched, rest)
        length += len(matched) + len(rest)
    # The tags contain nothing that escaping would change, so the whole is escaped at once.
    html = escape(tagged).replace(tags.before, "<mark>").replace(tags.after, "</mark>")
    return Highlight(html=html, text="".join(text), ranges=tuple(ranges))


def highlight_of(text: str, ranges: tuple[tuple[int, int], ...] = ()) -> Highlight:
    """Return a text with `ranges` highlighted, in code points and in order."""
    html: list[str] = []
    end = 0
    for start, stop in ranges:
        html += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    html.append(escape(text[end:]))
    return Highlight(html="".join(html), text=text, ranges=ranges)
