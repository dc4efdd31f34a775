"""Stop signals: a flag for loops, and the end of a read that waits for input."""

import os
import signal
import threading
from itertools import count

import pytest

from indexer.load.signals import StoppedError, stop_flag


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_loop_after_the_current_item(number: signal.Signals) -> None:
    seen = []
    with stop_flag() as stop:
        for item in stop.take_until_stopped(count()):
            seen.append(item)
            if item == 2:
                signal.raise_signal(number)

    assert seen == [0, 1, 2]
    assert stop.exit_code == 128 + number


def test_a_signal_interrupts_a_read_that_waits() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb"), os.fdopen(reader, "rb") as stream, stop_flag() as stop:
        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM))
        timer.start()
        with pytest.raises(StoppedError):
            stop.interruptible(stream).readline()
        timer.join()


def test_the_handlers_of_before_are_restored() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_flag():
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before
