"""Highlights in the dialect's form: a leaf for every text of a record, in the record's shape."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from api.instantsearch.request import Query
from api.schemas.response import Highlight
from api.search.highlights import highlight_of

Leaf = dict[str, Any]
# The highlights of one attribute by the plain text that they mark.
Marked = Mapping[str, Highlight]

# One word in so many of a snippet stands before its first match.
_BEFORE = 4
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Marking:
    """What matches are put between, and how many words were asked for."""

    before: str
    after: str
    ellipsis: str
    words: int = 0

    @classmethod
    def of(cls, query: Query, words: int = 0) -> "Marking":
        """The marking that a query asks for."""
        tags = query.highlight_pre_tag, query.highlight_post_tag
        return cls(*tags, query.snippet_ellipsis_text, words)

    def mark(self, highlight: Highlight) -> str:
        """The text with its matches marked.

        Between HTML tags the text is escaped. InstantSearch's own mark is none, and its text is
        left as it is, for InstantSearch escapes it. A mark that stands in the text is taken out.
        """
        pieces: list[str] = []
        end = 0
        for start, stop in highlight["ranges"]:
            pieces += [self._plain(highlight["text"][end:start]), self.before]
            pieces += [self._plain(highlight["text"][start:stop]), self.after]
            end = stop
        return "".join([*pieces, self._plain(highlight["text"][end:])])

    def _plain(self, text: str) -> str:
        if self.before.startswith("<"):
            return escape(text)
        return text.replace(self.before, "").replace(self.after, "")


def build_leaves(value: Any, marked: Marked, marking: Marking) -> Any:
    """The value's own shape, with a leaf in the place of every text and number."""
    if isinstance(value, list | tuple):
        return [build_leaves(item, marked, marking) for item in value]
    if isinstance(value, Mapping):
        return {
            name: build_leaves(item, marked, marking)
            for name, item in value.items()
            if item is not None
        }
    text = str(value)
    return build_leaf(marked.get(text) or highlight_of(text), marking)


def build_leaf(highlight: Highlight, marking: Marking) -> Leaf:
    """One text, marked, and how much of the query it holds."""
    matched = dict.fromkeys(highlight["text"][a:b].lower() for a, b in highlight["ranges"])
    level = "full" if len(matched) >= marking.words else "partial"
    covered = sum(end - start for start, end in highlight["ranges"])
    return {
        "value": marking.mark(highlight),
        "matchLevel": level if matched else "none",
        "matchedWords": list(matched),
        "fullyHighlighted": bool(matched) and covered == len(highlight["text"]),
    }


def build_snippet(value: Any, marked: Marked, marking: Marking, words: int) -> Leaf:
    """About so many words around the first match, or the first words where nothing matched."""
    text = str(value)
    best = next(iter(marked.values()), None) or highlight_of(text)
    leaf = build_leaf(_cut(best, words, text, marking.ellipsis), marking)
    return {"value": leaf["value"], "matchLevel": leaf["matchLevel"]}


def _cut(highlight: Highlight, words: int, whole: str, ellipsis: str) -> Highlight:
    """The words from a little before the first match on; an ellipsis stands for the others."""
    spans = [match.span() for match in _WORD.finditer(highlight["text"])]
    first = highlight["ranges"][0][0] if highlight["ranges"] else 0
    place = sum(end <= first for _, end in spans)
    begin = max(0, min(place - words // _BEFORE, len(spans) - words))
    kept = spans[begin : begin + words] or [(0, 0)]
    start, end = kept[0][0], kept[-1][1]
    before = ellipsis if begin or not whole.startswith(highlight["text"][:end]) else ""
    after = ellipsis if not whole.endswith(highlight["text"][start:end]) else ""
    shift = len(before) - start
    ranges = ((max(a, start) + shift, min(b, end) + shift) for a, b in highlight["ranges"])
    inside = tuple((a, b) for a, b in ranges if a < b)
    return highlight_of(before + highlight["text"][start:end] + after, inside)
