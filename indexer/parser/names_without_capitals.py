"""Names of authors in scripts without capital letters, where only a label or a role shows them.

read_caseless_byline("作者 李明、王芳")  # ("李明", "王芳")
read_caseless_byline("김철수 기자")         # ("김철수",)
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from indexer.parser.lexicon import alternatives
from indexer.parser.lexicon.labels_without_capitals import (
    BYLINE_LABELS,
    FAMILY_NAMES,
    LABELS_WITH_SIGN,
    ORGANIZATION_ENDINGS,
    REPORTS,
    ROLES_BEHIND,
)

# A longer line is a sentence.
_MAX_LENGTH = 60
# Letters of a name that is written without spaces, its family name among them. Before a role two
# letters are rather a kind of reporter.
_MIN_LETTERS, _MIN_BEFORE_ROLE, _MAX_LETTERS, _MAX_HANGUL = 2, 3, 6, 4
# Words of a name in other scripts; a single word may be a newspaper or a role.
_MIN_WORDS, _MAX_WORDS = 2, 4

_SIGN = r"[:：／/|｜・]"
_LABEL = re.compile(
    rf"[【\[(（]?(?:(?:{alternatives(BYLINE_LABELS)})(?:\s*{_SIGN}|\s|(?=[{FAMILY_NAMES}]))"
    rf"|(?:{alternatives(LABELS_WITH_SIGN)})\s?{_SIGN})\s*"
)
_ROLE_BEHIND = re.compile(rf"\s*(?:{alternatives(ROLES_BEHIND | REPORTS)})$")
# An address, a date or a place follows the names.
_END_OF_NAMES = re.compile(r"\S*@|[\d=】\])）(（]|https?:")
# Arabic writes "and" together with the next word.
_JOINTS = re.compile(
    r"\s*[、，,／/|｜;；&＆]\s*|\s(?:و|및|和|与|與|और|এবং|และ)\s|(?<=[\u0620-\u064a])\sو(?=\S+\s\S)"
)
# Chinese names that only a space separates, unlike the two parts of a Japanese one.
_CHINESE_NAMES = re.compile(rf"(?:[{FAMILY_NAMES}]\S{{1,2}}\s)+[{FAMILY_NAMES}]\S{{1,2}}")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3々〆ー·・\s]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_MARKS = ("Mn", "Mc")


def read_caseless_byline(text: str) -> tuple[str, ...]:
    """Return the names that a line consists of, with a label before or a role behind them."""
    if text.isascii() or len(text) > _MAX_LENGTH:
        return ()
    label = _LABEL.match(text)
    credited = text[label.end() :] if label else text
    if end := _END_OF_NAMES.search(credited):
        credited = credited[: end.start()]
    credited = credited.strip(" .。،,:：")
    if not label and not _ROLE_BEHIND.search(credited):
        return ()
    least = _MIN_LETTERS if label else _MIN_BEFORE_ROLE
    names = takewhile(lambda piece: _is_name(piece, least), _split(credited))
    return tuple(dict.fromkeys(names))


def _split(credited: str) -> Iterator[str]:
    """Yield the pieces that may be names, without their roles."""
    for number, piece in enumerate(_JOINTS.split(credited)):
        if number and piece.endswith(tuple(REPORTS)):  # from a place
            return
        bare = _ROLE_BEHIND.sub("", piece).strip()
        yield from bare.split() if _CHINESE_NAMES.fullmatch(bare) else [bare]


def _is_name(piece: str, least: int) -> bool:
    """Return whether the piece has the form of a name of at least so many letters."""
    if not piece or piece.endswith(tuple(ORGANIZATION_ENDINGS)):
        return False
    if _SPACELESS.fullmatch(piece):
        letters = len(re.sub(r"[\s·・]", "", piece))
        longest = _MAX_HANGUL if _HANGUL.fullmatch(piece) else _MAX_LETTERS
        is_foreign = "·" in piece or "・" in piece
        return letters >= least and (letters <= longest or is_foreign)
    words = piece.split()
    return _MIN_WORDS <= len(words) <= _MAX_WORDS and all(map(_is_caseless, words))


def _is_caseless(word: str) -> bool:
    """Return whether a word consists of letters without upper and lower case."""
    return all(
        (letter.isalpha() and letter.upper() == letter.lower())
        or unicodedata.category(letter) in _MARKS
        for letter in word.strip(".")
    )
