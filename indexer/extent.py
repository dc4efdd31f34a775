"""How far reading is, as a share of all that there is to read."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TypeVar

_T = TypeVar("_T")


class Extent:
    """What was read of the whole, in bytes or in articles."""

    def __init__(self) -> None:
        self._find_total: Callable[[], int | None] = lambda: None
        self._read = 0

    def follow(
        self,
        items: Iterable[_T],
        size: Callable[[_T], int],
        find_total: Callable[[], int | None],
    ) -> Iterator[_T]:
        """The items, each counted as it is read; the total is asked for when a share is wanted."""
        self._find_total = cache(find_total)
        for item in items:
            self._read += size(item)
            yield item

    @property
    def share(self) -> float | None:
        """From 0 to 1; none where the total is not known, or nothing was read."""
        total = self._find_total()
        return min(1.0, self._read / total) if total and self._read else None
