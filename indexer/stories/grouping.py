"""Which articles are one story: whoever is linked, directly or through others, by shared bands.

The outcome depends on the set of articles alone, not on the order in which they came: links go both
ways, and the label is the smallest id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.stories.bands import ENOUGH_BANDS, weigh


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


def share_enough(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two articles are linked."""
    return sum(map(weigh, set(one) & set(other))) >= ENOUGH_BANDS


def _link(members: Sequence[Member]) -> list[int]:
    """The position of the first member of each one's story."""
    firsts = list(range(len(members)))
    for one, other in _links(members):
        low, high = sorted((_first(firsts, one), _first(firsts, other)))
        firsts[high] = low
    return [_first(firsts, position) for position in range(len(members))]


def _first(firsts: list[int], position: int) -> int:
    while firsts[position] != position:
        firsts[position] = firsts[firsts[position]]
        position = firsts[position]
    return position


def _links(members: Sequence[Member]) -> Iterator[tuple[int, int]]:
    """Pairs of positions that are linked; of word-for-word copies only the first is compared."""
    copies: dict[tuple[str, ...], int] = {}
    holders: dict[str, list[int]] = defaultdict(list)
    for position, member in enumerate(members):
        if not member.bands:
            continue
        first = copies.setdefault(member.bands, position)
        if first != position:
            yield first, position
            continue
        shared: Counter[int] = Counter()
        for band in member.bands:
            weight = weigh(band)
            for holder in holders[band]:
                shared[holder] += weight
            holders[band].append(position)
        yield from ((other, position) for other, n in shared.items() if n >= ENOUGH_BANDS)
