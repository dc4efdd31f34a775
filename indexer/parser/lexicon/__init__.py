"""Word tables of the parser's rules: one table per concept, in all languages.

Every table is written in lower case with straight apostrophes, one entry a line or
with bars between them; `#` stands for any number.
"""

import re


def table(entries: str) -> frozenset[str]:
    """Return the entries of a table: one a line, or several with bars between them."""
    stripped = (entry.strip() for line in entries.splitlines() for entry in line.split(" | "))
    return frozenset(entry for entry in stripped if entry)


def phrases(entries: str) -> dict[str, tuple[str, ...]]:
    """Return the entries of a table, indexed by their first letters for fast lookup."""
    return by_prefix(table(entries))


def by_prefix(entries: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the entries indexed by their first letters, longest first."""
    index: dict[str, tuple[str, ...]] = {}
    for entry in sorted(entries, key=lambda entry: (-len(entry), entry)):
        index[entry[:PREFIX]] = (*index.get(entry[:PREFIX], ()), entry)
    return index


def alternatives(entries: frozenset[str]) -> str:
    """Return the entries of a table as one regular expression, longest first."""
    return "|".join(sorted(map(re.escape, entries), key=len, reverse=True))


# Long enough to distinguish most entries, and not longer than the shortest one.
PREFIX = 2
# All entries are shorter, so the rest of the line is not compared.
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
