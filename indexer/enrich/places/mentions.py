"""Where a text names places, and what the words beside each name tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick

from indexer.enrich.lexicon.context_words import (
    CURRENCIES,
    DATELINE_ENDS,
    FOLLOWING,
    HONORIFICS,
    LEADING,
    LOCATIVE,
    OF_PLACES,
    PARTICLES,
    PARTIES,
    PARTY_GAPS,
)
from indexer.enrich.normalize import fold
from indexer.enrich.places.place import Candidate, Kind

# The words beside a name are looked for within so many characters.
_BESIDE = 24

# Matched from the left, which takes half the time of a search for what stands at the end.
_WORD_BEFORE = re.compile(r"(?s:.*[\W_])?([^\W_]+)(\W*)$")
_WORD_AFTER = re.compile(r"(?:['’]s?)?(\W*)([^\W_]*)")

# In a headline most long words have capitals, which then tell nothing.
_HEADLINE_SHARE = 0.7
_LONG_WORD = 4
_FEWEST_WORDS = 3

# Of so few letters, a name counts only in capitals or cut short: "US", "UAE", "Neb."
_ACRONYM = 3 + len("  ")

# Cities of so many people are known under their bare name all over the world.
METROPOLIS = 1_000_000

Hit = tuple[int, int, tuple[Candidate, ...]]


def _leftmost_longest(hit: Hit) -> tuple[int, int]:
    return hit[0], -hit[1]


@dataclass(slots=True)
class Mention:
    """One name in one line, from `start` to `end`.

    `led` and `followed` tell that a word before or after it belongs to the same name, `personal`
    that this is a person's, `money` that it is a currency's, `located` that the words beside it
    make it a place, and `cut` that it is cut short after a comma, as states are ("Conn.").
    """

    name: str
    start: int
    end: int
    senses: tuple[Candidate, ...]
    led: bool = False
    followed: bool = False
    personal: bool = False
    located: bool = False
    money: bool = False
    cut: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether the name stands alone; a country's may have capitals around it."""
        if self.senses[0].place.kind is Kind.COUNTRY:
            return not self.money and (self.personal or not self.led)
        return not (self.led or self.followed)


def find_mentions(names: ahocorasick.Automaton, line: str) -> list[Mention]:
    """The longest names of places in a line, from left to right, none inside another."""
    folded = f" {fold(line)} "
    hits = list(_written_as_names(names, line, folded))
    if not hits:
        return []
    hits.sort(key=_leftmost_longest)
    headline = _is_headline(line)
    mentions: list[Mention] = []
    reached = 0
    for start, end, senses in hits:
        if start >= reached and senses:
            cues = _headline_cues(line, end, senses) if headline else _read_cues(line, start, end)
            mentions.append(Mention(folded[start + 1 : end + 1], start, end, senses, **cues))
        reached = max(reached, end)
    return mentions


def _written_as_names(names: ahocorasick.Automaton, line: str, folded: str) -> Iterator[Hit]:
    for last, (length, senses) in names.iter(folded):
        start, end = last - length + 1, last - 1
        if line[start].isupper():
            if length > _ACRONYM or line[start:end].isupper() or line.startswith(".", end):
                yield start, end, senses
        elif folded.startswith("al ", start + 1):
            yield start, end, senses


def _is_headline(line: str) -> bool:
    if line.endswith("."):
        return False
    words = [word for word in line.split() if len(word) >= _LONG_WORD]
    if len(words) < _FEWEST_WORDS:
        return False
    return sum(word[0].isupper() for word in words) > _HEADLINE_SHARE * len(words)


def _headline_cues(line: str, end: int, senses: tuple[Candidate, ...]) -> dict[str, bool]:
    """Between capitals only what everybody knows is told from a part of a longer name."""
    known = senses[0].place.kind is Kind.COUNTRY or senses[0].population >= METROPOLIS
    if not known:
        return {"led": True, "followed": True}
    after = _WORD_AFTER.match(line[end : end + _BESIDE])
    return {"money": after is not None and after[2].lower() in CURRENCIES}


def _read_cues(line: str, start: int, end: int) -> dict[str, bool]:
    before = _WORD_BEFORE.match(line[max(0, start - _BESIDE) : start])
    after = _WORD_AFTER.match(line[end : end + _BESIDE])
    left = _read_left(before[1], before[2]) if before else {}
    right = _read_right(after[1], after[2]) if after else {}
    dateline = start == 0 and line.startswith(DATELINE_ENDS, end)
    located = left.get("located", False) or right.get("located", False) or dateline
    cut = before is not None and before[2] == ", " and line.startswith(".", end)
    return {**left, **right, "located": located, "cut": cut}


def _read_left(word: str, gap: str) -> dict[str, bool]:
    small = word.lower()
    if (gap == " " and small in LOCATIVE) or (gap in PARTY_GAPS and word in PARTIES):
        return {"located": True}
    if gap in (" ", ". ") and small in HONORIFICS:
        return {"led": True, "personal": True}
    if gap in ("-", "'", "’") or (gap == " " and small in PARTICLES):
        return {"led": True}
    if gap == " " and word[0].isupper() and small not in LEADING:
        return {"led": True, "personal": True}
    return {}


def _read_right(gap: str, word: str) -> dict[str, bool]:
    small = word.lower()
    if gap == " " and small in OF_PLACES:
        return {"located": True}
    if small in CURRENCIES:
        return {"money": True}
    if gap in (" ", "-") and word[:1].isupper() and small not in FOLLOWING:
        return {"followed": True}
    return {}
