"""Given names that are common in at least two countries."""

import unicodedata
from functools import cache
from importlib import resources

FILE = "given_names.txt"
# Letters that are not others with an accent.
_LETTERS = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "þ": "th"}


def is_given_name(folded: str) -> bool:
    """Return whether a word in lower case without accents is a common given name."""
    return folded in _load()


def has_given_name(name: str) -> bool:
    """Return whether a name begins with a common given name, which labels of a page do not."""
    return is_given_name(fold_letters(name).split()[0])


def fold_letters(text: str) -> str:
    """Return the text in lower case without accents."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFD", text.casefold())
    printed = set(folded)
    for mark in filter(unicodedata.combining, printed):
        folded = folded.replace(mark, "")
    for letter in printed & _LETTERS.keys():
        folded = folded.replace(letter, _LETTERS[letter])
    return folded


@cache
def _load() -> frozenset[str]:
    text = resources.files(__package__).joinpath(FILE).read_text("utf-8")
    return frozenset(text.split())
