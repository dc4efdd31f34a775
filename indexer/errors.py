"""Errors that stop a command, with exit code and remedy; the client's errors are translated."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from elastic_transport import TlsError
from elasticsearch import ApiError, AuthenticationException, TransportError

from mappings.connection import cannot_check_keys

# Elasticsearch sends this header with every response.
_PRODUCT_HEADER = "x-elastic-product"
_NOT_READY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
# Enough of a server's message to understand it; the whole may repeat a document.
_MAX_MESSAGE = 300

_WHEN_NOT_READY = "try again shortly; if that does not help, `indexer doctor` shows the cause."
_WHEN_OVERLOADED = "Run the command again when it is less busy, or give it more memory."
_REMEDIES = MappingProxyType(
    {
        "circuit_breaking_exception": _WHEN_OVERLOADED,
        "es_rejected_execution_exception": _WHEN_OVERLOADED,
        "index_closed_exception": (
            "Open the index that `indexer doctor` names, then run the command again."
        ),
        "index_not_found_exception": "Look at `indexer status`, then run the command again.",
        "security_exception": (
            "Set ELASTICSEARCH_API_KEY to a key that may read and write the indices named after "
            "the alias, then run the command again."
        ),
    }
)
_DEFAULT_REMEDY = (
    "Look at `indexer doctor` and at the log of Elasticsearch, then run the command again."
)


class IndexerError(Exception):
    """Base class of errors that stop a command; the message is one line with the remedy."""

    exit_code: int


class UnreachableError(IndexerError):
    """Elasticsearch is unreachable or rejected the credentials."""

    exit_code = 3


class ForeignNodeError(UnreachableError):
    """An address leads to a node of another cluster."""


class NotReadyError(UnreachableError):
    """Elasticsearch is overloaded, or a shard has not recovered yet."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Elasticsearch is not ready ({reason[:_MAX_MESSAGE]}): {_WHEN_NOT_READY}")


class NothingLoadedError(IndexerError):
    """Nothing is loaded that the command could work on."""

    exit_code = 2


class WritesRefusedError(IndexerError):
    """Elasticsearch rejects all writes: full disk, read-only, overload, wrong index."""

    exit_code = 5


class AliasError(WritesRefusedError):
    """The alias does not point to exactly one index."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(f"{cause}: {remedy}.")
        self.cause, self.remedy = cause, remedy


class LockHeldError(IndexerError):
    """Another process owns the lock; `command` is the one it runs."""

    exit_code = 4

    def __init__(self, message: str, command: str = "") -> None:
        super().__init__(message)
        self.command = command


class LockLostError(LockHeldError):
    """Another process took the lock over while this one did not renew it."""


class ChecksFailedError(IndexerError):
    """A new index failed its checks; the old one is still searched."""

    exit_code = 1


class WorkerError(IndexerError):
    """A worker process that prepares articles was killed."""

    exit_code = 1


class RejectedInputsMissingError(IndexerError):
    """An input that a results file lists as rejected is not among the inputs."""

    exit_code = 1


class ResultsError(IndexerError):
    """The results file cannot be written."""

    exit_code = 5


@contextmanager
def translate_errors(url: str, others_respond: Callable[[], bool]) -> Iterator[None]:
    """Raise the client's errors as `IndexerError`; `url` names the configured addresses.

    `others_respond` returns whether a node responds although a request failed.
    """
    try:
        yield
    except TlsError as error:
        raise UnreachableError(
            f"Elasticsearch at {url} is not trusted ({error.message}): renew its certificate, or "
            "set ELASTICSEARCH_CA_CERT to the authority that signed it, or ELASTICSEARCH_URL."
        ) from error
    except TransportError as error:
        if others_respond():
            raise UnreachableError(
                f"A node of Elasticsearch did not respond ({type(error).__name__}), others do: run "
                "the command again; `indexer doctor` names it."
            ) from error
        raise UnreachableError(
            f"Elasticsearch is unreachable at {url} ({type(error).__name__}): "
            "start it, or set ELASTICSEARCH_URL."
        ) from error
    except AuthenticationException as error:
        if cannot_check_keys(error.body):
            raise UnreachableError(
                f"Elasticsearch at {url} is starting: {_WHEN_NOT_READY}"
            ) from error
        raise UnreachableError(
            f"Elasticsearch at {url} rejects the credentials, or requires some: "
            "set ELASTICSEARCH_API_KEY to a key that is valid."
        ) from error
    except ApiError as error:
        raise _explain(error, url) from error


def _explain(error: ApiError, url: str) -> IndexerError:
    status = error.status_code
    if status in _NOT_READY:
        return UnreachableError(
            f"Elasticsearch at {url} is not ready ({status}): {_WHEN_NOT_READY}"
        )
    if _PRODUCT_HEADER not in error.meta.headers and not _has_cause(error):
        return UnreachableError(
            f"The server at {url} is not Elasticsearch ({status}): set ELASTICSEARCH_URL."
        )
    return refusal(describe_error(error))


def _has_cause(error: ApiError) -> bool:
    """Whether the body is an Elasticsearch error; it omits its header for a blocked index."""
    return isinstance(error.body, dict) and isinstance(error.body.get("error"), dict)


def describe_error(error: ApiError) -> dict[str, Any]:
    """Return the `{type, reason}` of a failed request."""
    if _has_cause(error):
        return dict(error.body["error"])
    return {"type": f"status {error.status_code}", "reason": str(error)}


def refusal(error: dict[str, Any]) -> WritesRefusedError:
    """Return the error for a rejected write, from the server's `{type, reason}`."""
    error_type, reason = error.get("type"), str(error.get("reason"))[:_MAX_MESSAGE]
    if error_type == "cluster_block_exception":
        return WritesRefusedError(f"Elasticsearch refuses writes: {reason} {_block_remedy(reason)}")
    remedy = _REMEDIES.get(str(error_type), _DEFAULT_REMEDY)
    return WritesRefusedError(
        f"Elasticsearch refuses: {error_type}: {reason.rstrip('.')}. {remedy}"
    )


def _block_remedy(reason: str) -> str:
    if "flood-stage" in reason:
        return "Free disk space where Elasticsearch keeps its data, then run the command again."
    return "Remove the block as `indexer doctor` shows, then run the command again."
