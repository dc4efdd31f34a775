"""Highlights as data: from Elasticsearch's marked text to escaped HTML and ranges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from api.schemas.response import Highlight


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


def read_marked(marked: str, marks: Marks) -> Highlight:
    """A text in which Elasticsearch marked the matches."""
    text: list[str] = []
    ranges: list[tuple[int, int]] = []
    length = 0
    for piece, matched in _split(marked, marks):
        if matched:
            ranges.append((length, length + len(piece)))
        text.append(piece)
        length += len(piece)
    return highlight_of("".join(text), tuple(ranges))


def highlight_of(text: str, ranges: tuple[tuple[int, int], ...] = ()) -> Highlight:
    """A text with `ranges` in order as its matches, in code points."""
    html: list[str] = []
    end = 0
    for start, stop in ranges:
        html += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    html.append(escape(text[end:]))
    return Highlight(html="".join(html), text=text, ranges=ranges)


def _split(marked: str, marks: Marks) -> Iterator[tuple[str, bool]]:
    """The pieces of a marked text and whether each is a match; empty ones are left out."""
    matched = False
    pattern = f"{re.escape(marks.before)}|{re.escape(marks.after)}"
    for piece in re.split(f"({pattern})", marked):
        if piece in (marks.before, marks.after):
            matched = piece == marks.before
        elif piece:
            yield piece, matched
