"""What the words of a name tell of it."""

import re
from collections.abc import Sequence

from indexer.enrich.lexicon.given_names import GIVEN_NAMES
from indexer.enrich.lexicon.organization_words import FIRST_WORDS, LAST_WORDS

_BEGINNING = re.compile(r"^(?:the )?(\w+) (?:of|for) ", re.IGNORECASE)
_HEADED = re.compile(r" (?:of|for|and|&) ")
_HYPHENS = re.compile(r"[-\u2019']")
# A given name and a family name, or two of either.
_PERSON_WORDS = range(2, 4)


def is_organization_name(name: str) -> bool:
    """Whether the words of a name tell that it is an organization's."""
    first = _BEGINNING.match(name)
    if first and first.group(1).lower() in FIRST_WORDS:
        return True
    heads = (name.split(), _HEADED.split(name)[0].split())
    return any(ends_a_body(words) for words in heads if len(words) > 1)


def ends_a_body(words: Sequence[str]) -> bool:
    """Whether the last word is one by which organizations are called."""
    return words[-1].strip(".,").lower() in LAST_WORDS


def names_person(name: str) -> bool:
    """Whether it begins with a given name, and is as long as a person's."""
    words = name.split()
    return (
        len(words) in _PERSON_WORDS
        and all(word[0].isupper() for word in words)
        and _HYPHENS.split(words[0])[0].lower() in GIVEN_NAMES
    )
