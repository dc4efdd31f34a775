"""The normalized form in which names and texts are compared, character by character."""

import unicodedata

# Printed in nearly every article. Once these are replaced most paragraphs are ASCII, which is far
# faster to normalize.
_TYPOGRAPHY = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"


class _Folds(dict[int, str]):
    """The normalized form of each character, computed on first use."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        folded = base if len(base) == 1 and base.isalnum() else " "
        self[code] = folded
        return folded


_FOLDS = _Folds()

# Most text is ASCII, and bytes are translated several times faster than characters.
_ASCII_FOLDS = "".join(_FOLDS[code] for code in range(128)).encode("ascii").ljust(256)


def fold(text: str) -> str:
    """Return the text in lower case without accents; other characters become spaces.

    The result has the length of the text.
    """
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            text = text.replace(mark, " ")
    if text.isascii():
        return text.encode("ascii").translate(_ASCII_FOLDS).decode("ascii")
    return text.translate(_FOLDS)


def key(name: str) -> str:
    """Return the folded name between spaces, so that it matches whole words only."""
    return f" {fold(name).strip()} "
