"""The words without which no rule that looks inside a line has anything to find."""

from itertools import product

from indexer.parser.lexicon.calls_to_action import CALLS
from indexer.parser.lexicon.photo_words import PHRASE_WORDS, SIDES

# What else may stand at a word without a blank between.
_BEFORE = ("", "(", "[", "“", '"', "‘", "'")
_BEHIND = (
    *("", ".", ",", ":", ";", "!", "?", ")", "]", "),", ").", "”", '"', "’", "'", "’s", "'s"),
    *("s", "s.", "s,", "s:", "s!", "s)", "s”", 's"'),
)
_CONTRIBUTION = ("reported", "contributed")
_MIXED = {"javascript": "JavaScript"}


def _printed(word: str) -> set[str]:
    """Return each form in which a line may print the word."""
    cases = (word, word.capitalize(), word.upper(), _MIXED.get(word, word))
    return {before + case + behind for before, case, behind in product(_BEFORE, cases, _BEHIND)}


def _words_by_form() -> dict[str, frozenset[str]]:
    """Return the words that may be meant by each form: "rights" is a form of two."""
    found: dict[str, frozenset[str]] = {}
    for word in {*CALLS, *PHRASE_WORDS, *SIDES, *_CONTRIBUTION}:
        alone = frozenset((word,))
        for form in _printed(word):
            found[form] = found[form] | alone if form in found else alone
    return found


_WORDS = _words_by_form()
# Most lines hold none of them, and this tells it of all their words at once.
_FORMS = frozenset(_WORDS)
_NONE: frozenset[str] = frozenset()


def find_telling(words: list[str]) -> frozenset[str]:
    """Return the words of a line that rules look for, in lower case."""
    if _FORMS.isdisjoint(words):
        return _NONE
    return _NONE.union(*(_WORDS[form] for form in _FORMS.intersection(words)))
