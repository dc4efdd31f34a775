"""The inputs that an earlier load rejected, to be loaded again once they are mended."""

from collections.abc import Iterable, Iterator

import orjson

from indexer.input.sources import Input
from indexer.load.results import LoadResult, Outcome

Place = tuple[str, int | None]


def read_rejected(lines: Iterable[bytes]) -> set[Place]:
    """The file, and the line in it, of every rejection in a results file.

    Raises `ValueError` for what is not a results file.
    """
    places = set()
    for line in lines:
        result = orjson.loads(line)
        if not isinstance(result, dict) or not {"path", "line", "outcome"} <= result.keys():
            raise ValueError("a line is not a load result")
        if result["outcome"] == Outcome.REJECTED:
            places.add((result["path"], result["line"]))
    return places


class RetryRejected:
    """Which inputs to load again; `missing` are the places at which none was met so far."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = frozenset(places)
        self.missing = set(self._places)

    def pick(self, inputs: Iterable[Input | LoadResult]) -> Iterator[Input | LoadResult]:
        """Those that stand at one of the places; a place without a line is its whole file."""
        for item in inputs:
            met = self._places & {(item.path, item.line), (item.path, None)}
            if met:
                self.missing -= met
                yield item
