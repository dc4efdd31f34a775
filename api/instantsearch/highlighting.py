"""`_highlightResult` and `_snippetResult`: a leaf for each text of a record, in its shape."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from api.instantsearch.request import InstantSearchQuery
from api.schemas.response import Highlight
from api.search.highlights import highlight_of
from api.search.snippets import best_position

Leaf = dict[str, Any]
# The highlights of one attribute by their plain text.
Highlights = Mapping[str, Highlight]

# A snippet begins a quarter of its words before the first match.
_CONTEXT_PART = 4
_WORD = re.compile(r"\S+")
# A word without the punctuation around it.
# A text without blanks is one word; a longer word on average is not one.
_MAX_CHARACTERS = 24
_MARKED_WORD = re.compile(r"\w(?:\S*\w)?")
# A text with more of them is an attack, and loses all characters of the tags at once.
_MAX_FORGED = 100


@dataclass(frozen=True, slots=True)
class Markup:
    """The tags and the ellipsis of a query, and the number of different words in it.

    With `matched_only`, items of lists that do not match are left out.
    """

    before: str
    after: str
    ellipsis: str
    words: int = 0
    matched_only: bool = False

    @classmethod
    def of(cls, query: InstantSearchQuery, words: int = 0) -> "Markup":
        """Return the markup that a query requests."""
        tags = query.highlight_pre_tag, query.highlight_post_tag
        return cls(
            *tags, query.snippet_ellipsis_text, words, query.restrict_highlight_and_snippet_arrays
        )

    @property
    def escapes(self) -> bool:
        """Whether the text between the tags is escaped HTML: one of the tags looks like HTML."""
        return any(sign in self.before + self.after for sign in "<>")

    def render(self, highlight: Highlight) -> str:
        """Return the text with tags around its matches.

        With HTML tags the text is escaped. With other tags, such as those of the widgets, it is
        not, because the page escapes it. Whatever in the text looks like a tag is removed.
        """
        text = highlight["text"]
        pieces: list[str] = []
        position, left = 0, ""
        for start, end in highlight["ranges"]:
            pieces += [self._plain(text[position:start], left, self.before), self.before]
            pieces += [self._plain(text[start:end], self.before, self.after), self.after]
            position, left = end, self.after
        return "".join([*pieces, self._plain(text[position:], left, "")])

    def _plain(self, text: str, left: str, right: str) -> str:
        """Return the text for its place between two tags, without anything that forges a tag."""
        plain = escape(text) if self.escapes else text
        for _ in range(_MAX_FORGED):
            span = self._forged_tag(plain, left, right)
            if span is None:
                return plain
            plain = plain[: span[0]] + plain[span[1] :]
        return plain.translate(dict.fromkeys(map(ord, self.before + self.after)))

    def _forged_tag(self, plain: str, left: str, right: str) -> tuple[int, int] | None:
        """Return the part of a text that is the whole of a tag, or of one with its neighbours."""
        if not plain:
            return None
        joined = left + plain + right
        for tag in filter(None, (self.before, self.after)):
            position = joined.find(tag, max(0, len(left) - len(tag) + 1))
            start = position - len(left)
            if position >= 0 and start < len(plain):
                return max(0, start), min(start + len(tag), len(plain))
        return None


def mark_words(highlight: Highlight) -> Highlight:
    """Return a highlight whose ranges are single words, as the widgets expect of a phrase."""
    text = highlight["text"]
    spans = (
        match.span()
        for start, end in highlight["ranges"]
        for match in _MARKED_WORD.finditer(text, start, end)
    )
    return highlight_of(text, tuple(spans))


def build_leaves(value: Any, highlights: Highlights, markup: Markup) -> Any:
    """Return the value with a leaf in place of each text and number."""
    if isinstance(value, list | tuple):
        leaves = [build_leaves(item, highlights, markup) for item in value]
        return [leaf for leaf in leaves if not (markup.matched_only and _is_unmatched(leaf))]
    if isinstance(value, Mapping):
        return {
            name: build_leaves(item, highlights, markup)
            for name, item in value.items()
            if item is not None
        }
    text = str(value)
    return build_leaf(highlights.get(text) or highlight_of(text), markup)


def _is_unmatched(leaf: Leaf) -> bool:
    return leaf.get("matchLevel") == "none"


def build_leaf(highlight: Highlight, markup: Markup) -> Leaf:
    """Return the marked text, and how much of the query it matches."""
    text, ranges = highlight["text"], highlight["ranges"]
    gaps = [0, *(position for span in ranges for position in span), len(text)]
    has_rest = any(
        _MARKED_WORD.search(text, start, end)
        for start, end in zip(gaps[::2], gaps[1::2], strict=True)
    )
    matched_words = dict.fromkeys(text[start:end].lower() for start, end in ranges)
    level = "full" if len(matched_words) >= markup.words else "partial"
    return {
        "value": markup.render(highlight),
        "matchLevel": level if matched_words else "none",
        "matchedWords": list(matched_words),
        "fullyHighlighted": bool(matched_words) and not has_rest,
    }


def build_snippet(value: Any, highlights: Highlights, markup: Markup, words: int) -> Leaf:
    """Return about so many words around the first match, or the first words without a match."""
    text = str(value)
    best = next(iter(highlights.values()), None) or highlight_of(text)
    leaf = build_leaf(_shorten(best, words, text, markup.ellipsis), markup)
    return {"value": leaf["value"], "matchLevel": leaf["matchLevel"]}


def _bound(start: int, end: int, match: int, size: int) -> tuple[int, int]:
    """Return the bounds of at most so many characters, with the match among them."""
    if end - start <= size:
        return start, end
    start = max(start, match - size // _CONTEXT_PART)
    return start, min(end, start + size)


def _shorten(highlight: Highlight, words: int, whole: str, ellipsis: str) -> Highlight:
    """Return the words around the first match, with an ellipsis for omitted text."""
    text, ranges = highlight["text"], highlight["ranges"]
    spans = [match.span() for match in _WORD.finditer(text)]
    first_match = best_position(text, ranges)
    word = sum(end <= first_match for _, end in spans)
    first = max(0, min(word - words // _CONTEXT_PART, len(spans) - words))
    kept = spans[first : first + words] or [(0, 0)]
    start, end = _bound(kept[0][0], kept[-1][1], first_match, words * _MAX_CHARACTERS)
    before = ellipsis if start or not whole.startswith(text[:end]) else ""
    after = ellipsis if not whole.endswith(text[start:end]) else ""
    shift = len(before) - start
    shifted = ((max(a, start) + shift, min(b, end) + shift) for a, b in ranges)
    return highlight_of(
        before + text[start:end] + after, tuple((a, b) for a, b in shifted if a < b)
    )
