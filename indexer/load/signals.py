"""SIGINT and SIGTERM as a wish to stop, not as a fall."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, RawIOBase
from select import select
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_T = TypeVar("_T")

# What asks a process to stop.
SIGNALS = (signal.SIGINT, signal.SIGTERM)

# What a shell expects of a process that a signal ended.
_SIGNAL_EXIT = 128


class StoppedError(Exception):
    """A signal came where nothing is begun that would have to be finished."""


class StopFlag:
    """Whether a signal asked to stop, and the exit code that tells which."""

    def __init__(self, heard: int) -> None:
        self.signal: int | None = None
        self._heard = heard  # this descriptor can be read as soon as a signal came

    @property
    def exit_code(self) -> int:
        """128 and the signal's number; 0 while none came."""
        return _SIGNAL_EXIT + self.signal if self.signal else 0

    def obey(self) -> None:
        """Go on unless a signal came; raises `StoppedError` where one did."""
        if self.signal:
            raise StoppedError

    def until(self, items: Iterable[_T]) -> Iterator[_T]:
        """The items up to the moment of the wish, also while one is waited for in `reading`."""
        with suppress(StoppedError):
            for item in items:
                yield item
                self.obey()

    def reading(self, stream: BufferedReader) -> BufferedReader:
        """The same stream; a read of it raises `StoppedError` where a signal comes before data."""
        return BufferedReader(_Waiting(stream, self._heard))

    def note(self, number: int, _frame: FrameType | None) -> None:
        """Remember the signal; the same one again ends the process at once."""
        self.signal = number
        signal.signal(number, signal.SIG_DFL)


class _Waiting(RawIOBase):
    """Reads a stream once it has something, or has ended."""

    def __init__(self, stream: BufferedReader, heard: int) -> None:
        self._stream = stream
        self._heard = heard

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        ready, _, _ = select([self._stream.fileno(), self._heard], [], [])
        if self._heard in ready:
            raise StoppedError
        # Past the stream's own buffer: for what lay there, nobody would wait.
        return self._stream.raw.readinto(memoryview(buffer))


@contextmanager
def listening() -> Iterator[StopFlag]:
    """A wish that hears SIGINT and SIGTERM until the block ends."""
    with _waking() as heard:
        wish = StopFlag(heard)
        before = {number: signal.signal(number, wish.note) for number in SIGNALS}
        try:
            yield wish
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _waking() -> Iterator[int]:
    """A descriptor that can be read from the first signal on, in whatever thread it arrives."""
    heard, told = os.pipe()
    os.set_blocking(told, False)
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    try:
        yield heard
    finally:
        signal.set_wakeup_fd(before)
        os.close(heard)
        os.close(told)
