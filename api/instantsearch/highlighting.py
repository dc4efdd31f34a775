"""`_highlightResult` and `_snippetResult`: a leaf for each text of a record, in its shape."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from api.instantsearch.request import Query
from api.schemas.response import Highlight
from api.search.highlights import highlight_of

Leaf = dict[str, Any]
# The highlights of one attribute by their plain text.
Highlights = Mapping[str, Highlight]

# A snippet begins a quarter of its words before the first match.
_CONTEXT_PART = 4
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Markup:
    """The tags and the ellipsis of a query, and the number of different words in it."""

    before: str
    after: str
    ellipsis: str
    words: int = 0

    @classmethod
    def of(cls, query: Query, words: int = 0) -> "Markup":
        """Return the markup that a query requests."""
        tags = query.highlight_pre_tag, query.highlight_post_tag
        return cls(*tags, query.snippet_ellipsis_text, words)

    def render(self, highlight: Highlight) -> str:
        """Return the text with tags around its matches.

        With HTML tags the text is escaped. With the tags of the widgets it is not, because they
        escape it; tags in the text itself are removed.
        """
        text = highlight["text"]
        pieces: list[str] = []
        position = 0
        for start, end in highlight["ranges"]:
            pieces += [self._plain(text[position:start]), self.before]
            pieces += [self._plain(text[start:end]), self.after]
            position = end
        return "".join([*pieces, self._plain(text[position:])])

    def _plain(self, text: str) -> str:
        if self.before.startswith("<"):
            return escape(text)
        return text.replace(self.before, "").replace(self.after, "")


def build_leaves(value: Any, highlights: Highlights, markup: Markup) -> Any:
    """Return the value with a leaf in place of each text and number."""
    if isinstance(value, list | tuple):
        return [build_leaves(item, highlights, markup) for item in value]
    if isinstance(value, Mapping):
        return {
            name: build_leaves(item, highlights, markup)
            for name, item in value.items()
            if item is not None
        }
    text = str(value)
    return build_leaf(highlights.get(text) or highlight_of(text), markup)


def build_leaf(highlight: Highlight, markup: Markup) -> Leaf:
    """Return the marked text, and how much of the query it matches."""
    text, ranges = highlight["text"], highlight["ranges"]
    matched_words = dict.fromkeys(text[start:end].lower() for start, end in ranges)
    level = "full" if len(matched_words) >= markup.words else "partial"
    covered = sum(end - start for start, end in ranges)
    return {
        "value": markup.render(highlight),
        "matchLevel": level if matched_words else "none",
        "matchedWords": list(matched_words),
        "fullyHighlighted": bool(matched_words) and covered == len(text),
    }


def build_snippet(value: Any, highlights: Highlights, markup: Markup, words: int) -> Leaf:
    """Return about so many words around the first match, or the first words without a match."""
    text = str(value)
    best = next(iter(highlights.values()), None) or highlight_of(text)
    leaf = build_leaf(_shorten(best, words, text, markup.ellipsis), markup)
    return {"value": leaf["value"], "matchLevel": leaf["matchLevel"]}


def _shorten(highlight: Highlight, words: int, whole: str, ellipsis: str) -> Highlight:
    """Return the words around the first match, with an ellipsis for omitted text."""
    text, ranges = highlight["text"], highlight["ranges"]
    spans = [match.span() for match in _WORD.finditer(text)]
    first_match = ranges[0][0] if ranges else 0
    word = sum(end <= first_match for _, end in spans)
    first = max(0, min(word - words // _CONTEXT_PART, len(spans) - words))
    kept = spans[first : first + words] or [(0, 0)]
    start, end = kept[0][0], kept[-1][1]
    before = ellipsis if first or not whole.startswith(text[:end]) else ""
    after = ellipsis if not whole.endswith(text[start:end]) else ""
    shift = len(before) - start
    shifted = ((max(a, start) + shift, min(b, end) + shift) for a, b in ranges)
    return highlight_of(
        before + text[start:end] + after, tuple((a, b) for a, b in shifted if a < b)
    )
