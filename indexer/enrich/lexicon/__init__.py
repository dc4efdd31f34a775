"""Tables of names and words, one entry a line: what the rules of `indexer.enrich.places` know."""

from collections.abc import Iterator


def rows(table: str) -> Iterator[list[str]]:
    """The lines of a table, each cut at its bars."""
    for line in table.strip().splitlines():
        yield [cell.strip() for cell in line.split("|")]


def listed(cell: str) -> list[str]:
    """The names of one cell, which commas keep apart."""
    return [" ".join(name.split()) for name in cell.split(",") if name.strip()]


def word_set(words: str) -> frozenset[str]:
    """The words that blanks and lines keep apart."""
    return frozenset(words.split())
