"""Sentences of a text: where one ends, and where a full stop only abbreviates.

A missed end makes a longer snippet, a wrong one takes the subject of a sentence away. So an end
that is not certain is not one: the next word must begin with a capital, and after what may be an
abbreviation it must be a word with which sentences begin.
"""

import re
from collections.abc import Iterator

from mappings.schema import stop_words

_SIGNS = ".!?\u2026"
_WIDE_SIGNS = "\u3002\uff01\uff1f\u0964\u06d4\u061f"
# What ends a sentence, with the quotes and brackets that close after it, and blanks. It begins with
# one set of characters, which is found four times as fast as alternatives are.
_END = re.compile(
    rf"[{_SIGNS}{_WIDE_SIGNS}\n](?:"
    rf"(?<=[{_SIGNS}])[{_SIGNS}]*[\"'\u2019\u201d\u201c\u00bb\u203a)\]]*(?=\s)"
    rf"|(?<=[{_WIDE_SIGNS}])[{_WIDE_SIGNS}]*[\u300d\u300f\u201d\uff09]*"
    r"|(?<=\n))"
)
# What may precede the first letter of a sentence.
_OPENING = "\"'\u2018\u201c\u201e\u00ab\u2039([\u00bf\u00a1"
_SEPARATOR = re.compile(r"[\s\"'\u2018\u201c\u201e\u00ab(\[/\u2013\u2014-]")
_WORD_AFTER = re.compile(r"[^\W_]+")
# No token before a full stop is longer, and no blanks after it are.
_MAX_TOKEN = 40
_VOWELS = frozenset("aeiouyäöüáéíóúàèìòùâêîôûåæøœãõ")

# Before a name: no sentence ends there, whatever follows.
_TITLE_WORDS = """
adm atty brig capt cardl cmdr col cpl det dr esq fr frau gen gov herr hon insp jr lt ltd m maj
messrs mgr mlle mme mr mrs ms msgr mt pfc pres prof pvt rep repr rev rt sen sens sgt sr sra srta st
ste supt treas
"""
# Words with vowels that are abbreviated; those without a vowel are recognised by that.
_ABBREVIATED_WORDS = """
abs al ang apr approx apt aprox art aug ave av bros ca cap cf cia co corp dec dept dez eds esp est
etc evtl ext feb fig figs gegr geb ggf ie inc incl inkl jan jul jun kap lic mar mio misc nat no nos
nov núm num oct okt op orig pag pág paras proc prov resp sec sept sep soc sog tel univ usw vol vols
им ул стр тыс млн млрд акад проф
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_ABBREVIATIONS = frozenset(_ABBREVIATED_WORDS.split())
# A name that ends in a sign: "Yahoo! Inc", "Jeopardy! Host".
_JOINED_SIGNS = frozenset("!?")
_LONGEST_ORDINAL = 2
_LONGEST_BEFORE_NUMBER = 4


def sentence_starts(text: str, begin: int = 0, end: int | None = None) -> Iterator[int]:
    """Yield where each sentence begins, the first one first; a new line begins one too.

    `begin` and `end` are the bounds of a paragraph, if only its sentences are of interest.
    """
    end = len(text) if end is None else end
    paragraph = text[begin:end]
    start = begin + len(paragraph) - len(paragraph.lstrip())
    yield start
    for match in _END.finditer(text, begin, end):
        following = match.end() + _blanks(text, match.end())
        if following >= end or following <= start:
            continue
        if _ends(text, match, following):
            start = following
            yield start


def _blanks(text: str, start: int) -> int:
    rest = text[start : start + _MAX_TOKEN]
    return len(rest) - len(rest.lstrip())


def _ends(text: str, match: re.Match[str], following: int) -> bool:
    """Whether a sentence ends at a sign, and the next one begins at `following`."""
    end = match[0]
    if end[0] not in _SIGNS or "\n" in text[match.end() : following]:
        return True
    first = text[following : following + _MAX_TOKEN].lstrip(_OPENING)[:1]
    if not first.isalnum() or first.islower():
        return False
    before = _SEPARATOR.split(text[max(0, match.start() - _MAX_TOKEN) : match.start()])[-1]
    word = _WORD_AFTER.search(text, following)
    after = word[0] if word else ""
    if end == ".":
        return _full_stop_ends(before, after)
    if end in _JOINED_SIGNS and before[:1].isupper():
        return _begins_sentence(after) or not after[:1].isupper()
    return True


def _full_stop_ends(before: str, after: str) -> bool:
    """Whether a full stop between two words ends a sentence."""
    name = before.casefold()
    if name in _TITLES:
        return False
    if after[:1].isdigit():
        return not (before.isalpha() and len(before) <= _LONGEST_BEFORE_NUMBER) and not (
            before.isdigit() and len(before) <= _LONGEST_ORDINAL
        )
    return _begins_sentence(after) or not _may_abbreviate(before)


def _may_abbreviate(token: str) -> bool:
    """Whether a token before a full stop may be an abbreviation, an initial or an ordinal."""
    if not any(character.isalpha() for character in token):
        return token.isdigit() and len(token) <= _LONGEST_ORDINAL
    if len(token) == 1 or "." in token:
        return True
    has_vowel = not _VOWELS.isdisjoint(token.casefold())
    if token.isascii() and token.isalpha() and not has_vowel and not token.isupper():
        return True
    return token.casefold() in _ABBREVIATIONS


def _begins_sentence(word: str) -> bool:
    """Whether sentences often begin with a word: in capitals, it is one such as The or He."""
    return word[:1].isupper() and word.lower() in stop_words()
