"""Which articles are one story: whoever shares a band, directly or through others.

The outcome depends on the set of articles alone, not on the order in which they came: links go both
ways, and the label is the smallest id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """An article as it takes part in grouping; `story` is the label that is stored."""

    id: str
    story: str
    bands: tuple[str, ...] = ()


def group(members: Iterable[Member]) -> dict[str, str]:
    """The story of each member that has another one stored, by id."""
    listed = sorted(members, key=lambda member: member.id)
    firsts = _link(listed)
    return {
        member.id: listed[first].id
        for member, first in zip(listed, firsts, strict=True)
        if member.story != listed[first].id
    }


def _link(members: Sequence[Member]) -> list[int]:
    """The position of the first member of each one's story."""
    firsts = list(range(len(members)))
    holders: dict[str, int] = {}
    for position, member in enumerate(members):
        for band in member.bands:
            holder = holders.setdefault(band, position)
            if holder != position:
                low, high = sorted((_first(firsts, holder), _first(firsts, position)))
                firsts[high] = low
    return [_first(firsts, position) for position in range(len(members))]


def _first(firsts: list[int], position: int) -> int:
    while firsts[position] != position:
        firsts[position] = firsts[firsts[position]]
        position = firsts[position]
    return position
