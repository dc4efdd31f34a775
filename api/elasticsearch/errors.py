"""What goes wrong with Elasticsearch as our errors; a caller is told no host and no key."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import structlog

from api.elasticsearch.client import ApiError, ConnectionFailedError, InvalidResponseError, TlsError
from api.errors import (
    ExpiredCursorError,
    InvalidSearchResponseError,
    MissingIndexError,
    OverloadedError,
    SearchAuthenticationError,
    SearchTimeoutError,
    ServerCertificateError,
    ServiceError,
    UnavailableError,
)

_AWAY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
_NO_INDEX = {"index_not_found_exception", "index_closed_exception", "alias_not_found_exception"}
_NO_SNAPSHOT = {"search_context_missing_exception"}

_log = structlog.get_logger(__name__)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turns what goes wrong into a `ServiceError`, and logs what really happened."""
    try:
        yield
    except (ApiError, InvalidResponseError, ConnectionFailedError, TimeoutError) as error:
        told = _explain(error)
        answered = error if isinstance(error, ApiError) else None
        _log.warning(
            "elasticsearch",
            problem=told.kind,
            status=answered.status if answered else None,
            causes=sorted(set(_types(answered.body))) if answered else [_describe(error)],
            cause=told.detail,
            remedy=told.remedy,
        )
        raise told from error


def read_item(item: dict[str, Any]) -> dict[str, Any]:
    """One answer of several that came at once; raised as if it had come alone where it failed."""
    if "error" in item:
        raise ApiError(item["status"], item)
    return item


def _explain(error: Exception) -> ServiceError:
    match error:
        case ApiError():
            return _explain_answer(error)
        case TimeoutError():
            return SearchTimeoutError("Elasticsearch did not answer in time: try again shortly.")
        case TlsError():
            return ServerCertificateError("Elasticsearch's certificate is refused.")
        case ConnectionFailedError():
            return UnavailableError("Elasticsearch does not answer: try again shortly.")
        case _:
            return InvalidSearchResponseError("Elasticsearch's answer could not be read.")


def _explain_answer(error: ApiError) -> ServiceError:
    causes = set(_types(error.body))
    if causes & _NO_SNAPSHOT:
        return ExpiredCursorError("The snapshot has been closed: start again without a cursor.")
    if causes & _NO_INDEX:
        return MissingIndexError("No index stands behind the alias: load articles first.")
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return OverloadedError("Elasticsearch has too much to do: try again shortly.")
    if error.status in _AWAY:
        return UnavailableError("Elasticsearch is not ready: try again shortly.")
    if error.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return SearchAuthenticationError("Elasticsearch refuses this service's credentials.")
    return InvalidSearchResponseError("Elasticsearch refused the search.")


def _describe(error: Exception) -> str:
    """What is known where nothing was answered."""
    return str(error) or type(error).__name__


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
