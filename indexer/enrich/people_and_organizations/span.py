"""What the model took for a name, and what stands beside it."""

import re
from dataclasses import dataclass

from indexer.enrich.lexicon import word_set

PERSON, ORGANIZATION, PLACE, REGION = "PERSON", "ORG", "GPE", "LOC"

_WORD = re.compile(r"[\w'\u2019-]+")
_SENTENCE_END = re.compile(r"[.!?:;,\"\u201d)]\s*$")
_FEWEST_WORDS = 4
# Shorter words are small in titles too.
_LONGEST_SMALL = 3
_QUOTES = "\u201c\u201d\u2018\u2019\"'"
_OWNERS = word_set("my our your his her its their s")


# What stands farther off tells nothing of a name, and looking for it takes long in a long line.
_BESIDE = 100


@dataclass(frozen=True, slots=True)
class Span:
    """A name in its line: its text, how it was labelled, and the text on both sides."""

    text: str
    label: str
    before: str = ""
    after: str = ""

    @classmethod
    def of(cls, line: str, start: int, end: int, label: str) -> "Span":
        """A piece of a line."""
        before, after = line[max(0, start - _BESIDE) : start], line[end : end + _BESIDE]
        return cls(line[start:end], label, before, after)

    @property
    def word_before(self) -> str:
        """The word before it, in small letters; empty at the beginning of a sentence."""
        before = self.before.rstrip(" \u201c\u2018\"'")
        words = _WORD.findall(before) if before[-1:].isalnum() else []
        return words[-1].lower() if words else ""

    @property
    def word_after(self) -> str:
        """The word after it, where nothing but a blank keeps them apart."""
        word = _WORD.match(self.after.lstrip(" ")) if self.after.startswith(" ") else None
        return word.group() if word else ""

    @property
    def is_quoted(self) -> bool:
        """Whether it stands between quotation marks, as titles and slogans do."""
        after = self.after.lstrip(",. ")
        return self.before.rstrip()[-1:] in set(_QUOTES) and after[:1] in set(_QUOTES)

    @property
    def is_owned(self) -> bool:
        """Whether someone's is said before it: "our Blue Moon", "NASA's Artemis"."""
        return re.split(r"[\s'\u2019]", self.before.rstrip())[-1].lower() in _OWNERS


def is_headline(line: str) -> bool:
    """Whether a line is a title, in which nearly every word has a capital and none is a name."""
    if any(mark in line for mark in ",@<") or _SENTENCE_END.search(line):
        return False
    words = [word for word in _WORD.findall(line) if word[0].isalpha()]
    long = [word for word in words if len(word) > _LONGEST_SMALL]
    return len(words) >= _FEWEST_WORDS and all(word[0].isupper() for word in long)
