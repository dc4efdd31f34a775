"""The client's two families of errors as ours; what the caller is told names no host and no key."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import structlog
from elastic_transport import ApiResponseMeta
from elasticsearch import ApiError, ConnectionTimeout, TransportError
from elasticsearch import ConnectionError as NoConnectionError

from api.errors import (
    BrokenAnswerError,
    ExpiredCursorError,
    MissingIndexError,
    OverdueError,
    OverloadedError,
    RefusedCredentialsError,
    ServiceError,
    UnavailableError,
)

_UNAUTHENTICATED, _FORBIDDEN, _TOO_MANY = 401, 403, 429
_AWAY = (502, 503, 504)
_NO_INDEX = {"index_not_found_exception", "index_closed_exception", "alias_not_found_exception"}
_NO_SNAPSHOT = {"search_context_missing_exception"}

_log = structlog.get_logger(__name__)


@contextmanager
def elasticsearch_errors() -> Iterator[None]:
    """Turns what the client raises into a `ServiceError`, and logs what really happened."""
    try:
        yield
    except (ApiError, TransportError, TimeoutError) as error:
        told = _explain(error)
        status = error.status_code if isinstance(error, ApiError) else None
        causes = sorted(set(_types(getattr(error, "body", None))))
        _log.warning(
            "elasticsearch",
            problem=told.kind,
            status=status,
            causes=causes,
            cause=told.detail,
            remedy=told.remedy,
        )
        raise told from error


def read_item(item: dict[str, Any], meta: ApiResponseMeta) -> dict[str, Any]:
    """One answer of several that came at once; raised as if it had come alone where it failed."""
    if "error" in item:
        raise ApiError("one search of several failed", replace(meta, status=item["status"]), item)
    return item


def _explain(error: ApiError | TransportError | TimeoutError) -> ServiceError:
    if isinstance(error, ApiError):
        return _explain_answer(error)
    if isinstance(error, ConnectionTimeout | TimeoutError):
        return OverdueError("Elasticsearch did not answer in time: try again shortly.")
    if isinstance(error, NoConnectionError):
        return UnavailableError("Elasticsearch does not answer: try again shortly.")
    return BrokenAnswerError("Elasticsearch's answer could not be read.")


def _explain_answer(error: ApiError) -> ServiceError:
    causes = set(_types(error.body))
    if causes & _NO_SNAPSHOT:
        return ExpiredCursorError("The snapshot has been closed: start again without a cursor.")
    if causes & _NO_INDEX:
        return MissingIndexError("No index stands behind the alias: load articles first.")
    if error.status_code == _TOO_MANY:
        return OverloadedError("Elasticsearch has too much to do: try again shortly.")
    if error.status_code in _AWAY:
        return UnavailableError("Elasticsearch is not ready: try again shortly.")
    if error.status_code in (_UNAUTHENTICATED, _FORBIDDEN):
        return RefusedCredentialsError("Elasticsearch refuses this service's credentials.")
    return BrokenAnswerError("Elasticsearch refused the search.")


def _types(body: Any) -> Iterator[str]:
    """Every error type that an answer names, at whatever depth."""
    if isinstance(body, dict):
        if isinstance(body.get("type"), str):
            yield body["type"]
        for value in body.values():
            yield from _types(value)
    elif isinstance(body, list):
        for value in body:
            yield from _types(value)
