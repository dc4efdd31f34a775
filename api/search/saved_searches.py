"""Bodies of searches for matches, deliveries and previews, and readers of what is stored."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from api.query_language import Node
from api.schemas.request import GroupBy, SearchRequest
from api.schemas.saved_searches import (
    DeliveriesRequest,
    DeliveryResponse,
    MatchedArticle,
    MatchesRequest,
    Pause,
    PreviewArticle,
    PreviewDay,
    PreviewResponse,
    SavedSearchResponse,
    SavedSearchState,
    WebhookState,
)
from api.search.changes import Stamps, build_delta_body, write_token
from api.search.dsl import Clause, Response
from api.search.response import read_fields
from mappings.fields import INDEXED_AT
from mappings.saved_searches import (
    WAITING_STATES,
    DeliveryRecord,
    DeliveryState,
    Failure,
    Match,
    SavedSearch,
    Webhook,
)
from mappings.watermark import Watermark, format_stamp

PREVIEW_DAYS = 7
_PREVIEW_ARTICLES = 10
_PREVIEW_FIELDS = ("title", "source", "published_at", "url")
_US_PER_S = 1_000_000
# The highest precision: a preview counts up to 40,000 stories nearly exactly.
_STORIES = {"cardinality": {"field": "story", "precision_threshold": 40_000}}


def stamp_at(seconds: float) -> int:
    """Return the stamp of a Unix time."""
    return int(seconds * _US_PER_S)


def format_time(seconds: float) -> str:
    """Return a Unix time as text, to the second."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def build_preview_body(
    request: SearchRequest, query: Node | None, now: float, timeout: str
) -> Clause:
    """Return the search for what was indexed in the last days, with counts by day."""
    first = stamp_at(now - timedelta(days=PREVIEW_DAYS).total_seconds())
    shown = request.model_copy(update={"fields": _PREVIEW_FIELDS})
    body = build_delta_body(shown, query, Stamps(first, stamp_at(now)), timeout, descending=True)
    days: Clause = {
        "date_histogram": {
            "field": INDEXED_AT,
            "calendar_interval": "day",
            "time_zone": request.time_zone,
            "format": "yyyy-MM-dd",
        }
    }
    aggregations: Clause = {"days": days}
    if request.group_by is GroupBy.story:
        days["aggs"] = {"stories": _STORIES}
        aggregations["stories"] = _STORIES
    return body | {"size": _PREVIEW_ARTICLES, "track_total_hits": True, "aggs": aggregations}


def read_preview(response: Response) -> PreviewResponse:
    """Return what matched in the last days."""
    aggregations = response["aggregations"]
    total: int = response["hits"]["total"]["value"]
    if "stories" in aggregations:
        total = aggregations["stories"]["value"]
    days = tuple(
        PreviewDay(
            date=bucket["key_as_string"],
            count=bucket["stories"]["value"] if "stories" in bucket else bucket["doc_count"],
        )
        for bucket in aggregations["days"]["buckets"]
    )
    latest = tuple(
        cast(
            "PreviewArticle",
            {
                "id": hit["_id"],
                INDEXED_AT: hit["_source"][INDEXED_AT],
                **read_fields(hit["_source"], _PREVIEW_FIELDS),
            },
        )
        for hit in response["hits"]["hits"]
    )
    per_day = round(total / PREVIEW_DAYS, 2)
    return PreviewResponse(total=total, per_day=per_day, days=days, latest=latest)


def build_owned_query(owner: str) -> Clause:
    """Return the query for the saved searches of a key."""
    deleted = {"term": {"deleted": True}}
    return {"bool": {"filter": [{"term": {"owner": owner}}], "must_not": [deleted]}}


def build_count_body(owner: str) -> Clause:
    """Return the search that counts the saved searches of a key."""
    return {"query": build_owned_query(owner), "size": 0, "track_total_hits": True}


