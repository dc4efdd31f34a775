"""Cluster near-copies into stories: articles that share a MinHash band, directly or through others.

The clusters depend on the set of articles alone, not on the order in which they came: links go both
ways, and the label of a story is its smallest id.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

# A band begins with the number of its kind; only bands of the same kind can be equal.
_KIND = slice(2)

# Copies arrive close together, as a wire service sends them. Up to twice as many articles are kept,
# in 50 MB.
RECENT_ARTICLES = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story; `story` is the stored label."""

    id: str
    story: str
    bands: tuple[str, ...] = ()


@dataclass(slots=True)
class _BandColumn:
    """The bands of one kind and the articles that have them.

    A band is kept as its hash: 64 bits, in which no two of a million collide, in a quarter of the
    memory.
    """

    hashes: "array[int]" = field(default_factory=lambda: array("q"))
    owners: "array[int]" = field(default_factory=lambda: array("i"))


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories of some articles.

    `changed` are the new labels that differ from the stored ones, by id; `grouped` those of all
    articles with near-copies. The others are `single`.
    """

    changed: dict[str, str]
    grouped: dict[str, str]
    single: list[str]


def find_stories(members: Iterable[Member]) -> Stories:
    """Return the stories that the bands of the members form."""
    ids: list[str] = []
    stored: list[str] = []
    columns: defaultdict[str, _BandColumn] = defaultdict(_BandColumn)
    for owner, member in enumerate(members):
        ids.append(member.id)
        # If both are equal, the same string object is stored twice, which saves memory.
        stored.append(member.id if member.story == member.id else member.story)
        for band in member.bands:
            column = columns[band[_KIND]]
            column.hashes.append(hash(band))
            column.owners.append(owner)
    roots = _find_roots(len(ids), columns.values())
    labels, shared = _label(ids, roots), {*_shared(roots)}
    return Stories(
        {id_: new for id_, old, new in zip(ids, stored, labels, strict=True) if old != new},
        {i: label for i, label, root in zip(ids, labels, roots, strict=True) if root in shared},
        [id_ for id_, root in zip(ids, roots, strict=True) if root not in shared],
    )


def _shared(roots: Sequence[int]) -> Iterator[int]:
    """Yield the roots that have further members; few do."""
    return (root for member, root in enumerate(roots) if member != root)


def _label(ids: Sequence[str], roots: Sequence[int]) -> list[str]:
    """Return the smallest id of the story for each member."""
    smallest = list(ids)
    for id_, root in zip(ids, roots, strict=True):
        smallest[root] = min(id_, smallest[root])
    return [smallest[root] for root in roots]


def _find_roots(members: int, columns: Iterable[_BandColumn]) -> "array[int]":
    """Return the union-find root of each member, after joining those that share a band."""
    parents = array("i", range(members))
    for column in columns:
        first_owners: dict[int, int] = {}
        for band, owner in zip(column.hashes, column.owners, strict=True):
            first = first_owners.setdefault(band, owner)
            if first != owner:
                low, high = sorted((_find_root(parents, first), _find_root(parents, owner)))
                parents[high] = low
    return array("i", (_find_root(parents, member) for member in range(members)))


def _find_root(parents: "array[int]", member: int) -> int:
    while parents[member] != member:
        parents[member] = parents[parents[member]]
        member = parents[member]
    return member


class RecentStories:
    """Predicts the stories of a load's articles from those just before them.

    An article that is written with its story need not be written again when the stories are
    updated. A prediction may be wrong: the update has the last word.
    """

    def __init__(self) -> None:
        self._current: dict[int, str] = {}
        self._previous: dict[int, str] = {}
        self._articles = 0

    def predict(self, id_: str, bands: Sequence[str]) -> str:
        """Return the story of the next article: that of an earlier near-copy, else its own."""
        keys = [hash(band) for band in bands]
        known = next(filter(None, map(self._find, keys)), id_)
        story = min(known, id_)
        self._current.update(dict.fromkeys(keys, story))
        self._articles += 1
        if self._articles % RECENT_ARTICLES == 0:
            self._previous, self._current = self._current, {}
        return story

    def _find(self, key: int) -> str | None:
        return self._current.get(key) or self._previous.get(key)
