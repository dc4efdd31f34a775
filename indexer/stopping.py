"""SIGINT and SIGTERM as a wish to stop, not as a fall."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

_T = TypeVar("_T")

# What a shell expects of a process that a signal ended.
_SIGNAL_EXIT = 128


class StoppedError(Exception):
    """A signal came where nothing is begun that would have to be finished."""


class StopWish:
    """Whether a signal asked to stop, and the exit code that tells which."""

    def __init__(self) -> None:
        self.signal: int | None = None

    @property
    def exit_code(self) -> int:
        """128 and the signal's number; 0 while none came."""
        return _SIGNAL_EXIT + self.signal if self.signal else 0

    def obey(self) -> None:
        """Go on unless a signal came; raises `StoppedError` where one did."""
        if self.signal:
            raise StoppedError

    def until(self, items: Iterable[_T]) -> Iterator[_T]:
        """The items up to the moment of the wish."""
        for item in items:
            yield item
            if self.signal:
                return

    def note(self, number: int, _frame: FrameType | None) -> None:
        """Remember the signal; the same one again ends the process at once."""
        self.signal = number
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def listening() -> Iterator[StopWish]:
    """A wish that hears SIGINT and SIGTERM until the block ends."""
    wish = StopWish()
    before = {number: signal.signal(number, wish.note) for number in _SIGNALS}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_SIGNALS = (signal.SIGINT, signal.SIGTERM)
