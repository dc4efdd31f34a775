"""Generated near-copies of a few texts, as a wire sends them out."""

import random

from indexer.enrich.minhash import build_bands
from indexer.stories.clustering import Member

_SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu")
_WORDS = 300
_MOST_CHANGES = 12


def original(number: int) -> list[str]:
    """Return a different text for each number; two share three words in a row only by chance."""
    chance = random.Random(number)
    return ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(_WORDS)]


def near_copy(words: list[str], chance: random.Random) -> str:
    """The text with a few words changed and a sentence put before or cut off."""
    copy = list(words)
    for _ in range(chance.randrange(_MOST_CHANGES)):
        copy[chance.randrange(len(copy))] = chance.choice(_SYLLABLES)
    if chance.random() < 0.5:
        return " ".join(["Updated with a reaction from the minister.", *copy])
    return " ".join(copy[: len(copy) - chance.randrange(_MOST_CHANGES)])


def near_copies(count: int, texts: int, seed: int) -> dict[str, str]:
    """So many bodies by id, of so many texts; the id begins with its text's number."""
    chance = random.Random(seed)
    originals = [original(number) for number in range(texts)]
    numbers = (position % texts for position in range(count))
    return {
        f"{number}-{chance.randrange(10**6):06}-{position}": near_copy(originals[number], chance)
        for position, number in enumerate(numbers)
    }


def members(bodies: dict[str, str]) -> list[Member]:
    """The articles of these bodies as they are before any grouping."""
    return [Member(id_, id_, tuple(build_bands((body,), None))) for id_, body in bodies.items()]
