"""Retries with growing pauses, for a server that is overloaded or restarting."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from elasticsearch import ApiError, ConnectionError, ConnectionTimeout  # noqa: A004
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_before_delay,
    wait_exponential,
    wait_random,
)

from indexer.errors import NotReadyError, describe_error
from mappings.connection import cannot_check_keys

# Pauses double from the first to the longest; the jitter keeps several loaders out of step.
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 10.0
_JITTER_S = 0.1

# A node of some gigabytes restarts and recovers its indices within this time.
RETRY_TIMEOUT_S = 180.0

# Statuses of a server that is overloaded or restarting.
RETRYABLE_STATUS = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

_T = TypeVar("_T")


class _Limit:
    """The limit of this process."""

    timeout_s: float | None = None


def limit_retries(seconds: float) -> None:
    """Let this process give up earlier than after `RETRY_TIMEOUT_S`."""
    _Limit.timeout_s = seconds


def retry(call: Callable[[], _T]) -> _T:
    """Return the result of a call that may be made twice, retried while the error is transient.

    Raise the last error once `RETRY_TIMEOUT_S` have passed since the first call.
    """
    retrying = Retrying(
        retry=retry_if_exception(_is_transient),
        wait=wait_exponential(_FIRST_PAUSE_S, _LONGEST_PAUSE_S) + wait_random(0, _JITTER_S),
        stop=stop_before_delay(_Limit.timeout_s or RETRY_TIMEOUT_S),
        reraise=True,
    )
    return retrying(call)


def _is_transient(error: BaseException) -> bool:
    """Whether the same call may soon succeed; a full disk stays full until somebody acts."""
    if isinstance(error, ConnectionError | ConnectionTimeout | NotReadyError):
        return True
    if isinstance(error, ApiError) and cannot_check_keys(error.body):
        return True
    if not isinstance(error, ApiError) or error.status_code not in RETRYABLE_STATUS:
        return False
    is_block = describe_error(error).get("type") == "cluster_block_exception"
    return not (is_block and error.status_code == HTTPStatus.TOO_MANY_REQUESTS)
