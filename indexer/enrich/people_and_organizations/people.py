"""People and organizations of one article, from what a recognizer took for names.

A person is told once, under the fullest name: who is "Bashar al-Assad" somewhere is meant by
"Assad" elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from indexer.enrich.lexicon.context_words import HONORIFICS, PARTICLES
from indexer.enrich.lexicon.given_names import GIVEN_NAMES
from indexer.enrich.lexicon.titles import GROUPS, OFFICES
from indexer.enrich.normalize import key
from indexer.enrich.people_and_organizations.known_organizations import KNOWN_KEYS
from indexer.enrich.places.gazetteer import automaton

# Who has no second name is a person of the article when named so often; a small model takes
# peoples, villages and brands for persons now and then, but rarely so often.
_OFTEN = 3

EDGES = " \t\n.,;:!?\"'()[]<>\u201c\u201d\u2018\u2019\u2014\u2013-/@#*"
NO_NAME = re.compile(
    r"\b(?:Index|Act|Law|Agreement|Plan|Program|Cup|Finals?|Treaty|Average|Awards?|Festival|Country"
    r"|Championships?|League|Show|Series|Strategy|Telescope|Region|Division|Composite"
    r"|Airport|Airfield|Stadium|Memorial|Monument|Street|Avenue|Road|Bridge|Forest|Peak|Station"
    r"|Convention|Amendment|Tour|Operation|(?:Group|Path) [A-Z])$"
)
_OWNED = re.compile(r"['\u2019]s\b|['\u2019](?=\s|$)| ?\(|\n")


def join_people(spans: Iterable[str], others: Sequence[str]) -> list[str]:
    """The people, each once; `others` are authors and photographers, who are not in the news."""
    counts = Counter(name for span in spans if (name := _clean_person(span)))
    left_out = {last_word(other) for other in others} | {key(other) for other in others}
    full = [name for name in counts if len(name.split()) > 1 and key(name) not in left_out]
    joined = _fullest(full)
    known = {last_word(name) for name in joined} | {key(name.split()[0]) for name in joined}
    alone = [
        name
        for name, count in counts.items()
        if len(name.split()) == 1 and count >= _OFTEN and key(name) not in known | left_out
    ]
    return [*joined, *alone]


def _clean_person(span: str) -> str:
    words = _OWNED.split(span.strip(EDGES), maxsplit=1)[0].strip(EDGES).split()
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
    known = automaton().exists(key(name)) or key(name) in KNOWN_KEYS
    given = _has_given_name(name)
    return known or key(name).strip() in GROUPS or (not given and bool(NO_NAME.search(name)))


def _has_given_name(name: str) -> bool:
    """Whether it is a given name and one more word, whatever that means: "David Law"."""
    first, *rest = name.split()
    return first.lower() in GIVEN_NAMES and len(rest) == 1


def _fullest(names: Sequence[str]) -> list[str]:
    """The names without those that are only part of another one."""
    words = {name: set(key(name).split()) for name in names}
    return [
        name
        for name in names
        if not any(words[name] < words[other] and _agree(name, other) for other in names)
    ]


def _agree(short: str, long: str) -> bool:
    return last_word(short) == last_word(long) or key(long).startswith(key(short))


def last_word(name: str) -> str:
    """The last word of a name as it is compared."""
    return f" {key(name).split()[-1]} " if key(name).strip() else ""
