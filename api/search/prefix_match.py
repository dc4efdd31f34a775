"""Prefix match: which letters of a title or value match what a user has typed so far.

Case and accents are ignored, as by the index; one typo per word can be allowed.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from api.query_language.lexer import INDEX_WORD
from api.schemas.response import Highlight
from api.search.highlights import highlight_of

# Below this length a typo is mostly another word: "rain" is not a typo of "ran".
MIN_TYPO_LENGTH = 4
# More than the letters and signs of any one script with few of them.
_FOLDED_CHARACTERS = 4_096

# Letters that Unicode does not decompose and the index does.
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


class Word(NamedTuple):
    """A word without accents and capitals; `positions` are its letters' code points in the text."""

    letters: str
    positions: Sequence[int]


def read_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in the form in which they are compared."""
    return _split(*_read_letters(text))


def _split(letters: str, positions: Sequence[int]) -> tuple[Word, ...]:
    return tuple(
        Word(match[0], positions[match.start() : match.end()])
        for match in INDEX_WORD.finditer(letters)
    )


def highlight_prefixes(text: str, typed: Sequence[Word], typo: bool = False) -> Highlight | None:
    """Highlight the letters that were typed; None if a typed word is the prefix of no word.

    With `typo` one letter except the first may be wrong, missing, extra or swapped with the next.
    """
    letters, positions = _read_letters(text)
    # Most values of a field with several match in another value only; that is seen at once.
    if not typo and not all(prefix.letters in letters for prefix in typed):
        return None
    words = _split(letters, positions)
    ranges: set[tuple[int, int]] = set()
    for prefix in typed:
        matches = _find(words, prefix.letters, False)
        if typo and not matches:
            matches = _find(words, prefix.letters, True)
        if not matches:
            return None
        ranges.update((start, _with_accents(text, end)) for start, end in matches)
    return highlight_of(text, tuple(_merge_ranges(sorted(ranges))))


def _read_letters(text: str) -> tuple[str, Sequence[int]]:
    """Return the letters in the form in which they are compared, and their positions."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded = [*map(_fold, text)]
    return "".join(folded), [i for i, letters in enumerate(folded) for _ in letters]


@lru_cache(_FOLDED_CHARACTERS)
def _fold(character: str) -> str:
    """Return a character in lower case without accents; a combining accent alone is dropped."""
    decomposed = unicodedata.normalize("NFKD", character)
    plain = (part for part in decomposed if not unicodedata.combining(part))
    return "".join(_SPELLED_OUT.get(part, part) for part in "".join(plain).lower())


def _find(words: tuple[Word, ...], prefix: str, typo: bool) -> list[tuple[int, int]]:
    """Return the range of the typed letters in every word with the prefix."""
    return [found for word in words if (found := _match(word, prefix, typo))]


def _match(word: Word, prefix: str, typo: bool) -> tuple[int, int] | None:
    """Return the range of the letters of a word that were typed; None if it does not match."""
    allows_typo = typo and len(prefix) >= MIN_TYPO_LENGTH
    lengths = (len(prefix), len(prefix) + 1, len(prefix) - 1) if allows_typo else (len(prefix),)
    for length in lengths:
        start = word.letters[:length]
        if start == prefix or (allows_typo and _is_one_edit_apart(start, prefix)):
            return word.positions[0], word.positions[min(length, len(word.positions)) - 1] + 1
    return None


def _with_accents(text: str, end: int) -> int:
    """Return the end of a range, moved behind the combining accents of its last letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _is_one_edit_apart(left: str, right: str) -> bool:
    """Whether two different words have the same first letter and are one edit apart.

    An edit is a letter that is wrong, missing or extra, or two adjacent letters that are swapped.
    """
    pairs = zip(left, right, strict=False)
    equal = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    left, right = left[equal:], right[equal:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    edited = left[1:] == right[1:] or left[1:] == right or left == right[1:]
    return equal > 0 and (swapped or edited)


def _merge_ranges(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Merge overlapping ranges: "sy" and "syria" can both match the same word."""
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
