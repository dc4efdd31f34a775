"""Waiting for a server that is overloaded, or restarts."""

import math
import random
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TypeVar

from elasticsearch import ApiError, ConnectionError, ConnectionTimeout  # noqa: A004

from indexer.errors import NotReadyError, describe_error

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 10.0

# A node of some gigabytes restarts and recovers its indices within this time.
RETRY_TIMEOUT_S = 180.0

# What a server says that has too much to do, or restarts.
RETRYABLE_STATUS = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

_T = TypeVar("_T")


def _growing_pauses() -> Iterator[float]:
    """Seconds to wait after each try: doubled, and scattered so that loaders do not march."""
    pause = _FIRST_PAUSE_S
    while True:
        yield random.uniform(0.5, 1) * pause
        pause = min(_LONGEST_PAUSE_S, pause * 2)


def retry(call: Callable[[], _T]) -> _T:
    """The answer of a call that may be made twice, once the server is there to give it.

    Raises the last error when it was not there for `RETRY_TIMEOUT_S` after the first.
    """
    deadline = math.inf
    for pause in _growing_pauses():
        try:
            return call()
        except (ConnectionError, ConnectionTimeout, NotReadyError, ApiError) as error:
            now = time.monotonic()
            deadline = min(deadline, now + RETRY_TIMEOUT_S)  # the call itself may take longer
            if not _may_pass(error) or now + pause > deadline:
                raise
        time.sleep(pause)
    raise AssertionError("pauses never end")


def _may_pass(error: Exception) -> bool:
    """Whether the server may soon give an answer; a full disk stays full until somebody acts."""
    if not isinstance(error, ApiError):
        return True
    blocked = describe_error(error).get("type") == "cluster_block_exception"
    full = blocked and error.status_code == HTTPStatus.TOO_MANY_REQUESTS
    return error.status_code in RETRYABLE_STATUS and not full
