"""Failover of the synchronous client: a request that got no response is sent to another node."""

from typing import Any

from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport import Transport, TransportApiResponse
from urllib3.exceptions import NewConnectionError

# Requests with the same effect if they are repeated. Documents of bulk requests have stable ids and
# external versions, so a repeated one writes the same or nothing.
_REPEATABLE = frozenset(
    {
        *("_search", "_msearch", "_mget", "_count", "_pit", "_analyze", "_termvectors", "_explain"),
        *("_bulk", "_refresh", "_flush", "_settings", "_mapping", "_close", "_open"),
    }
)
_READING = frozenset({"GET", "HEAD"})
# A node that restarts answers so until it has joined the cluster again.
_NOT_READY = (502, 503, 504)


class FailoverTransport(Transport):
    """Sends a request to one other node if the first gave no usable response.

    Requests that must not be repeated, such as the creation of an index, are sent again only if
    the first node refused the connection, so that nothing can have been done.
    """

    def perform_request(self, method: str, target: str, **options: Any) -> TransportApiResponse:
        """Return the response; raise the transport's error of the last node."""
        if is_repeatable(method, target):
            repeat = {"max_retries": 1, "retry_on_timeout": True, "retry_on_status": _NOT_READY}
            return super().perform_request(method, target, **options | repeat)
        try:
            return super().perform_request(method, target, **options)
        except NoConnectionError as error:
            if not isinstance(error.__cause__, NewConnectionError):
                raise  # it may have been done
            return super().perform_request(method, target, **options)


def is_repeatable(method: str, target: str) -> bool:
    """Return whether a request may be sent twice."""
    path = target.partition("?")[0]
    return method in _READING or not _REPEATABLE.isdisjoint(path.split("/"))
