"""Text in the one form in which names are compared, character by character."""

import unicodedata

# Printed in nearly every article; without them most paragraphs are ASCII, which is far quicker.
_TYPOGRAPHY = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"


class _Folds(dict[int, str]):
    """What each character is compared as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        folded = base if len(base) == 1 and base.isalnum() else " "
        self[code] = folded
        return folded


_FOLDS = _Folds()

# As bytes, text is folded several times faster than as characters, and most of it is ASCII.
_ASCII_FOLDS = "".join(_FOLDS[code] for code in range(128)).encode("ascii").ljust(256)


def fold(text: str) -> str:
    """The text in small letters without accents, all else blank, of exactly its length."""
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            text = text.replace(mark, " ")
    if text.isascii():
        return text.encode("ascii").translate(_ASCII_FOLDS).decode("ascii")
    return text.translate(_FOLDS)


def key(name: str) -> str:
    """The name as the automaton holds it, with the blanks that bound it."""
    return f" {fold(name).strip()} "
