"""Background reading: similar articles that are older than the article itself."""

from datetime import UTC, datetime, timedelta

from api.query_language.date_range import parse_date_range
from api.schemas.similar import SimilarRequest, SimilarWarning

# The index stores times to the millisecond.
_STEP = timedelta(milliseconds=1)
UNDATED = SimilarWarning(
    code="undated", message="The article has no date, so similar articles of any date are listed."
)


def older_than(request: SimilarRequest, published_at: str | None) -> SimilarRequest:
    """Return the request for articles before a date; `published_to` stays if it is earlier."""
    if published_at is None:
        return request
    published = datetime.fromisoformat(published_at)
    last = published.replace(tzinfo=published.tzinfo or UTC).astimezone(UTC) - _STEP
    requested = request.published_to
    if requested and parse_date_range(requested, request.zone).end <= last:
        return request
    return request.model_copy(update={"published_to": last.isoformat()})
