"""Answers kept to be given again: while nothing has changed, or while Elasticsearch is away."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

# What an answer takes beside its text, with what lies idle between: measured at 250 to 425.
_ENTRY_BYTES = 400


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as JSON, and how many seconds ago it was good."""

    json: bytes
    age_s: float


@dataclass(frozen=True, slots=True)
class _Kept:
    json: bytes
    since: float
    generation: str | None
    whole: bool

    @property
    def size(self) -> int:
        return len(self.json) + _ENTRY_BYTES


class KeptAnswers:
    """Answers by the digest of what was asked; those asked for longest ago go first.

    Pure but for the clock that it is given, which tells seconds that never run backwards.
    """

    def __init__(self, stale_s: int, max_bytes: int, clock: Callable[[], float]) -> None:
        """At most `max_bytes` are taken, and none is given as stale after `stale_s` seconds."""
        self._stale_s = stale_s
        self._max_bytes = max_bytes
        self._clock = clock
        self._held: OrderedDict[bytes, _Kept] = OrderedDict()
        self.bytes = 0

    def __contains__(self, asked: bytes) -> bool:
        return asked in self._held

    def keep(
        self, asked: bytes, json: bytes, generation: str | None = None, *, whole: bool = True
    ) -> None:
        """Keep an answer that was good just now; `generation` is what it was found in.

        What is not `whole` takes the place of no whole answer that may still be given.
        """
        kept = _Kept(json, self._clock(), generation, whole)
        if kept.size > self._max_bytes or not (whole or self._may_replace(asked)):
            return
        self._forget(asked)
        self._held[asked] = kept
        self.bytes += kept.size
        while self.bytes > self._max_bytes:
            self._forget(next(iter(self._held)))

    def fresh(self, asked: bytes, generation: str) -> bytes | None:
        """The answer to the same that was found in this very generation, if any is held."""
        kept = self._held.get(asked)
        if kept is None or kept.generation != generation:
            return None
        self._held.move_to_end(asked)
        self._held[asked] = replace(kept, since=self._clock())
        return kept.json

    def stale(self, asked: bytes) -> KeptAnswer | None:
        """The last good answer to the same, whatever came since, if it is not too old."""
        kept = self._held.get(asked)
        if kept is None or not self._stale_s:
            return None
        age = self._clock() - kept.since
        return KeptAnswer(kept.json, age) if age <= self._stale_s else None

    def _may_replace(self, asked: bytes) -> bool:
        """Whether no whole answer to the same is held, or one that is too old to be given."""
        kept = self._held.get(asked)
        return kept is None or not kept.whole or self.stale(asked) is None

    def _forget(self, asked: bytes) -> None:
        kept = self._held.pop(asked, None)
        self.bytes -= kept.size if kept else 0
