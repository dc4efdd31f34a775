"""People and organizations of one article, from what a recognizer took for names.

A person is told once, under the fullest name: who is "Bashar al-Assad" somewhere is meant by
"Assad" elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from indexer.names.folding import key
from indexer.names.gazetteer import automaton
from indexer.names.words import listed, rows
from indexer.names.words.cues import HONORIFICS, PARTICLES
from indexer.names.words.homes import SEATS
from indexer.names.words.organizations import KNOWN
from indexer.names.words.roles import GROUPS, OFFICES, WORDS

# Who has no second name is a person of the article when named so often; a small model takes
# peoples, villages and brands for persons now and then, but rarely so often.
_OFTEN = 3

_EDGES = " \t\n.,;:!?\"'()[]<>\u201c\u201d\u2018\u2019\u2014\u2013-/@#*"
_NO_NAME = re.compile(
    r"[\d/|@]|\b(?:Index|Act|Law|Agreement|Plan|Program|Cup|Finals?|Treaty|Average|Awards?|Festival"
    r"|Championships?|League|Show|Series|Strategy|Telescope|(?:Group|Path) [A-Z])$"
)
_OWNED = re.compile(r"['\u2019]s\b|['\u2019](?=\s|$)| ?\(|\n")
_TRAILING = re.compile(r"(?:,? Inc\.?| (?:that|at|to|and|of|in|on|for|with|said|says))+$")
_ARTICLE = re.compile(r"^(?:the|a|an|its|this)\s+", re.IGNORECASE)
_SHORTEST = 2
# A longer one is a headline that was taken for a name.
_MOST_WORDS = 8

_KNOWN_KEYS = frozenset(map(key, KNOWN))
_SEATS = frozenset(key(seat) for _, seats in rows(SEATS) for seat in listed(seats))
_KNOWN_NAMES = re.compile(rf"\b(?:{'|'.join(sorted(KNOWN, key=len, reverse=True))})\b")


def find_known(lines: Iterable[str]) -> list[str]:
    """Every mention of an organization that everybody knows."""
    return [name for line in lines for name in _KNOWN_NAMES.findall(line)]


def join_people(spans: Iterable[str], others: Sequence[str]) -> list[str]:
    """The people, each once; `others` are authors and photographers, who are not in the news."""
    counts = Counter(name for span in spans if (name := _clean_person(span)))
    left_out = {_last(other) for other in others} | {key(other) for other in others}
    full = [name for name in counts if len(name.split()) > 1 and key(name) not in left_out]
    joined = _fullest(full)
    known = {_last(name) for name in joined} | {key(name.split()[0]) for name in joined}
    alone = [
        name
        for name, count in counts.items()
        if len(name.split()) == 1 and count >= _OFTEN and key(name) not in known | left_out
    ]
    return [*joined, *alone]


def join_organizations(spans: Iterable[str], others: Sequence[str]) -> list[str]:
    """The organizations, each once; `others` are the people and agencies of the article."""
    left_out = {key(other) for other in others} | {_last(other) for other in others}
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for span in spans:
        name = _clean_organization(span)
        if name and key(name) not in left_out:
            counts[names.setdefault(key(name), name)] += 1
    short_forms = {_initials(name) for name in counts if " " in name}
    listed = [name for name in counts if name not in short_forms]
    return [name for name in listed if not _is_another_form(name, counts)]


def _clean_person(span: str) -> str:
    words = _OWNED.split(span.strip(_EDGES), maxsplit=1)[0].strip(_EDGES).split()
    while words and words[0].strip(".").lower() in HONORIFICS | OFFICES:
        words = words[1:]
    name = " ".join(words)
    return name if _may_be_a_person(name, words) else ""


def _may_be_a_person(name: str, words: Sequence[str]) -> bool:
    if not words or any(mark.isdigit() or mark in "@/<>&_|" for mark in name):
        return False
    capitals = all(word[0].isupper() or _is_small(word) for word in words)
    return capitals and words[-1][0].isalpha() and not _is_known(name)


def _is_small(word: str) -> bool:
    """Whether a word of a name is written small: "al-Assad", "van", "bin"."""
    return word.partition("-")[0].lower() in PARTICLES


def _is_known(name: str) -> bool:
    """Whether it is a place, a people, or no name of a person at all."""
    known = automaton().exists(key(name)) or key(name) in _KNOWN_KEYS
    return known or key(name).strip() in GROUPS or _NO_NAME.search(name) is not None


def _fullest(names: Sequence[str]) -> list[str]:
    """The names without those that are only part of another one."""
    words = {name: set(key(name).split()) for name in names}
    return [
        name
        for name in names
        if not any(words[name] < words[other] and _agree(name, other) for other in names)
    ]


def _agree(short: str, long: str) -> bool:
    return _last(short) == _last(long) or key(long).startswith(key(short))


def _last(name: str) -> str:
    return f" {key(name).split()[-1]} " if key(name).strip() else ""


def _clean_organization(span: str) -> str:
    """The name up to a bracket or a possessive, without its article."""
    name = _OWNED.split(span.strip(_EDGES), maxsplit=1)[0].strip(_EDGES)
    name = _TRAILING.sub("", _ARTICLE.sub("", name))
    fits = len(name) >= _SHORTEST and name[0].isupper() and not _NO_NAME.search(name)
    unfit = _is_place(name) or key(name).strip() in WORDS
    return name if fits and not unfit and name.count(" ") < _MOST_WORDS else ""


def _is_place(name: str) -> bool:
    """Whether it is a place or a people, and not what stands for one: "the Kremlin"."""
    _, senses = automaton().get(key(name), (0, ()))
    return bool(senses) and key(name) not in _KNOWN_KEYS | _SEATS


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _is_another_form(name: str, counts: Counter[str]) -> bool:
    """Whether a name that is told more often, or as often and is longer, stands for this one.

    What everybody knows is told; what only begins with it is one of its products or parts.
    """
    if key(name) in _KNOWN_KEYS:
        return False
    return any(
        key(other) in _KNOWN_KEYS or (counts[other], len(other)) > (counts[name], len(name))
        for other in counts
        if other != name and (key(name) in key(other) or key(other) in key(name))
    )
