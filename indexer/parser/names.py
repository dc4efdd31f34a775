"""Telling a person's name from any other phrase."""

import re

from indexer.parser.words.people import AGENCIES, NOT_A_NAME, PARTICLES, TRADES
from indexer.parser.words.places import PLACES

_MIN_WORDS, _MAX_WORDS = 2, 6
_MAX_LENGTH = 60
_MAX_WORD_LENGTH = 24

_INITIAL = re.compile(r"(?:[^\W\d_]\.-?)+$")
_PARTICLE_HYPHEN = re.compile(r"(?:al|el|ul|an|as|ash)-", re.IGNORECASE)
_NO_NAME = re.compile(r"[\d@#:;!?|<>()\[\]{}/\\\"“”„«»&+*=]|https?|www\.|\.com\b")


def agency(text: str) -> str | None:
    """The agency of this name, in its usual spelling."""
    return AGENCIES.get(text.strip(" .()[]").casefold())


def is_place(text: str) -> bool:
    """Whether the text is a city or a country a reporter writes from."""
    return text.strip(" .").casefold() in PLACES


def is_person(text: str) -> bool:
    """Whether the text has the shape of a full name and no word that speaks against it."""
    if len(text) > _MAX_LENGTH or _NO_NAME.search(text) or is_place(text) or agency(text):
        return False
    words = text.replace("’", "'").split()
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS:
        return False
    if not _is_name_word(words[0], first=True) or not _is_name_word(words[-1], first=True):
        return False
    return all(_is_name_word(word, first=False) for word in words[1:-1])


def print_name(text: str) -> str:
    """The name in small letters where it was printed in capitals."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 3 and all(c.isupper() for c in letters):  # noqa: PLR2004 (initials: J.K. Li)
        return " ".join(_capitalise(word) for word in text.split())
    return text


def _capitalise(word: str) -> str:
    if word.casefold() in PARTICLES and word.casefold() not in {"mc", "st", "al", "el"}:
        return word.casefold()
    return re.sub(r"[^\W\d_]+", lambda m: m[0][:1] + m[0][1:].casefold(), word)


def _is_name_word(word: str, *, first: bool) -> bool:
    bare = word.strip(",.'")
    folded = bare.casefold()
    if not bare or len(bare) > _MAX_WORD_LENGTH:
        return False
    if _INITIAL.match(word) and word[0].isupper():
        return True
    if folded in NOT_A_NAME or folded in TRADES:
        return folded in PARTICLES and not first
    if not first and folded in PARTICLES:
        return True
    start = _PARTICLE_HYPHEN.sub("", bare) or bare
    start = start[2:] if start[:2] in {"d'", "o'", "l'"} and len(start) > 2 else start  # noqa: PLR2004
    return start[0].isupper() and all(c.isalpha() or c in "-'." for c in bare)
