"""The words without which no rule that looks inside a line has anything to find."""

from itertools import product

from indexer.parser.words.calls import CALLS
from indexer.parser.words.pictures import PHRASE_WORDS, SIDES

# What else may stand at a word without a blank between.
_BEFORE = ("", "(", "[", "“", '"', "‘", "'")
_BEHIND = (
    *("", ".", ",", ":", ";", "!", "?", ")", "]", "),", ").", "”", '"', "’", "'", "’s", "'s"),
    *("s", "s.", "s,", "s:", "s!", "s)", "s”", 's"'),
)
_CONTRIBUTION = ("reported", "contributed")
_MIXED = {"javascript": "JavaScript"}


def _printed(word: str) -> set[str]:
    """Each form in which a line may print the word."""
    cases = (word, word.capitalize(), word.upper(), _MIXED.get(word, word))
    return {before + case + behind for before, case, behind in product(_BEFORE, cases, _BEHIND)}


TELLING = frozenset(
    form
    for words in (CALLS, PHRASE_WORDS, SIDES, _CONTRIBUTION)
    for word in words
    for form in _printed(word)
)
