"""The words by which rules know a line: one table for each idea, all languages side by side.

Every table is written in small letters with straight apostrophes, one entry a line or
with bars between them; `#` stands for any number.
"""

import re


def table(entries: str) -> frozenset[str]:
    """Return the entries of a table: one a line, or several with bars between them."""
    found = (entry.strip() for line in entries.splitlines() for entry in line.split(" | "))
    return frozenset(entry for entry in found if entry)


def phrases(entries: str) -> dict[str, tuple[str, ...]]:
    """Return an index of entries by their first letters: a line is compared with a few only."""
    return by_prefix(table(entries))


def by_prefix(entries: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the entries of a table under their first letters, the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in sorted(entries, key=lambda entry: (-len(entry), entry)):
        found[entry[:PREFIX]] = (*found.get(entry[:PREFIX], ()), entry)
    return found


def alternatives(entries: frozenset[str]) -> str:
    """Return the entries of a table as one regular expression, the longest first."""
    return "|".join(sorted(map(re.escape, entries), key=len, reverse=True))


# Long enough to tell most entries apart, short enough for the shortest of them.
PREFIX = 2
# No entry is longer: what follows in the line need not be looked at.
_MAX_ENTRY = 80


def opens(text: str, entries: dict[str, tuple[str, ...]]) -> str | None:
    """Return the longest entry that a printed line begins with, as whole words."""
    if text[:PREFIX].casefold() not in entries:
        return None
    return begins(text[:_MAX_ENTRY].casefold(), entries)


def begins(key: str, entries: dict[str, tuple[str, ...]]) -> str | None:
    """Return the longest entry that the key begins with, as whole words."""
    alike = entries.get(key[:PREFIX])
    if not alike or not key.startswith(alike):
        return None
    for entry in filter(key.startswith, alike):
        behind = key[len(entry) : len(entry) + 1]
        if not (behind.isalpha() and entry[-1].isalpha()):
            return entry
    return None
