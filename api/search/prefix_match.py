"""What a user has begun to type, found in titles and values: accents and case do not matter."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.query_language.word_boundaries import INDEX_WORD
from api.schemas.response import Highlight
from api.search.highlights import highlight_of

# Below this a typo makes another word: "rain" is no slip of "ran".
MIN_TYPO_LENGTH = 4

# Letters that Unicode takes for letters of their own and the index does not.
_SPELLED_OUT = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "\u0131": "i",  # without its dot
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word without accents and capitals; `places` are its letters' code points in the text."""

    letters: str
    places: Sequence[int]


def read_words(text: str) -> tuple[Word, ...]:
    """The words of a text in the form in which they are compared."""
    letters, places = _read_letters(text)
    return tuple(
        Word(match[0], places[match.start() : match.end()])
        for match in INDEX_WORD.finditer(letters)
    )


def highlight_prefixes(text: str, typed: Sequence[Word], typo: bool = False) -> Highlight | None:
    """The text with the letters that were typed marked; None where a typed word begins no word.

    With `typo` one letter may be wrong, missing, too many or swapped with the next, but the first.
    """
    words = read_words(text)
    ranges: set[tuple[int, int]] = set()
    for begun in typed:
        found = _find(words, begun.letters, False) or (typo and _find(words, begun.letters, True))
        if not found:
            return None
        ranges.update((start, _with_marks(text, end)) for start, end in found)
    return highlight_of(text, tuple(_merge_ranges(sorted(ranges))))


def _read_letters(text: str) -> tuple[str, Sequence[int]]:
    """The letters in the form in which they are compared, and where each stands in the text."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded = [(letter, place) for place, char in enumerate(text) for letter in _fold(char)]
    return "".join(letter for letter, _ in folded), [place for _, place in folded]


def _fold(char: str) -> str:
    """A character without its accents, as a small letter; a combining mark is nothing."""
    if char.isascii():
        return char.lower()
    plain = (
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    )
    return "".join(_SPELLED_OUT.get(part, part) for part in "".join(plain).lower())


def _find(words: tuple[Word, ...], begun: str, typo: bool) -> list[tuple[int, int]]:
    """The ranges of the letters of every word that begins so."""
    return [place for word in words if (place := _begin(word, begun, typo))]


def _begin(word: Word, begun: str, typo: bool) -> tuple[int, int] | None:
    """The range of the letters of a word that were typed."""
    lengths = [len(begun)]
    if typo and len(begun) >= MIN_TYPO_LENGTH:
        lengths += [len(begun) + 1, len(begun) - 1]
    for length in lengths:
        if _within_one_edit(word.letters[:length], begun, len(lengths) > 1):
            return word.places[0], word.places[min(length, len(word.places)) - 1] + 1
    return None


def _with_marks(text: str, end: int) -> int:
    """The end of a range, moved behind the accents that stand apart from their letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _within_one_edit(one: str, other: str, typo: bool) -> bool:
    """Whether two words are the same, or one edit apart behind the same first letter."""
    if one == other or not typo:
        return one == other
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return abs(len(one) - len(other)) == 1
    rest, others = one[same:], other[same:]
    swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    edited = rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
    return same > 0 and (swapped or edited)


def _merge_ranges(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges that overlap as one: "sy" and "syria" are both typed on the same word."""
    current: tuple[int, int] | None = None
    for start, end in ranges:
        if current and start < current[1]:
            current = current[0], max(end, current[1])
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current
