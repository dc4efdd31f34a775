"""Classify a phrase as the name of a person, an agency or a place."""

import re
from functools import lru_cache

from indexer.parser.lexicon.dateline_places import PLACES
from indexer.parser.lexicon.names_and_titles import (
    AGENCIES,
    HONORIFICS,
    NOT_A_NAME,
    PARTICLES,
    PROFESSIONS,
    SURNAMES,
    TRADE_ENDINGS,
    TRADES,
)
from indexer.parser.lexicon.ui_labels import BUTTONS

_MIN_WORDS, _MAX_WORDS = 2, 6
# A phrase with more words that are not particles is a title.
_MAX_FULL_WORDS = 4
_MAX_LENGTH = 60
_MAX_WORD_LENGTH = 24
# Several rules check the same name.
_CACHED_NAMES = 1024

_NON_NAME_WORDS = (NOT_A_NAME | TRADES | PROFESSIONS - HONORIFICS) | {
    entry for entry in BUTTONS if len(entry.split()) == 1
}

# A word in capitals that is more than initials.
_CAPITALS = re.compile(r"[^\W\d_]{3}")
# "Tom Blumen III"; "JD" and "TJ" are initials.
_ROMAN = re.compile(r"(?:II|III|IV|VI{0,3})\.?")
_MC = re.compile(r"\bMc([a-z])")
_GENERATION = re.compile(r"(?:JR|SR)\.?")
# "Paul OKAFOR", as French newspapers print it; fewer letters are initials.
_SURNAME_IN_CAPITALS = re.compile(r"[^\W\d_]{4,}")
_CONSONANTS = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{2}")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?)+$")
_PARTICLE_HYPHEN = re.compile(r"(?:al|el|ul|an|as|ash)-", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\d@#:;!?|<>()\[\]{}/\\\"“”„«»&+*=]|https?|www\.|\.com\b")


def agency(text: str) -> str | None:
    """Return the usual spelling of the agency with this name, None if it is unknown."""
    return AGENCIES.get(text.strip(" .()[]").casefold())


def is_place(text: str) -> bool:
    """Return whether the text is a city or a country of datelines."""
    return text.strip(" .").casefold() in PLACES


@lru_cache(maxsize=_CACHED_NAMES)
def is_person(text: str) -> bool:
    """Return whether the text has the form of a full name without a word that excludes it."""
    words = text.replace("’", "'").split() if len(text) <= _MAX_LENGTH else []
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS or _NOT_IN_NAMES.search(text):
        return False
    if not _is_name_word(words[0], first=True) or not _is_surname(words[-1]):
        return False
    if len(words[-1].strip(".")) == 1 and not words[-1].endswith("."):
        return False
    if sum(word.casefold() not in PARTICLES for word in words) > _MAX_FULL_WORDS:
        return False
    if not all(_is_name_word(word, first=False) for word in words[1:-1]):
        return False
    return not (any(word.endswith("'s") for word in words) or is_place(text) or agency(text))


def _is_surname(word: str) -> bool:
    bare = word.strip(".")
    return (bare.casefold() in SURNAMES and bare[0].isupper()) or _is_name_word(word, first=True)


def is_non_name_word(word: str) -> bool:
    """Return whether the word is never in a person's name: "Staff", "Subscribe"."""
    folded = word.casefold()
    if folded in _NON_NAME_WORDS or folded.endswith(TRADE_ENDINGS):
        return True
    return "-" in folded and not TRADES.isdisjoint(folded.split("-"))


def print_name(text: str) -> str:
    """Return the name without titles and repetition, in title case if it is in capitals."""
    words = text.split()
    while len(words) > _MIN_WORDS and words[0].casefold().strip(".") in HONORIFICS:
        del words[0]
    half = len(words) // 2
    if half >= _MIN_WORDS and words[:half] == words[half:]:
        del words[half:]
    name = " ".join(words)
    in_capitals = name.isupper() and any(_CAPITALS.search(word) for word in words)
    if not in_capitals and words[0].isupper():
        return name
    return " ".join(
        _capitalise(word) if in_capitals or _is_shouted(word) else word for word in words
    )


def _is_shouted(word: str) -> bool:
    return word.isupper() and _SURNAME_IN_CAPITALS.fullmatch(word) is not None


def _capitalise(word: str) -> str:
    if _GENERATION.fullmatch(word):
        return word.capitalize()
    if _ROMAN.fullmatch(word) or _CONSONANTS.fullmatch(word):
        return word
    if word.casefold() in PARTICLES and word.casefold() not in {"mc", "st", "al", "el"}:
        return word.casefold()
    name = re.sub(r"[^\W\d_]+", lambda m: m[0][:1] + m[0][1:].casefold(), word)
    return _MC.sub(lambda m: f"Mc{m[1].upper()}", name)


def _is_name_word(word: str, *, first: bool) -> bool:
    bare = word.strip(",.'")
    folded = bare.casefold()
    if not bare or len(bare) > _MAX_WORD_LENGTH:
        return False
    if first and folded in HONORIFICS:
        return True
    if _INITIAL.match(word) and word[0].isupper():
        return True
    if is_non_name_word(folded):
        return folded in PARTICLES and not first
    if not first and folded in PARTICLES:
        return True
    start = (_PARTICLE_HYPHEN.sub("", bare) or bare) if "-" in bare else bare
    start = start[2:] if start[:2] in {"d'", "o'", "l'"} and len(start) > 2 else start  # noqa: PLR2004
    return start[0].isupper() and (bare.isalpha() or all(c.isalpha() or c in "-'." for c in bare))
