"""Tables of names and words for the rules that find places, people and organizations."""

from collections.abc import Iterator


def rows(table: str) -> Iterator[list[str]]:
    """Yield the cells of each line of a table, which are separated by bars."""
    for line in table.strip().splitlines():
        yield [cell.strip() for cell in line.split("|")]


def listed(cell: str) -> list[str]:
    """Return the names of a cell, which are separated by commas."""
    return [" ".join(name.split()) for name in cell.split(",") if name.strip()]


def word_set(words: str) -> frozenset[str]:
    """Return the words, which are separated by whitespace."""
    return frozenset(words.split())
