"""The forms of one typed word: as a phrase if the index cuts it, joined, hyphened or spaced.

`9/11`, `AT&T`, `by-election` and a Chinese word are several tokens in the index. As scattered words
they would match nearly anything, so they are a phrase. `e-mail` and `email`, `G-7` and `G7`
match each other: the index contains every hyphened word joined as well, and a query looks for
both forms. Of words that an article may write as two (`api.search.compounds`, `YouTube`), of names
with an apostrophe and of letters next to a number, a query looks for the parts as well.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from api.query_language.lexer import INDEX_WORD
from api.search.compounds import halves_of, may_join
from api.search.dsl import Clause, match, match_bool_prefix, match_phrase
from mappings.schema import (
    PREFIX_ANALYZER,
    SYNONYM_ANALYZER,
    TEXT_ANALYZER,
    VOCABULARY_FIELD,
    WORDS_FIELD,
    elided_articles,
    is_stop_word,
    synonym_phrases,
    synonym_words,
    tokens_of_words,
)

_APOSTROPHE = r"['\u2018\u2019\u02bb\u02bc]"
_OUTSIDE = re.compile(r"^[^\w$]+|[^\w]+$")
_ACRONYM = re.compile(r"(?<=\b\w)\.(?=\w\b)")
# Apostrophes, and the full stops of acronyms, do not end a token.
_INSIDE = re.compile(rf"{_APOSTROPHE}|{_ACRONYM.pattern}")
# The index marks these names, which are stop words in lower case; an unfinished one has no mark.
_PROTECTED = re.compile(r"(?<![^\W_])(IS|US|WHO)(?=[^\w].*\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ARABIC_NAME = re.compile(r"(?:[Aa]l|[Ee]l)[A-Z]")
_ARABIC_ARTICLE = re.compile(r"(?:al|el)-[^\W\d_]+", re.IGNORECASE)
# What is left out of words that are also written as one: e-mail, 401(k), AC/DC but not 9/11.
_JOINTS = re.compile(r"(?<=\w)\)?[-\u2010\u2011(](?=\w)|(?<=[^\W\d_])[/\u2012\u2013](?=[^\W\d_])")
# Pairs of longer rows are more often two words than one.
MAX_JOINED = 3
# Each is the whole row once more.
MAX_JOINED_PAIRS = 4
# Shorter parts of a word are rarely words.
_MIN_PART_LENGTH = 3
# No two words that are written as one are longer; each way to split costs a count.
_MAX_SPLIT_LENGTH = 30
_LETTERS_AND_NUMBER = re.compile(r"[^\W\d_]+\d+|\d+[^\W\d_]+")
# Not in NGOs.
_BETWEEN_CASES = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_INITIALS = re.compile(r"[A-Z]{2}|(?:[^\W\d_]\.){1,2}[^\W\d_]\.?")
_ONE_INITIAL = re.compile(r"[A-Z]\.?")
_DECADE = re.compile(r"(\d+)['\u2019]s")
_POSSESSIVE = re.compile(rf"{_APOSTROPHE}[sS]?$")
# Contractions such as don't are one word.
_INNER_APOSTROPHE = re.compile(
    rf"(?<=[^\W_]){_APOSTROPHE}(?!(?:s|t|d|m|ll|re|ve)(?!\w))(?=[^\W_])", re.IGNORECASE
)
# The word in rock'n'roll and rock 'n' roll.
_SHORT_AND = re.compile(r"['\u2018\u2019]?n['\u2019]?", re.IGNORECASE)
_BETWEEN_LETTERS_AND_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def is_compound(word: str) -> bool:
    """Whether the index cuts a word into several tokens."""
    core = _INSIDE.sub("", _OUTSIDE.sub("", word))
    return not _ARABIC_ARTICLE.fullmatch(core) and len(INDEX_WORD.findall(core)) > 1


def has_forms(word: str) -> bool:
    """Whether a word has other forms than itself."""
    return is_compound(word) or bool(_other_forms(word))


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
    return [plain, *build_other_forms(field, word)]


def written_forms(word: str) -> tuple[str, ...]:
    """Return a word as typed and how else an article may write it."""
    if not is_compound(word):
        return (word, *_other_forms(word))
    joined = _JOINTS.sub("", _OUTSIDE.sub("", word))
    return (word,) if is_compound(joined) else (word, joined)


def build_other_forms(field: str, word: str) -> list[Clause]:
    """Return the clauses of the other forms of a word that is one token."""
    return [_phrase(field, form) for form in _other_forms(word)]


def _other_forms(word: str) -> tuple[str, ...]:
    """Return how else an article may write a word that is one token: its parts, or without signs.

    `O'Brien` is `O Brien` and `OBrien`, `J.K.` is `J K`. An elided article is not a part.
    """
    core = _OUTSIDE.sub("", word)
    if decade := _DECADE.fullmatch(core):
        return (f"{decade[1]}s",)
    core = _POSSESSIVE.sub("", core)
    if _INNER_APOSTROPHE.search(core):
        first, *parts = _INNER_APOSTROPHE.split(core)
        joined = first + "".join(parts)
        is_elided = first.lower() in elided_articles()
        return () if is_elided else (" ".join([first, *parts]), joined)
    if _LETTERS_AND_NUMBER.fullmatch(core):
        return (_space(core),)
    if _INITIALS.fullmatch(core):
        return (" ".join(core.replace(".", "")),)
    if halves := halves_of(core):
        return (" ".join(halves),)
    by_case = _BETWEEN_CASES.sub(" ", core)
    return () if by_case == core or _ARABIC_NAME.match(core) else (by_case,)


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


def contains_synonym_phrase(words: Sequence[str]) -> bool:
    """Whether some words one after the other are a synonym of several words."""
    text = f" {' '.join(tokens_of_words(' '.join(words)))} "
    return any(f" {' '.join(phrase)} " in text for phrase in synonym_phrases())


def joined_pairs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words with neighbours written as one: `well being` as `wellbeing`."""
    return [(*words[:i], one, *words[i + number :]) for i, number, one in _joined(words)]


