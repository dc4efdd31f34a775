"""Which articles are one story: whoever shares a band, directly or through others.

The outcome depends on the set of articles alone, not on the order in which they came: links go both
ways, and the label is the smallest id.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

# What a band begins with tells which of an article's bands it is; only those are ever the same.
_KIND = slice(2)


@dataclass(frozen=True, slots=True)
class Member:
    """An article as it takes part in grouping; `story` is the label that is stored."""

    id: str
    story: str
    bands: tuple[str, ...] = ()


@dataclass(slots=True)
class _Column:
    """The bands of one kind, and whose each of them is.

    Of a band its hash is kept: 64 bits, by which no two of a million are mistaken for one another,
    in a quarter of the memory.
    """

    hashes: "array[int]" = field(default_factory=lambda: array("q"))
    owners: "array[int]" = field(default_factory=lambda: array("q"))


def group(members: Iterable[Member]) -> dict[str, str]:
    """The story of each member that has another one stored, by id."""
    ids: list[str] = []
    stored: list[str] = []
    columns: defaultdict[str, _Column] = defaultdict(_Column)
    for owner, member in enumerate(members):
        ids.append(member.id)
        stored.append(member.id if member.story == member.id else member.story)
        for band in member.bands:
            column = columns[band[_KIND]]
            column.hashes.append(hash(band))
            column.owners.append(owner)
    labels = _label(ids, _link(len(ids), columns.values()))
    return {id_: new for id_, old, new in zip(ids, stored, labels, strict=True) if old != new}


def _label(ids: list[str], firsts: list[int]) -> list[str]:
    """For each member the smallest id of its story."""
    smallest: dict[int, str] = {}
    for id_, first in zip(ids, firsts, strict=True):
        smallest[first] = min(id_, smallest.get(first, id_))
    return [smallest[first] for first in firsts]


def _link(members: int, columns: Iterable[_Column]) -> list[int]:
    """For each member the one that stands for its story."""
    firsts = list(range(members))
    for column in columns:
        holders: dict[int, int] = {}
        for band, owner in zip(column.hashes, column.owners, strict=True):
            holder = holders.setdefault(band, owner)
            if holder != owner:
                low, high = sorted((_first(firsts, holder), _first(firsts, owner)))
                firsts[high] = low
    return [_first(firsts, member) for member in range(members)]


def _first(firsts: list[int], member: int) -> int:
    while firsts[member] != member:
        firsts[member] = firsts[firsts[member]]
        member = firsts[member]
    return member
