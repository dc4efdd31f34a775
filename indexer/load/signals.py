"""Graceful shutdown: SIGINT and SIGTERM set a flag that long loops check."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, RawIOBase
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_T = TypeVar("_T")

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

# A shell reports a process that a signal ended with this number plus the signal's.
_SIGNAL_EXIT = 128


class StoppedError(Exception):
    """A signal arrived and nothing is in progress that has to be finished."""


class StopFlag:
    """The stop signal that was received, if any."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._is_reading = False

    @property
    def exit_code(self) -> int:
        """128 plus the signal's number; 0 without a signal."""
        return _SIGNAL_EXIT + self.signal if self.signal else 0

    def raise_if_stopped(self) -> None:
        """Raise `StoppedError` if a signal was received."""
        if self.signal:
            raise StoppedError

    def take_until_stopped(self, items: Iterable[_T]) -> Iterator[_T]:
        """Yield the items until a signal is received."""
        with suppress(StoppedError):
            for item in items:
                yield item
                self.raise_if_stopped()

    def interruptible(self, stream: BufferedReader) -> BufferedReader:
        """Return a reader of the stream that raises `StoppedError` on a signal while it waits."""
        return BufferedReader(_InterruptibleReader(stream, self))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let a signal interrupt the block, which waits for input."""
        self._is_reading = True
        try:
            self.raise_if_stopped()
            yield
        finally:
            self._is_reading = False

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal; the same signal again ends the process at once."""
        self.signal = number
        signal.signal(number, signal.SIG_DFL)
        if self._is_reading:
            raise StoppedError  # else the interpreter would resume the read


class _InterruptibleReader(RawIOBase):
    """Reads the raw stream below a buffered one, so that a signal can interrupt a read."""

    def __init__(self, stream: BufferedReader, stop: StopFlag) -> None:
        self._stream = stream
        self._stop = stop

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        with self._stop.reading():
            return self._stream.raw.readinto(memoryview(buffer))


@contextmanager
def stop_flag() -> Iterator[StopFlag]:
    """Handle SIGINT and SIGTERM by a flag until the block ends."""
    flag = StopFlag()
    handlers = {number: signal.signal(number, flag.handle) for number in STOP_SIGNALS}
    try:
        yield flag
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
