"""What can go wrong with a request, each with the problem that its caller is told."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong in a request.

    `location` is "query", "body", "path" or "header"; `hint` is a sentence that names the remedy.
    """

    location: str
    name: str
    code: str
    detail: str
    hint: str


class ServiceError(Exception):
    """The root: a status, a stable `kind` (the end of the problem's `type`), a safe sentence."""

    status: ClassVar[int]
    kind: ClassVar[str]
    title: ClassVar[str]
    # Seconds after which another try makes sense; None where it makes none.
    retry_after: int | None = None
    # What those who run the service do about it; empty where that is the caller's to do.
    remedy: ClassVar[str] = ""

    def __init__(self, detail: str, faults: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults


class BadRequestError(ServiceError):
    """What was sent cannot be read."""

    status, kind, title = 400, "malformed-request", "The request cannot be read"


class RefusedRequestError(ServiceError):
    """What was sent can be read, and is refused."""

    status, kind, title = 422, "validation-error", "The request asks for something that is refused"


class TooLargeError(ServiceError):
    """A body that is longer than any question needs."""

    status, kind, title = 413, "body-too-large", "The body is too large"


class UriTooLongError(ServiceError):
    """An address that is longer than any question needs."""

    status, kind, title = 414, "uri-too-long", "The address is too long"


class LargeHeadersError(ServiceError):
    """Headers that are larger, or more, than any client needs."""

    status, kind, title = 431, "headers-too-large", "The headers are too large"


class RequestTimeoutError(ServiceError):
    """A body that did not arrive in time."""

    status, kind, title = 408, "request-timeout", "The body did not arrive in time"


class MissingApiKeyError(ServiceError):
    """An API key is needed, and none came in a header."""

    status, kind, title = 401, "missing-api-key", "An API key is needed"


class InvalidApiKeyError(ServiceError):
    """The API key is not, or no longer, one of this service's."""

    status, kind, title = 401, "invalid-api-key", "The API key is not valid"


class InsufficientScopeError(ServiceError):
    """The API key is valid, and not for this."""

    status, kind, title = 403, "insufficient-scope", "The API key does not allow this"


class RateLimitedError(ServiceError):
    """One caller asked for more than its share."""

    status, kind, title = 429, "rate-limited", "Too many requests"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class TooManyConcurrentRequestsError(ServiceError):
    """More requests are being answered than this process can bear."""

    status, kind, title = 503, "service-overloaded", "The service is overloaded"
    retry_after = 1


class ShuttingDownError(ServiceError):
    """Told to stop, the process is no longer ready; whatever else it is asked it still answers."""

    status, kind, title = 503, "service-stopping", "The service is stopping"
    retry_after = 2


class ArticleNotFoundError(ServiceError):
    """No article has this id."""

    status, kind, title = 404, "article-not-found", "There is no such article"


class InvalidCursorError(ServiceError):
    """A cursor that this service did not make, or that was changed on its way."""

    status, kind, title = 400, "invalid-cursor", "The cursor is not one of this service's"


class CursorMismatchError(ServiceError):
    """A cursor that belongs to another query."""

    status, kind, title = 422, "cursor-mismatch", "The cursor belongs to another query"


class ExpiredCursorError(ServiceError):
    """A cursor whose snapshot is gone."""

    status, kind, title = 422, "expired-cursor", "The cursor's snapshot is gone"


class PartialResultsError(ServiceError):
    """`strict` or one article was asked for, and the answer would lack something."""

    status, kind, title = 503, "partial-results", "The answer would be incomplete"
    retry_after = 2


class UnavailableError(ServiceError):
    """Elasticsearch does not answer."""

    status, kind, title = 503, "elasticsearch-unavailable", "The search is away"
    retry_after = 2
    remedy = "Start Elasticsearch, read in its log why it ended, or put ELASTICSEARCH_URL right."


class ServerCertificateError(UnavailableError):
    """Something answers that does not prove to be Elasticsearch."""

    kind, title, retry_after = "elasticsearch-untrusted", "The search is not trusted", 30
    remedy = (
        "Renew its certificate, or set ELASTICSEARCH_CA_CERT to the authority that signed it; the "
        "log tells why it is refused."
    )


class SearchTimeoutError(ServiceError):
    """Elasticsearch did not answer in time."""

    status, kind, title = 503, "search-timeout", "The search took too long"
    retry_after = 2
    remedy = "Read in Elasticsearch's log what keeps it busy: its heap, its disk, a load."


class OverloadedError(ServiceError):
    """Elasticsearch has more to do than it can take."""

    status, kind, title = 503, "elasticsearch-overloaded", "The search is overloaded"
    retry_after = 2
    remedy = (
        "Limit the callers by API_RATE_LIMIT_PER_IP or API_RATE_LIMIT_PER_KEY, or add processors."
    )


class SearchAuthenticationError(ServiceError):
    """Elasticsearch does not accept this service's own key."""

    status, kind, title = 503, "elasticsearch-authentication-failed", "The search is locked"
    retry_after = 30
    remedy = "Put a key that Elasticsearch accepts into ELASTICSEARCH_API_KEY, and start anew."


class MissingIndexError(ServiceError):
    """No index stands behind the alias, or it cannot be read."""

    status, kind, title = 503, "index-unavailable", "There is no index to search"
    retry_after = 5
    remedy = "Run `indexer doctor`: it tells what to load, or to mend in the alias or the index."


class InvalidSearchResponseError(ServiceError):
    """Elasticsearch gave an answer that cannot be used."""

    status, kind, title = 502, "bad-gateway", "The search failed"
    retry_after = 2
    remedy = "Read Elasticsearch's log, and see that ELASTICSEARCH_URL leads to it."


PROBLEMS: tuple[type[ServiceError], ...] = (
    BadRequestError,
    RefusedRequestError,
    TooLargeError,
    UriTooLongError,
    LargeHeadersError,
    RequestTimeoutError,
    MissingApiKeyError,
    InvalidApiKeyError,
    InsufficientScopeError,
    RateLimitedError,
    TooManyConcurrentRequestsError,
    ShuttingDownError,
    ArticleNotFoundError,
    InvalidCursorError,
    CursorMismatchError,
    ExpiredCursorError,
    PartialResultsError,
    UnavailableError,
    ServerCertificateError,
    SearchTimeoutError,
    OverloadedError,
    SearchAuthenticationError,
    MissingIndexError,
    InvalidSearchResponseError,
)
