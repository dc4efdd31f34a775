"""Errors of the client as errors of the service, which name no host and no key."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport import ConnectionTimeout, TlsError, TransportError

from api.elasticsearch.client import ApiError, InvalidResponseError
from api.errors import (
    ExpiredCursorError,
    InvalidSearchResponseError,
    MissingIndexError,
    OutdatedIndexError,
    OverloadedError,
    PartialResultsError,
    SearchAuthenticationError,
    SearchTimeoutError,
    ServerCertificateError,
    ServiceError,
    UnavailableError,
)
from mappings.connection import cannot_check_keys
from mappings.schema import VOCABULARY_FIELD

# A request by id through an alias of several indices: its reason contains this.
_SEVERAL = "has more than one index associated with it"

# Whatever a request can fail with, but for defects.
REQUEST_ERRORS = (ApiError, InvalidResponseError, TransportError, TimeoutError)
_NOT_READY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
_NO_INDEX = {"index_not_found_exception", "index_closed_exception", "alias_not_found_exception"}
# The reason of a suggester whose field is not in the index.
_NO_FIELD = f"no mapping found for field [{VOCABULARY_FIELD}"
# No copy of the shard of an article is there; the other shards respond. A search names it only as
# the cause of another error.
_NO_SHARD = "no_shard_available_action_exception"
_NO_PIT = {"search_context_missing_exception"}
_LOST_NODE = frozenset(
    {
        "connect_transport_exception",
        "node_closed_exception",
        "node_disconnected_exception",
        "node_not_connected_exception",
        "no_shard_available_action_exception",
        "search_context_missing_exception",
    }
)

_log = structlog.get_logger(__name__)


def lost_a_node(response: Mapping[str, Any]) -> bool:
    """Return whether shards failed because their node ended meanwhile.

    Elasticsearch sends a query to another copy by itself, but does not fetch its hits from there.
    The same search again finds everything on the copies.
    """
    failures = response.get("_shards", {}).get("failures", ())
    return any(failure.get("reason", {}).get("type") in _LOST_NODE for failure in failures)


def translate_error(error: Exception) -> ServiceError:
    """Return the service error for one of REQUEST_ERRORS, and log the cause."""
    service_error = _service_error(error)
    api_error = error if isinstance(error, ApiError) else None
    _log.warning(
        "elasticsearch",
        problem=service_error.kind,
        status=api_error.status if api_error else None,
        causes=sorted(set(_error_types(api_error.body))) if api_error else [_describe(error)],
        cause=service_error.detail,
        remedy=service_error.remedy,
    )
    return service_error


def _service_error(error: Exception) -> ServiceError:
    match error:
        case ApiError():
            return _from_status(error)
        case TimeoutError() | ConnectionTimeout():
            return SearchTimeoutError("Elasticsearch did not respond in time: try again shortly.")
        case TlsError():
            return ServerCertificateError("Elasticsearch's certificate is rejected.")
        case NoConnectionError():
            return UnavailableError("Elasticsearch cannot be reached: try again shortly.")
        case _:
            return InvalidSearchResponseError("Elasticsearch's response could not be read.")


def _from_status(error: ApiError) -> ServiceError:
    if cause := _from_cause(error.body):
        return cause
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return OverloadedError("Elasticsearch is overloaded: try again shortly.")
    if error.status in _NOT_READY:
        return UnavailableError("Elasticsearch is not ready: try again shortly.")
    if cannot_check_keys(error.body):
        return UnavailableError("Elasticsearch is starting: try again shortly.")
    if error.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return SearchAuthenticationError("Elasticsearch rejects this service's credentials.")
    return InvalidSearchResponseError("Elasticsearch rejected the search.")


def _from_cause(body: Any) -> ServiceError | None:
    """Return the error of a response that names a known cause."""
    if _top_error(body) == _NO_SHARD:
        return PartialResultsError("Incomplete: shard_failed.")
    if _names_several_indices(body):
        return InvalidSearchResponseError("The alias points to several indices.")
    causes = set(_error_types(body))
    if causes & _NO_PIT:
        return ExpiredCursorError("The point in time was closed: start again without a cursor.")
    if causes & _NO_INDEX:
        return MissingIndexError("The alias points to no index: load articles first.")
    if any(reason.startswith(_NO_FIELD) for reason in _error_values(body, "reason")):
        return OutdatedIndexError("The index lacks a field in which words are matched.")
    return None


def needs_one_index(error: ServiceError) -> bool:
    """Whether a request failed because it reads by id and the alias points to several indices."""
    cause = error.__cause__
    return isinstance(cause, ApiError) and _names_several_indices(cause.body)


def _names_several_indices(body: Any) -> bool:
    return any(_SEVERAL in reason for reason in _error_values(body, "reason"))


def _top_error(body: Any) -> str | None:
    """Return the type of the error itself, without its causes."""
    error = body.get("error") if isinstance(body, dict) else None
    return error.get("type") if isinstance(error, dict) else None


def _describe(error: Exception) -> str:
    """Return what happened, for the log: the host is named, credentials never are."""
    text = error.message if isinstance(error, TransportError) else str(error)
    return str(text) or type(error).__name__


def _error_types(body: Any) -> Iterator[str]:
    """Every error type that a response names, at any depth."""
    return _error_values(body, "type")


def _error_values(body: Any, key: str) -> Iterator[str]:
    """Every text with this key, at any depth."""
    if isinstance(body, dict):
        if isinstance(body.get(key), str):
            yield body[key]
        for value in body.values():
            yield from _error_values(value, key)
    elif isinstance(body, list):
        for value in body:
            yield from _error_values(value, key)
