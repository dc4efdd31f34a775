"""The mentions of place names in the lines of a text, and what the words next to each show."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from indexer.enrich.lexicon.context_words import (
    CURRENCIES,
    DATELINE_ENDS,
    FORMS_OF_ADDRESS,
    LOCATIVE,
    NAME_PARTICLES,
    NOT_IN_NAME_AFTER,
    NOT_IN_NAME_BEFORE,
    PARTIES,
    PARTY_GAPS,
    PLACE_NOUNS,
)
from indexer.enrich.normalize import fold
from indexer.enrich.places.gazetteer import Candidates, Kind, load_gazetteer

# Characters before and after a name in which its neighbouring words are searched.
_CONTEXT = 24

# Matched from the start, which takes half the time of a search from the end.
_WORD_BEFORE = re.compile(r"(?s:.*[\W_])?([^\W_]+)(\W*)$")
_WORD_AFTER = re.compile(r"(?:['’]s?)?(\W*)([^\W_]*)")

# In a headline most long words are capitalized, so capitals next to a name mean nothing.
_HEADLINE_SHARE = 0.7
_LONG_WORD = 4
_MIN_HEADLINE_WORDS = 3

# A name of at most three letters (in its key between two spaces) must be in capitals or end with a
# period: "US", "UAE", "Neb.".
_ACRONYM = 3 + len("  ")

# Cities of this population are known by their name alone all over the world.
METROPOLIS = 1_000_000

# Between the lines of a text that is searched at once; it is in no name.
_LINE_BREAK = "\n"

# Start and end in the line between two spaces, and what the name can mean.
_Hit = tuple[int, int, Candidates]


def _leftmost_longest(hit: _Hit) -> tuple[int, int]:
    return hit[0], -hit[1]


@dataclass(slots=True)
class Mention:
    """One name in one line, from `start` to `end`.

    `capital_before` and `capital_after`: the word before or after belongs to the same name.
    `personal`: the name is a person's. `money`: it belongs to a currency. `located`: the words
    next to it show that it is a place. `abbreviated`: it follows a comma and ends with a period,
    like "Conn.".
    """

    name: str
    start: int
    end: int
    candidates: Candidates
    capital_before: bool = False
    capital_after: bool = False
    personal: bool = False
    located: bool = False
    money: bool = False
    abbreviated: bool = False

    @property
    def is_whole_name(self) -> bool:
        """Whether it is not a part of a longer name; a country can have capitals next to it."""
        if self.candidates[0].place.kind is Kind.COUNTRY:
            return not self.money and (self.personal or not self.capital_before)
        return not (self.capital_before or self.capital_after)


def find_mentions(lines: Sequence[str]) -> list[list[Mention]]:
    """Return the longest names of places in each line, from left to right, without overlaps."""
    folded = [f" {fold(line)} " for line in lines]
    starts = [0, *accumulate(len(line) + len(_LINE_BREAK) for line in folded)]
    hits: list[list[_Hit]] = [[] for _ in lines]
    for start, end, candidates in load_gazetteer().find(_LINE_BREAK.join(folded)):
        number = bisect(starts, start) - 1
        hits[number].append((start - starts[number], end - starts[number], candidates))
    return [
        _read_mentions(*line_and_hits) if line_and_hits[2] else []
        for line_and_hits in zip(lines, folded, hits, strict=True)
    ]


def _read_mentions(line: str, folded: str, hits: Sequence[_Hit]) -> list[Mention]:
    names = sorted(_find_names(line, folded, hits), key=_leftmost_longest)
    is_headline = bool(names) and _is_headline(line)
    mentions: list[Mention] = []
    position = 0
    for start, end, candidates in names:
        if start >= position and candidates:
            context = (
                _read_headline_context(line, end, candidates)
                if is_headline
                else _read_context(line, start, end)
            )
            name = folded[start + 1 : end + 1]
            mentions.append(Mention(name, start, end, candidates, **context))
        position = max(position, end)
    return mentions


def _find_names(line: str, folded: str, hits: Sequence[_Hit]) -> Iterator[_Hit]:
    """Yield the hits that are written as names, with their start and end in the line."""
    for first, last, candidates in hits:
        start, end = first, last - 2
        if line[start].isupper():
            if last - first > _ACRONYM or line[start:end].isupper() or line.startswith(".", end):
                yield start, end, candidates
        elif folded.startswith("al ", start + 1):
            yield start, end, candidates


def _is_headline(line: str) -> bool:
    if line.endswith("."):
        return False
    words = [word for word in line.split() if len(word) >= _LONG_WORD]
    if len(words) < _MIN_HEADLINE_WORDS:
        return False
    return sum(word[0].isupper() for word in words) > _HEADLINE_SHARE * len(words)


def _read_headline_context(line: str, end: int, candidates: Candidates) -> dict[str, bool]:
    """In a headline, treat only countries and metropolises as whole names."""
    first = candidates[0]
    if first.place.kind is not Kind.COUNTRY and first.population < METROPOLIS:
        return {"capital_before": True, "capital_after": True}
    after = _WORD_AFTER.match(line[end : end + _CONTEXT])
    return {"money": after is not None and after[2].lower() in CURRENCIES}


def _read_context(line: str, start: int, end: int) -> dict[str, bool]:
    before = _WORD_BEFORE.match(line[max(0, start - _CONTEXT) : start])
    after = _WORD_AFTER.match(line[end : end + _CONTEXT])
    left = _read_word_before(before[1], before[2]) if before else {}
    right = _read_word_after(after[1], after[2]) if after else {}
    is_dateline = start == 0 and line.startswith(DATELINE_ENDS, end)
    located = left.get("located", False) or right.get("located", False) or is_dateline
    abbreviated = before is not None and before[2] == ", " and line.startswith(".", end)
    return {**left, **right, "located": located, "abbreviated": abbreviated}


def _read_word_before(word: str, gap: str) -> dict[str, bool]:
    lower = word.lower()
    if (gap == " " and lower in LOCATIVE) or (gap in PARTY_GAPS and word in PARTIES):
        return {"located": True}
    if gap in (" ", ". ") and lower in FORMS_OF_ADDRESS:
        return {"capital_before": True, "personal": True}
    if gap in ("-", "'", "’") or (gap == " " and lower in NAME_PARTICLES):
        return {"capital_before": True}
    if gap == " " and word[0].isupper() and lower not in NOT_IN_NAME_BEFORE:
        return {"capital_before": True, "personal": True}
    return {}


def _read_word_after(gap: str, word: str) -> dict[str, bool]:
    lower = word.lower()
    if gap == " " and lower in PLACE_NOUNS:
        return {"located": True}
    if lower in CURRENCIES:
        return {"money": True}
    if gap in (" ", "-") and word[:1].isupper() and lower not in NOT_IN_NAME_AFTER:
        return {"capital_after": True}
    return {}
