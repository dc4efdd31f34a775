"""Cut a text into the pieces of a WordPiece vocabulary: `rebels` may be `rebel` and `##s`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from itertools import chain

# A word, without its accents. Signs say nothing about the meaning.
_WORD = re.compile(r"[^\W_]+")
# Signs that most texts have. A text without them is usually ASCII, whose words are found in a
# quarter of the time.
_TYPOGRAPHY = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
_SIGNS_TO_SPACES = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)).ljust(
    256
)
# Chinese characters are words of one character each in the vocabulary.
_CHINESE = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_CONTINUATION = "##"
# Longer words are not words.
_MAX_WORD_LENGTH = 100
# Words whose pieces are remembered, in about 10 MB: most words of news are among them.
_CACHED_WORDS = 50_000


class _Pieces(dict[str, tuple[int, ...]]):
    """The rows of the pieces of each word, cut on first use and forgotten when there are too many.

    A lookup costs a fifth of one in an `lru_cache`, since a word that is known calls no function.
    """

    def __init__(self, rows: Mapping[str, int]) -> None:
        self._rows = rows

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        pieces = self[word] = _cut_word(self._rows, word)
        return pieces


class WordPieces:
    """The rows of a vocabulary that a text consists of."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        """`rows` maps each piece to its row, the frequent ones first; inside a word with `##`."""
        self.rows = rows
        self._pieces = _Pieces(rows)

    def count_rows(self, text: str) -> tuple[list[int], list[int]]:
        """Return the rows of the pieces of a text, and how often each of them is there.

        A row may be repeated. Words without pieces are left out.
        """
        words = Counter(_split_words(text))
        pieces = [*map(self._pieces.__getitem__, words)]
        counts = [count for count, rows in zip(words.values(), pieces, strict=True) for _ in rows]
        return [*chain.from_iterable(pieces)], counts


def _cut_word(rows: Mapping[str, int], word: str) -> tuple[int, ...]:
    """Return the longest pieces from the left on, or nothing if a part of the word has none."""
    if len(word) > _MAX_WORD_LENGTH:
        return ()
    pieces: list[int] = []
    start, prefix = 0, ""
    while start < len(word):
        for end in range(len(word), start, -1):
            row = rows.get(prefix + word[start:end])
            if row is not None:
                break
        else:
            return ()
        pieces.append(row)
        start, prefix = end, _CONTINUATION
    return tuple(pieces)


def _split_words(text: str) -> list[str]:
    """Return the words in lower case, without accents; each Chinese character is a word."""
    lower = text.lower()
    if not lower.isascii():
        for sign in _TYPOGRAPHY:
            lower = lower.replace(sign, " ")
    if not lower.isascii():
        plain = _without_accents(lower)
        if not plain.isascii():
            return _WORD.findall(_without_accents(_CHINESE.sub(r" \1 ", lower)))
        lower = plain
    return lower.encode("ascii").translate(_SIGNS_TO_SPACES).decode("ascii").split()


def _without_accents(text: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text))
