"""Short forms that a text explains: "Netherlands Organisation for Applied Research (TNO)"."""

import re
from collections.abc import Iterable

from indexer.enrich.lexicon import word_set

_EXPLAINED = re.compile(r" \((?:the )?([A-Z][\w&]{1,9})\)")
_EXPLAINING = re.compile(r"\b([A-Z]\w{1,9}) \(([A-Z][^()]{8,80})\)")
_MOST_WORDS = 10
_SMALL = word_set("of and for the in on de la et y und")


def find_short_forms(lines: Iterable[str]) -> dict[str, str]:
    """What each short form stands for; empty where that is no name."""
    found: dict[str, str] = {}
    for line in lines:
        for explained in _EXPLAINED.finditer(line):
            short, words = explained.group(1), line[: explained.start()].split()
            if short[1:] != short[1:].lower():
                found.setdefault(short, _full_name(words[-_MOST_WORDS:], short))
        for short, full in _EXPLAINING.findall(line):
            if _initials(full.split()).lower() == short.lower():
                found.setdefault(short, full)
    return found


def _full_name(words: list[str], short: str) -> str:
    """The last words whose capitals are the letters of the short form, or nothing."""
    for start in range(len(words)):
        name = words[start:]
        begins = name[0][0].isupper() and name[0].lower() not in _SMALL
        if begins and _initials(name).lower() == short.lower():
            return " ".join(name).rstrip(",")
    return ""


def _initials(words: list[str]) -> str:
    """The first letter of every word that is not a small one; "Co-ordinating" has one."""
    return "".join(word[0] for word in words if word.lower() not in _SMALL and word[0].isalnum())
