"""The last good answers, to be given again while Elasticsearch is away."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """An answer as JSON, and how many seconds ago it was good."""

    json: bytes
    age_s: float


class LastAnswers:
    """Answers by what was asked; those asked for longest ago go first.

    Pure but for the clock that it is given, which tells seconds that never run backwards.
    """

    def __init__(self, keep_s: int, max_bytes: int, clock: Callable[[], float]) -> None:
        """Nothing older than `keep_s` seconds is given, and no more than `max_bytes` are held."""
        self._keep_s = keep_s
        self._max_bytes = max_bytes
        self._clock = clock
        self._held: OrderedDict[Hashable, tuple[bytes, float]] = OrderedDict()
        self.bytes = 0

    def remember(self, asked: Hashable, json: bytes) -> None:
        """Keep an answer that was good just now."""
        if not self._keep_s or len(json) > self._max_bytes:
            return
        self._forget(asked)
        self._held[asked] = (json, self._clock())
        self.bytes += len(json)
        while self.bytes > self._max_bytes:
            self._forget(next(iter(self._held)))

    def recall(self, asked: Hashable) -> LastAnswer | None:
        """The last good answer to the same, none where none is held or it is too old."""
        json, since = self._held.get(asked, (b"", 0.0))
        age = self._clock() - since
        return LastAnswer(json, age) if json and age <= self._keep_s else None

    def _forget(self, asked: Hashable) -> None:
        json, _ = self._held.pop(asked, (b"", 0.0))
        self.bytes -= len(json)
