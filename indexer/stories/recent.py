"""The stories that a load's articles will be in, as far as it can tell while it loads.

Whoever is written with its story need not be written again when stories are settled, which costs
more than the first time. What is told here is a guess: settling has the last word.
"""

from collections.abc import Sequence

# Copies come close together, as a wire sends them. Twice so many articles are kept, in 50 MB.
KEPT = 10_000


class RecentStories:
    """The stories of the last articles, by their bands."""

    def __init__(self) -> None:
        self._new: dict[int, str] = {}
        self._old: dict[int, str] = {}
        self._articles = 0

    def expect(self, id_: str, bands: Sequence[str]) -> str:
        """The story of the next article: that of an earlier near-copy, if any, else its own."""
        keys = [hash(band) for band in bands]
        known = next(filter(None, map(self._find, keys)), id_)
        story = min(known, id_)
        self._new.update(dict.fromkeys(keys, story))
        self._articles += 1
        if self._articles % KEPT == 0:
            self._old, self._new = self._new, {}
        return story

    def _find(self, key: int) -> str | None:
        return self._new.get(key) or self._old.get(key)
