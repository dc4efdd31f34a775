"""The people of an article, from the spans that are labelled as people.

Each person is listed once, under the fullest name: "Assad" is the "Bashar al-Assad" of another
sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from indexer.enrich.lexicon.context_words import FORMS_OF_ADDRESS, NAME_PARTICLES
from indexer.enrich.lexicon.people import GIVEN_NAMES, GROUPS, OFFICES
from indexer.enrich.normalize import key
from indexer.enrich.people_and_organizations.names import EDGES, KNOWN_KEYS, OTHER_NAME, last_word
from indexer.enrich.places.gazetteer import load_gazetteer

# A single word is accepted as a person if it occurs so often: a small model sometimes labels
# peoples, villages and brands as people, but rarely so often.
_MIN_SINGLE_WORD_COUNT = 3

_NAME_END = re.compile(r"['\u2019]s\b|['\u2019](?=\s|$)| ?\(|\n")


def join_people(spans: Iterable[str], excluded: Sequence[str]) -> list[str]:
    """Return each person once, without the `excluded` ones (authors and photographers)."""
    counts = Counter(name for span in spans if (name := _clean(span)))
    excluded_keys = {last_word(name) for name in excluded} | {key(name) for name in excluded}
    full = [name for name in counts if len(name.split()) > 1 and key(name) not in excluded_keys]
    people = _without_parts(full)
    known = {last_word(name) for name in people} | {key(name.split()[0]) for name in people}
    single_words = [
        name
        for name, count in counts.items()
        if len(name.split()) == 1
        and count >= _MIN_SINGLE_WORD_COUNT
        and key(name) not in known | excluded_keys
    ]
    return [*people, *single_words]


def _clean(span: str) -> str:
    """Return the name without titles and possessives, empty if it cannot be a person's."""
    words = _NAME_END.split(span.strip(EDGES), maxsplit=1)[0].strip(EDGES).split()
    while words and words[0].strip(".").lower() in FORMS_OF_ADDRESS | OFFICES:
        words = words[1:]
    name = " ".join(words)
    return name if _can_be_person(name, words) else ""


def _can_be_person(name: str, words: Sequence[str]) -> bool:
    if not words or any(mark.isdigit() or mark in "@/<>&_|" for mark in name):
        return False
    is_capitalized = all(word[0].isupper() or _is_particle(word) for word in words)
    return is_capitalized and words[-1][0].isalpha() and not _is_other_name(name)


def _is_particle(word: str) -> bool:
    """Return whether a word is written in lower case in names: "al-Assad", "van", "bin"."""
    return word.partition("-")[0].lower() in NAME_PARTICLES


def _is_other_name(name: str) -> bool:
    """Return whether it is the name of a place, people, organization or event."""
    is_known = key(name) in load_gazetteer() or key(name) in KNOWN_KEYS
    return (
        is_known
        or key(name).strip() in GROUPS
        or (not _has_given_name(name) and bool(OTHER_NAME.search(name)))
    )


def _has_given_name(name: str) -> bool:
    """Return whether it is a given name and one other word: "David Law"."""
    first, *others = name.split()
    return first.lower() in GIVEN_NAMES and len(others) == 1


def _without_parts(names: Sequence[str]) -> list[str]:
    """Return the names that are not part of another name."""
    words = {name: set(key(name).split()) for name in names}
    return [
        name
        for name in names
        if not any(words[name] < words[other] and _is_same(name, other) for other in names)
    ]


def _is_same(short: str, long: str) -> bool:
    return last_word(short) == last_word(long) or key(long).startswith(key(short))
