"""The errors of the service, each with the problem that its client receives."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One validation error in a request.

    `location` is "query", "body", "path" or "header"; `hint` is a sentence that names the remedy.
    """

    location: str
    name: str
    code: str
    detail: str
    hint: str


class ServiceError(Exception):
    """Base class: a status, a stable `kind` (the end of the problem's `type`), a safe `detail`."""

    status: ClassVar[int]
    kind: ClassVar[str]
    title: ClassVar[str]
    # Seconds after which a retry makes sense; None if it does not.
    retry_after: int | None = None
    # What operators do about it; empty if only the client can do something.
    remedy: ClassVar[str] = ""

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class BadRequestError(ServiceError):
    """The request is malformed."""

    status, kind, title = 400, "malformed-request", "The request is malformed"


class InvalidRequestError(ServiceError):
    """The request is well-formed but has invalid parameters."""

    status, kind, title = 422, "validation-error", "The request is not valid"


class TooLargeError(ServiceError):
    """The request body is larger than allowed."""

    status, kind, title = 413, "body-too-large", "The request body is too large"


class UriTooLongError(ServiceError):
    """The URL is longer than allowed."""

    status, kind, title = 414, "uri-too-long", "The URL is too long"


class LargeHeadersError(ServiceError):
    """The request headers are larger, or more, than allowed."""

    status, kind, title = 431, "headers-too-large", "The request headers are too large"


class RequestTimeoutError(ServiceError):
    """The request body did not arrive in time."""

    status, kind, title = 408, "request-timeout", "The request body did not arrive in time"


class MissingApiKeyError(ServiceError):
    """An API key is required, and no header contains one."""

    status, kind, title = 401, "missing-api-key", "An API key is required"


class InvalidApiKeyError(ServiceError):
    """The API key is unknown or was removed."""

    status, kind, title = 401, "invalid-api-key", "The API key is not valid"


class InsufficientScopeError(ServiceError):
    """The API key lacks the scope of the route."""

    status, kind, title = 403, "insufficient-scope", "The API key lacks the required scope"


class ForbiddenOriginError(ServiceError):
    """A page of an origin that is not allowed sent the request."""

    status, kind, title = 403, "forbidden-origin", "The origin is not allowed"


class RateLimitedError(ServiceError):
    """The client exceeded its rate limit."""

    status, kind, title = 429, "rate-limited", "Too many requests"

    def __init__(self, detail: str, retry_after: int, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail, errors)
        self.retry_after = retry_after


class PushOverloadedError(ServiceError):
    """Too many pushed articles wait to be stored."""

    status, kind, title = 429, "push-overloaded", "Too many articles wait to be stored"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class WritesDisabledError(ServiceError):
    """Only clients with a key may write or save searches, and no keys are configured."""

    status, kind, title = 403, "writes-disabled", "Writing is not enabled"
    remedy = "Set API_KEYS_FILE, and create a key with the scope `write` or `alerts`."


class WritesUnavailableError(ServiceError):
    """Articles cannot be stored now; none of the request is acknowledged."""

    status, kind, title = 503, "writes-unavailable", "Articles cannot be stored now"
    retry_after = 5
    remedy = "Run `indexer doctor`: it reports a full disk, a block or an old mapping."


class IndexLockedError(ServiceError):
    """A reindex, rollback or restore moves the index at this moment."""

    status, kind, title = 503, "index-locked", "The index is being replaced"
    retry_after = 5


class CostLimitedError(RateLimitedError):
    """The client spent its budget for the cost of queries."""

    kind, title = "cost-limited", "The queries of this key cost too much"


class TooManyConcurrentRequestsError(ServiceError):
    """The process has too many requests in flight."""

    status, kind, title = 503, "service-overloaded", "The service is overloaded"
    retry_after = 1


class ShuttingDownError(ServiceError):
    """The process shuts down: it is no longer ready, but still serves requests."""

    status, kind, title = 503, "service-stopping", "The service is shutting down"
    retry_after = 2


class ArticleNotFoundError(ServiceError):
    """No article has this id."""

    status, kind, title = 404, "article-not-found", "There is no such article"


class SavedSearchNotFoundError(ServiceError):
    """The key has no such saved search or delivery."""

    status, kind, title = 404, "saved-search-not-found", "There is no such saved search"