def build_matches_body(search: str, stamps: Stamps, size: int) -> Clause:
    """Return the search for the matches of a saved search in a range, in their order."""
    filters = [
        {"term": {"kind": "match"}},
        {"term": {"search": search}},
        {"range": {"stamp": {"gte": stamps.start, "lt": stamps.end}}},
    ]
    return {
        "query": {"bool": {"filter": filters}},
        "sort": [{"stamp": {"order": "asc", "unmapped_type": "long"}}],
        "size": size,
        "track_total_hits": False,
    }


def build_deliveries_body(search: str, request: DeliveriesRequest) -> Clause:
    """Return the search for the deliveries of a saved search, the latest first."""
    return {
        "query": {"bool": {"filter": build_state_filters(search, request.state)}},
        "sort": [{"first": {"order": "desc", "unmapped_type": "long"}}],
        "size": request.size,
        "track_total_hits": False,
    }


def build_state_filters(search: str, state: DeliveryState | None = None) -> list[Clause]:
    """Return the clauses of the deliveries of a saved search, all or those in one state."""
    filters: list[Clause] = [{"term": {"kind": "delivery"}}, {"term": {"search": search}}]
    return [*filters, {"term": {"state": state.value}}] if state else filters


def build_articles_body(ids: Iterable[str], fields: Iterable[str], timeout: str) -> Clause:
    """Return the search for these articles."""
    values = list(ids)
    return {
        "query": {"ids": {"values": values}},
        "size": len(values),
        "_source": [*fields],
        "track_total_hits": False,
        "timeout": timeout,
    }


def read_matched(
    matches: Iterable[Match],
    articles: Mapping[str, Mapping[str, Any]],
    request: MatchesRequest,
    watermark: Watermark,
) -> tuple[MatchedArticle, ...]:
    """Return matches with the stored fields of those articles that are there."""
    return tuple(
        cast(
            "MatchedArticle",
            {
                "id": match.article,
                INDEXED_AT: format_stamp(match.stamp),
                "watermark": write_token(watermark, match.stamp),
                "deleted": match.article not in articles,
                **read_fields(articles.get(match.article, {}), request.fields),
            },
        )
        for match in matches
    )


def read_saved_search(saved: SavedSearch, secret: str | None = None) -> SavedSearchResponse:
    """Return a saved search as clients see it; with a secret that is new."""
    response = SavedSearchResponse(
        id=saved.id,
        name=saved.name,
        search=dict(saved.search),
        schedule=saved.schedule,
        webhook=_read_webhook(saved.webhook),
        state=_read_state(saved),
        paused=_read_pause(saved.failure),
        created_at=format_time(saved.created_at),
        updated_at=format_time(saved.updated_at),
    )
    if secret:
        response["secret"] = secret
    return response


def _read_state(saved: SavedSearch) -> SavedSearchState:
    if not saved.enabled:
        return SavedSearchState.disabled
    return SavedSearchState.paused if saved.failure else SavedSearchState.active


def _read_webhook(webhook: Webhook | None) -> WebhookState | None:
    return WebhookState(url=webhook.url, disabled=webhook.disabled) if webhook else None


def _read_pause(failure: Failure | None) -> Pause | None:
    if failure is None:
        return None
    return Pause(
        reason=failure.reason,
        since=format_time(failure.since),
        attempts=failure.attempts,
        next_attempt_at=format_time(failure.next_attempt_at),
    )


def read_delivery(record: DeliveryRecord) -> DeliveryResponse:
    """Return a delivery as clients see it."""
    waits = record.state in WAITING_STATES
    return DeliveryResponse(
        id=record.id,
        state=record.state,
        created_at=format_time(record.created_at),
        articles=record.articles,
        next_attempt_at=format_time(record.next_attempt_at or record.created_at) if waits else None,
        attempts=tuple(
            {
                "at": format_time(attempt.at),
                "status": attempt.status,
                "error": attempt.error,
                "duration_s": round(attempt.duration_s, 3),
                "response_excerpt": attempt.response_excerpt,
            }
            for attempt in record.attempts
        ),
    )