def joined_words(words: Sequence[str]) -> list[str]:
    """Return the words that neighbours may be written as."""
    return [one for _, _, one in _joined(words)]


def _joined(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return where words may be written as one, how many they are, and the one.

    A stop word is in any article. Of more than a few words only known compounds, since most
    neighbours are two words.
    """
    known = len(words) > MAX_JOINED
    joined = (
        (i, number, one)
        for i in range(len(words) - 1)
        for number, one in _joined_at(words[i : i + 3], known=known)
        if not is_stop_word(one)
    )
    return [*islice(joined, MAX_JOINED_PAIRS)]


def _joined_at(words: Sequence[str], *, known: bool) -> Iterator[tuple[int, str]]:
    """Yield how the first of the words may be written with the next ones, and their number."""
    for first, second, third in zip(words[:1], words[1:], words[2:], strict=False):
        if _SHORT_AND.fullmatch(second):
            yield 3, f"{first}'n'{third}"
    undotted = (word.replace(".", "") if _INITIALS.fullmatch(word) else word for word in words[:2])
    for first, second in pairwise(undotted):
        if _ONE_INITIAL.fullmatch(first) and _ONE_INITIAL.fullmatch(second):
            yield 2, first[0] + second[0]
            return
        if not (first.isalnum() and second.isalnum() and may_join(first, second)):
            continue
        if not known or halves_of(first + second):
            yield 2, first + second
        if len(first) == 1 and first.isupper() and second[0].isupper():
            yield 2, f"{first}'{second}"


def split_forms(word: str) -> list[str]:
    """Return the ways to write a word as two, hyphened: `wellbeing` as `well-being`."""
    can_split = word.isalpha() and len(word) <= _MAX_SPLIT_LENGTH
    ends = range(_MIN_PART_LENGTH, len(word) - _MIN_PART_LENGTH + 1) if can_split else ()
    parts = ((word[:end], word[end:]) for end in ends)
    return ["-".join(pair) for pair in parts if not any(map(is_stop_word, pair))]
