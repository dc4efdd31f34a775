"""The forms of one typed word: as a phrase if the index cuts it, joined, hyphened or spaced.

`9/11`, `AT&T`, `by-election` and a Chinese word are several tokens in the index. As scattered words
they would match nearly anything, so they are a phrase. `e-mail` and `email`, `G-7` and `G7`
match each other: the index contains every hyphened word joined as well, and a query looks for
both forms.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from api.query_language.lexer import INDEX_WORD
from api.search.dsl import Clause, match, match_bool_prefix, match_phrase
from mappings.schema import (
    PREFIX_ANALYZER,
    SYNONYM_ANALYZER,
    TEXT_ANALYZER,
    VOCABULARY_FIELD,
    WORDS_FIELD,
    is_stop_word,
    synonym_words,
)

_OUTSIDE = re.compile(r"^[^\w$]+|[^\w]+$")
_ACRONYM = re.compile(r"(?<=\b\w)\.(?=\w\b)")
# Apostrophes, and the full stops of acronyms, do not end a token.
_INSIDE = re.compile(rf"['\u2019\u02bc]|{_ACRONYM.pattern}")
# The index marks these names, which are stop words in lower case; an unfinished one has no mark.
_PROTECTED = re.compile(r"(?<![^\W_])(IS|US|WHO)(?=[^\w].*\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ARABIC_ARTICLE = re.compile(r"(?:al|el)-[^\W\d_]+", re.IGNORECASE)
# What is left out of words that are also written as one: e-mail, 401(k).
_JOINTS = re.compile(r"(?<=\w)\)?[-\u2010\u2011(](?=\w)")
# Shorter parts of a word are rarely words.
_MIN_PART_LENGTH = 3
# No two words that are written as one are longer; each way to split costs a count.
_MAX_SPLIT_LENGTH = 30
_LETTERS_AND_NUMBER = re.compile(r"[^\W\d_]+\d+|\d+[^\W\d_]+")
_BETWEEN_LETTERS_AND_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def is_compound(word: str) -> bool:
    """Whether the index cuts a word into several tokens."""
    core = _INSIDE.sub("", _OUTSIDE.sub("", word))
    return not _ARABIC_ARTICLE.fullmatch(core) and len(INDEX_WORD.findall(core)) > 1


def has_forms(word: str) -> bool:
    """Whether a word has other forms than itself."""
    return is_compound(word) or _LETTERS_AND_NUMBER.fullmatch(word) is not None


def build_forms(word: str, *, may_go_on: bool = False) -> list[Clause]:
    """Return one clause per form of a word, with its synonyms; of a beginning also longer words."""
    longer = build_beginnings(VOCABULARY_FIELD, word) if may_go_on else []
    return [*build_forms_in(WORDS_FIELD, word), *longer]


def build_beginnings(field: str, word: str) -> list[Clause]:
    """Return the clause of the words of a field that begin with a word; of several, the last does.

    There is none for a number of several tokens such as 9/11: its parts are everywhere.
    """
    text = _THOUSANDS.sub("", _ACRONYM.sub("", _OUTSIDE.sub("", word)))
    text = _PROTECTED.sub(r"\1_", text).lower()
    if _ARABIC_ARTICLE.fullmatch(text):
        text = _JOINTS.sub("", text)
    tokens = INDEX_WORD.findall(text)
    if len(tokens) > 1 and not any(token.isalpha() for token in tokens):
        return []
    return [match_bool_prefix(field, text, operator="and", analyzer=PREFIX_ANALYZER)]


def build_forms_in(field: str, word: str) -> list[Clause]:
    """Return one clause per form of a word in a field with stems, with its synonyms."""
    if is_compound(word):
        return [*_compound(field, _OUTSIDE.sub("", word))]
    plain = match(field, word, analyzer=SYNONYM_ANALYZER)
    return [plain, _phrase(field, _space(word))] if _LETTERS_AND_NUMBER.fullmatch(word) else [plain]


def _compound(field: str, word: str) -> list[Clause]:
    clauses = [_phrase(field, form) for form in dict.fromkeys((word, _space(word)))]
    joined = _JOINTS.sub("", word)
    if joined != word and not is_compound(joined):
        clauses.append(match(field, joined, analyzer=SYNONYM_ANALYZER))
    tokens = INDEX_WORD.findall(word)
    # Among synonyms any word could be in the place of a stop word.
    is_synonym = not synonym_words().isdisjoint(token.lower() for token in tokens)
    if is_synonym and not any(map(is_stop_word, tokens)):
        clauses.append(match_phrase(field, word, analyzer=SYNONYM_ANALYZER))
    return clauses


def _phrase(field: str, text: str) -> Clause:
    """A phrase whose stop words count, as in by-election."""
    return match_phrase(field, text, analyzer=TEXT_ANALYZER)


def _space(word: str) -> str:
    return _BETWEEN_LETTERS_AND_NUMBER.sub(" ", word)


def joined_pairs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words with two of them written as one: `well being` as `wellbeing`."""
    return [
        (*words[:i], first + second, *words[i + 2 :])
        for i, (first, second) in enumerate(pairwise(words))
        if first.isalnum() and second.isalnum()
    ]


def split_forms(word: str) -> list[str]:
    """Return the ways to write a word as two, hyphened: `wellbeing` as `well-being`."""
    can_split = word.isalpha() and len(word) <= _MAX_SPLIT_LENGTH
    ends = range(_MIN_PART_LENGTH, len(word) - _MIN_PART_LENGTH + 1) if can_split else ()
    parts = ((word[:end], word[end:]) for end in ends)
    return ["-".join(pair) for pair in parts if not any(map(is_stop_word, pair))]
