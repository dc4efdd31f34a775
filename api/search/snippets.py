"""Snippets of a long text: the sentences around its highlighted words, in a bounded length.

Elasticsearch highlights the whole text, and the passages are cut here: its own fragments end at
the full stop of every abbreviation.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from math import fsum
from typing import NamedTuple

from api.schemas.response import Highlight
from api.search.highlights import highlight_of
from api.search.sentences import sentence_starts

# Three fragments read well on a phone; a fragment is about two lines.
FRAGMENTS = 3
FRAGMENT_SIZE = 160
# A sentence up to so much longer is shown whole; of a longer one, the part around the first word.
_MAX_SIZE = 240
# So much of a part that is cut out of a sentence is before its first highlighted word.
_CONTEXT = FRAGMENT_SIZE // 4
# Forms of a word are equal in so many first letters: rebel, rebels.
_STEM_LENGTH = 5
_BLANK = re.compile(r"\s")

Range = tuple[int, int]


class Passage(NamedTuple):
    """A part of a text, with the ranges of its highlighted words in the text."""

    start: int
    end: int
    ranges: tuple[Range, ...]


def cut_fragments(text: str, ranges: Sequence[Range], most: int = FRAGMENTS) -> list[Highlight]:
    """Return the passages with the most telling of the highlighted words, the best one first."""
    return [_highlight(text, passage) for passage in _best(text, ranges, most)]


def best_position(text: str, ranges: Sequence[Range]) -> int:
    """Return where the best passage has its first highlighted word; 0 if there is none."""
    best = _best(text, ranges, 1)
    return best[0].ranges[0][0] if best else 0


def _best(text: str, ranges: Sequence[Range], most: int) -> list[Passage]:
    """Return the passages that score most: each word once, a word that is rare in the text more.

    No passage leaves its paragraph, so none scores more than that. The best paragraphs are read
    first, and those that cannot have a better passage not at all.
    """
    stems = {word: _stem(text[word[0] : word[1]]) for word in ranges}
    weights = {stem: 1 + 1 / count for stem, count in Counter(stems.values()).items()}

    def rank(passage: Passage) -> tuple[float, Passage]:
        words = {stems[word] for word in passage.ranges}
        # The exact sum, so that it does not depend on the order of the words.
        return -fsum([weights[word] for word in words]), passage

    best: list[tuple[float, Passage]] = []
    for paragraph in sorted(map(rank, _paragraphs(text, ranges))):
        if len(best) == most and best[-1] < paragraph:
            break
        best = sorted([*best, *map(rank, _passages(text, paragraph[1]))])[:most]
    return [passage for _, passage in best]


def _stem(word: str) -> str:
    """Return what the forms of a word have in common, roughly."""
    return word[:_STEM_LENGTH].casefold()


def _paragraphs(text: str, ranges: Sequence[Range]) -> Iterator[Passage]:
    """Yield the paragraphs that contain the highlighted words; a word may join two of them."""
    begin, end = 0, 0
    words: list[Range] = []
    for word in ranges:
        if word[0] >= end:
            if words:
                yield Passage(begin, end, tuple(words))
            begin, words = text.rfind("\n", 0, word[0]) + 1, []
        if word[1] >= end:
            end = text.find("\n", word[1]) + 1 or len(text)
        words.append(word)
    if words:
        yield Passage(begin, end, tuple(words))


def _passages(text: str, paragraph: Passage) -> Iterator[Passage]:
    """Yield passages that contain all words of a paragraph, each word in one of them."""
    words, covered = paragraph.ranges, 0
    starts = [*sentence_starts(text, paragraph.start, paragraph.end), paragraph.end]
    ends = [end for _, end in words]
    for number, word in enumerate(words):
        if word[0] < covered:
            continue
        start, end = _bounds(text, starts, word, covered)
        yield Passage(start, end, words[number : bisect_right(ends, end, number)])
        covered = max(end, word[0] + 1)


def _bounds(text: str, starts: Sequence[int], word: Range, covered: int) -> Range:
    """Return the bounds of the passage of a word: its sentence, and the next ones that fit in."""
    number = bisect_right(starts, word[0]) - 1
    start, number = max(starts[max(0, number)], covered), max(0, number) + 1
    end = starts[min(number, len(starts) - 1)]
    if len(text[start:end].rstrip()) > _MAX_SIZE or end < word[1]:
        return _cut(text, start, word, max(end, word[1]))
    while number + 1 < len(starts) and _fits(text, start, starts[number + 1], starts[number]):
        number += 1
        end = starts[number]
    return start, start + len(text[start:end].rstrip())


def _fits(text: str, start: int, end: int, following: int) -> bool:
    """Whether the next sentence, which begins at `following`, is short and in the paragraph."""
    return "\n" not in text[start:following] and len(text[start:end].rstrip()) <= FRAGMENT_SIZE


def _cut(text: str, start: int, word: Range, end: int) -> Range:
    """Return the part of a long sentence around a word, between blanks if it has some."""
    if word[1] - start > FRAGMENT_SIZE:
        start = _after_blank(text, word[0] - _CONTEXT, word[0])
    limit = max(start + FRAGMENT_SIZE, word[1])
    if limit < end:
        end = _before_blank(text, limit, word[1])
    return start, start + len(text[start:end].rstrip())


def _after_blank(text: str, start: int, limit: int) -> int:
    blank = _BLANK.search(text, start, limit)
    return blank.end() if blank else _letter_start(text, start)


def _before_blank(text: str, end: int, limit: int) -> int:
    blanks = [match.start() for match in _BLANK.finditer(text, limit, end + 1)]
    return blanks[-1] if blanks else _letter_start(text, end)


def _letter_start(text: str, position: int) -> int:
    """Return a position between two letters, not between a letter and its accent."""
    while 0 < position < len(text) and unicodedata.combining(text[position]):
        position -= 1
    return max(0, position)


def _highlight(text: str, passage: Passage) -> Highlight:
    shift = passage.start
    ranges = tuple((start - shift, end - shift) for start, end in passage.ranges)
    return highlight_of(text[passage.start : passage.end], ranges)
