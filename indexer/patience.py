"""Waiting for a server that is overloaded, or restarts."""

import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from elasticsearch import ApiError, ConnectionError, ConnectionTimeout  # noqa: A004

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 10.0

# A node of some gigabytes restarts and recovers its indices within this time.
PATIENCE_S = 180.0

_UNAVAILABLE = 503

_T = TypeVar("_T")


class NotReadyError(Exception):
    """The server answers, and the shard that is asked for has not recovered yet."""


def growing_pauses() -> Iterator[float]:
    """Seconds to wait after each try: doubled, and scattered so that loaders do not march."""
    pause = _FIRST_PAUSE_S
    while True:
        yield random.uniform(0.5, 1) * pause
        pause = min(_LONGEST_PAUSE_S, pause * 2)


def patiently(call: Callable[[], _T]) -> _T:
    """The answer of a call that may be made twice, once the server is there to give it.

    Raises the last error when it was not there for `PATIENCE_S`.
    """
    deadline = time.monotonic() + PATIENCE_S
    for pause in growing_pauses():
        try:
            return call()
        except (ConnectionError, ConnectionTimeout, NotReadyError, ApiError) as error:
            waits = not isinstance(error, ApiError) or error.status_code == _UNAVAILABLE
            if not waits or time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
    raise AssertionError("pauses never end")
