"""Highlights as data: from Elasticsearch's marked text to escaped HTML and ranges."""

import secrets
from dataclasses import dataclass
from html import escape

from api.schemas.response import Highlight

# More than anyone guesses within one request.
_TOKEN_BYTES = 6


@dataclass(frozen=True, slots=True)
class Marks:
    """What matched words are put between by Elasticsearch.

    A document must not be able to forge a mark, so they hold a part that is new at every request.
    """

    before: str
    after: str

    @classmethod
    def from_token(cls, token: str) -> "Marks":
        """Marks around a token that no document can know."""
        return cls(f"\ue000{token}\ue001", f"\ue002{token}\ue003")

    @classmethod
    def fresh(cls) -> "Marks":
        """Marks of one request."""
        return cls.from_token(secrets.token_hex(_TOKEN_BYTES))


def read_marked(marked: str, marks: Marks) -> Highlight:
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
