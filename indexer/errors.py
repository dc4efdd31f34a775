"""What stops a command, each with its exit code and its remedy; and the client's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from elastic_transport import TlsError
from elasticsearch import ApiError, AuthenticationException, TransportError

# Elasticsearch sends it with each of its answers.
_PRODUCT = "x-elastic-product"
_NOT_READY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
# Enough of a server's sentence to understand it; the whole may repeat a document.
_MAX_SHOWN = 300

_WHEN_NOT_READY = "try again shortly; if that does not help, `indexer doctor` tells why."
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
            "Set ELASTICSEARCH_API_KEY to a key that may read and write what is named after the "
            "alias, then run the command again."
        ),
    }
)
_OTHERWISE = "Look at `indexer doctor` and at the log of Elasticsearch, then run the command again."


class IndexerError(Exception):
    """The root of what stops a command; the message is one line that names the remedy."""

    exit_code: int


class UnreachableError(IndexerError):
    """Elasticsearch does not answer, or not to us."""

    exit_code = 3


class NotReadyError(UnreachableError):
    """Elasticsearch answers, and the shard that is asked for has not recovered yet."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Elasticsearch is not ready ({reason[:_MAX_SHOWN]}): {_WHEN_NOT_READY}")


class NothingLoadedError(IndexerError):
    """There is nothing yet that the command could work on."""

    exit_code = 2


class WritesRefusedError(IndexerError):
    """Elasticsearch answers and takes no document: disk, read-only, overload, wrong index."""

    exit_code = 5


class AliasError(WritesRefusedError):
    """The alias does not name one index."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(f"{cause}: {remedy}.")
        self.cause, self.remedy = cause, remedy


class LockHeldError(IndexerError):
    """Another process writes, and has to end first; `command` is what it was asked."""

    exit_code = 4

    def __init__(self, message: str, command: str = "") -> None:
        super().__init__(message)
        self.command = command


class LockLostError(LockHeldError):
    """Another process took over while this one slept."""


class ChecksFailedError(IndexerError):
    """A new index is not fit to be searched; the old one stays."""

    exit_code = 1


class PreparingError(IndexerError):
    """A process that prepares articles ended before its time."""

    exit_code = 1


class RejectedInputsMissingError(IndexerError):
    """An input that a results file lists as rejected is not among the inputs."""

    exit_code = 1


class ResultsError(IndexerError):
    """The results cannot be kept, so that nobody would know what got in."""

    exit_code = 5


@contextmanager
def translate_errors(url: str) -> Iterator[None]:
    """Turns the client's two families of errors into ours; `url` is what the user configured."""
    try:
        yield
    except TlsError as error:
        raise UnreachableError(
            f"Elasticsearch at {url} is not trusted ({error.message}): renew its certificate, or "
            "set ELASTICSEARCH_CA_CERT to the authority that signed it, or ELASTICSEARCH_URL."
        ) from error
    except TransportError as error:
        raise UnreachableError(
            f"Elasticsearch does not answer at {url} ({type(error).__name__}): "
            "start it, or set ELASTICSEARCH_URL."
        ) from error
    except AuthenticationException as error:
        raise UnreachableError(
            f"Elasticsearch at {url} refuses the credentials, or asks for some: "
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
    if _PRODUCT not in error.meta.headers and not _tells_why(error):
        return UnreachableError(
            f"What answers at {url} is not Elasticsearch ({status}): set ELASTICSEARCH_URL."
        )
    return refusal(describe_error(error))


def _tells_why(error: ApiError) -> bool:
    """Whether the body is Elasticsearch's, which leaves its header out where a block refuses."""
    return isinstance(error.body, dict) and isinstance(error.body.get("error"), dict)


def describe_error(error: ApiError) -> dict[str, Any]:
    """The server's `{type, reason}` of a failed request."""
    if _tells_why(error):
        return dict(error.body["error"])
    return {"type": f"status {error.status_code}", "reason": str(error)}


def refusal(error: dict[str, Any]) -> WritesRefusedError:
    """The error for a refused write, from the server's `{type, reason}`."""
    kind, reason = error.get("type"), str(error.get("reason"))[:_MAX_SHOWN]
    if kind == "cluster_block_exception":
        return WritesRefusedError(f"Elasticsearch refuses writes: {reason} {_block_remedy(reason)}")
    remedy = _REMEDIES.get(str(kind), _OTHERWISE)
    return WritesRefusedError(f"Elasticsearch refuses: {kind}: {reason.rstrip('.')}. {remedy}")


def _block_remedy(reason: str) -> str:
    if "flood-stage" in reason:
        return "Free disk space where Elasticsearch keeps its data, then run the command again."
    return "Take the block away as `indexer doctor` tells, then run the command again."
