"""Given names that are usual in at least two countries."""

import unicodedata
from functools import cache
from importlib import resources

FILE = "given_names.txt"


def is_given_name(folded: str) -> bool:
    """Return whether a word in small letters without accents is a usual given name."""
    return folded in _load()


def fold_letters(text: str) -> str:
    """Return the text in small letters without accents."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFD", text.casefold())
    for mark in filter(unicodedata.combining, set(letters)):
        letters = letters.replace(mark, "")
    return letters


@cache
def _load() -> frozenset[str]:
    text = resources.files(__package__).joinpath(FILE).read_text("utf-8")
    return frozenset(text.split())