class TooManySavedSearchesError(ServiceError):
    """The key has as many saved searches as it can have."""

    status, kind, title = 409, "too-many-saved-searches", "The key has too many saved searches"


class InvalidCursorError(ServiceError):
    """The cursor was not issued by this service, or was altered."""

    status, kind, title = 400, "invalid-cursor", "The cursor is not valid"


class CursorMismatchError(ServiceError):
    """The cursor belongs to another query."""

    status, kind, title = 422, "cursor-mismatch", "The cursor belongs to another query"


class ExpiredCursorError(ServiceError):
    """The cursor's point in time no longer exists."""

    status, kind, title = 422, "expired-cursor", "The cursor has expired"


class PartialResultsError(ServiceError):
    """The response would be incomplete, and `strict` or a single article was requested."""

    status, kind, title = 503, "partial-results", "The results would be incomplete"
    retry_after = 2


class UnavailableError(ServiceError):
    """Elasticsearch cannot be reached."""

    status, kind, title = 503, "elasticsearch-unavailable", "Elasticsearch is unavailable"
    retry_after = 2
    remedy = "Start Elasticsearch, read in its log why it stopped, or correct ELASTICSEARCH_URL."


class ServerCertificateError(UnavailableError):
    """Elasticsearch's TLS certificate is not trusted."""

    kind, title = "elasticsearch-untrusted", "Elasticsearch's certificate is not trusted"
    retry_after = 30
    remedy = (
        "Renew its certificate, or set ELASTICSEARCH_CA_CERT to the authority that signed it; the "
        "log shows why it is rejected."
    )


class SearchTimeoutError(ServiceError):
    """Elasticsearch did not respond in time."""

    status, kind, title = 503, "search-timeout", "The search took too long"
    retry_after = 2
    remedy = "Look in Elasticsearch's log for what keeps it busy: its heap, its disk, a load."


class OverloadedError(ServiceError):
    """Elasticsearch rejected the request because it is overloaded."""

    status, kind, title = 503, "elasticsearch-overloaded", "Elasticsearch is overloaded"
    retry_after = 2
    remedy = "Lower API_RATE_LIMIT_PER_IP or API_RATE_LIMIT_PER_KEY, or add processors."


class SearchAuthenticationError(ServiceError):
    """Elasticsearch rejected the service's own API key."""

    status, kind = 503, "elasticsearch-authentication-failed"
    title = "Elasticsearch rejected our credentials"
    retry_after = 30
    remedy = "Set ELASTICSEARCH_API_KEY to a key that Elasticsearch accepts, and restart."


class MissingIndexError(ServiceError):
    """The alias has no index, or the index cannot be read."""

    status, kind, title = 503, "index-unavailable", "There is no index to search"
    retry_after = 5
    remedy = (
        "Run `indexer doctor`: it reports what to load, or what to fix in the alias or the index."
    )


class OutdatedIndexError(ServiceError):
    """The index lacks the field in which queries match."""

    status, kind, title = 503, "index-outdated", "The index is of an earlier version"
    retry_after = 30
    remedy = "Run `indexer reindex`: it rebuilds the index from its stored articles."


class InvalidSearchResponseError(ServiceError):
    """Elasticsearch returned a response that cannot be used."""

    status, kind, title = 502, "bad-gateway", "The search failed"
    retry_after = 2
    remedy = "Read Elasticsearch's log, and check that ELASTICSEARCH_URL is its address."


PROBLEMS: tuple[type[ServiceError], ...] = (
    BadRequestError,
    InvalidRequestError,
    TooLargeError,
    UriTooLongError,
    LargeHeadersError,
    RequestTimeoutError,
    MissingApiKeyError,
    InvalidApiKeyError,
    InsufficientScopeError,
    ForbiddenOriginError,
    RateLimitedError,
    PushOverloadedError,
    WritesDisabledError,
    WritesUnavailableError,
    IndexLockedError,
    CostLimitedError,
    TooManyConcurrentRequestsError,
    ShuttingDownError,
    ArticleNotFoundError,
    SavedSearchNotFoundError,
    TooManySavedSearchesError,
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
    OutdatedIndexError,
    InvalidSearchResponseError,
)
