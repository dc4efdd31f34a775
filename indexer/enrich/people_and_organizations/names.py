"""A name in its line, and what its words and the words next to it show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.enrich.lexicon import word_set
from indexer.enrich.lexicon.organizations import (
    AMBIGUOUS_ORGANIZATIONS,
    AMBIGUOUS_TEAMS,
    FIRST_WORDS,
    KNOWN_ORGANIZATIONS,
    LAST_WORDS,
    TEAMS,
)
from indexer.enrich.lexicon.people import GIVEN_NAMES
from indexer.enrich.normalize import key

# The labels of the model.
PERSON, ORGANIZATION, PLACE, REGION = "PERSON", "ORG", "GPE", "LOC"

KNOWN_KEYS = frozenset(
    map(key, (*KNOWN_ORGANIZATIONS, *AMBIGUOUS_ORGANIZATIONS, *TEAMS, *AMBIGUOUS_TEAMS))
)

# Characters around a name that do not belong to it.
EDGES = " \t\n.,;:!?\"'()[]<>\u201c\u201d\u2018\u2019\u2014\u2013-/@#*"
# The last words of names of neither people nor organizations.
OTHER_NAME = re.compile(
    r"\b(?:Index|Act|Law|Agreement|Plan|Program|Cup|Finals?|Treaty|Average|Awards?|Festival|Country"
    r"|Championships?|League|Show|Series|Strategy|Telescope|Region|Division|Composite"
    r"|Airport|Airfield|Stadium|Memorial|Monument|Street|Avenue|Road|Bridge|Forest|Peak|Station"
    r"|Convention|Amendment|Tour|Operation|(?:Group|Path) [A-Z])$"
)

_WORD = re.compile(r"[\w'\u2019-]+")
_SENTENCE_END = re.compile(r"[.!?:;,\"\u201d)]\s*$")
_MIN_HEADLINE_WORDS = 4
# Words up to this length are in lower case in titles too.
_MAX_SMALL_WORD = 3
_QUOTES = "\u201c\u201d\u2018\u2019\"'"
_POSSESSIVES = word_set("my our your his her its their s")
# Characters before and after a name that are examined; more would be slow in a long line.
_CONTEXT = 100

_ORGANIZATION_START = re.compile(r"^(?:the )?(\w+) (?:of|for) ", re.IGNORECASE)
_ORGANIZATION_HEAD_END = re.compile(r" (?:of|for|and|&) ")
_HYPHENS = re.compile(r"[-\u2019']")
# A given name and a family name, or two of either.
_PERSON_WORDS = range(2, 4)


@dataclass(frozen=True, slots=True)
class Span:
    """A name in a line: its text, its label, and the text before and after it."""

    text: str
    label: str
    before: str = ""
    after: str = ""

    @classmethod
    def of(cls, line: str, start: int, end: int, label: str) -> "Span":
        """Return the span of a part of a line."""
        before, after = line[max(0, start - _CONTEXT) : start], line[end : end + _CONTEXT]
        return cls(line[start:end], label, before, after)

    @property
    def word_before(self) -> str:
        """The word before it in lower case; empty at the beginning of a sentence."""
        before = self.before.rstrip(" \u201c\u2018\"'")
        words = _WORD.findall(before) if before[-1:].isalnum() else []
        return words[-1].lower() if words else ""

    @property
    def word_after(self) -> str:
        """The word after it, if only a space is between them."""
        word = _WORD.match(self.after.lstrip(" ")) if self.after.startswith(" ") else None
        return word.group() if word else ""

    @property
    def is_quoted(self) -> bool:
        """Whether it is in quotation marks, like titles and slogans."""
        after = self.after.lstrip(",. ")
        return self.before.rstrip()[-1:] in set(_QUOTES) and after[:1] in set(_QUOTES)

    @property
    def is_owned(self) -> bool:
        """Whether a possessive is before it: "our Blue Moon", "NASA's Artemis"."""
        return re.split(r"[\s'\u2019]", self.before.rstrip())[-1].lower() in _POSSESSIVES


def is_headline(line: str) -> bool:
    """Return whether nearly all words are capitalized, so that capitals do not mark names."""
    if any(mark in line for mark in ",@<") or _SENTENCE_END.search(line):
        return False
    words = [word for word in _WORD.findall(line) if word[0].isalpha()]
    long_words = [word for word in words if len(word) > _MAX_SMALL_WORD]
    return len(words) >= _MIN_HEADLINE_WORDS and all(word[0].isupper() for word in long_words)


def is_organization_name(name: str) -> bool:
    """Return whether the words of the name are those of an organization."""
    start = _ORGANIZATION_START.match(name)
    if start and start.group(1).lower() in FIRST_WORDS:
        return True
    heads = (name.split(), _ORGANIZATION_HEAD_END.split(name)[0].split())
    return any(ends_like_organization(words) for words in heads if len(words) > 1)


def ends_like_organization(words: Sequence[str]) -> bool:
    """Return whether the last word is a word for an organization."""
    return words[-1].strip(".,").lower() in LAST_WORDS


def is_person_name(name: str) -> bool:
    """Return whether the name begins with a given name and has the length of a person's."""
    words = name.split()
    return (
        len(words) in _PERSON_WORDS
        and all(word[0].isupper() for word in words)
        and _HYPHENS.split(words[0])[0].lower() in GIVEN_NAMES
    )


def last_word(name: str) -> str:
    """Return the key of the last word of a name, empty for an empty name."""
    return f" {key(name).split()[-1]} " if key(name).strip() else ""
