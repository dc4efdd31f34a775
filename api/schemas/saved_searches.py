"""Saved searches, their matches and their deliveries: requests and responses."""

from enum import StrEnum
from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, Field, field_validator
from typing_extensions import TypedDict

from api.schemas.article import ArticleFields, Moment
from api.schemas.base import documented
from api.schemas.changes import MAX_CHANGES, START, WatermarkToken
from api.schemas.limits import MAX_PAGE_SIZE
from api.schemas.request import DEFAULT_FIELDS, REQUEST_CONFIG, ReturnedFields, SearchRequest
from api.schemas.validators import Text
from mappings.saved_searches import DeliveryState, Schedule

_MAX_NAME_LENGTH = 200
_MAX_URL_LENGTH = 2_048
_URL = "https://receiver.example/news"
_ID = "5f0c1d2e3b4a5968"
_TIME = "2026-11-28T18:43:41Z"
_SEARCH = {"q": "latakia rebels", "source": ["Example Times"], "group_by": "story"}
_TOKEN = "6f1c0f6d1f0a4a5db8e3b5f0c2a4d9e1-1795891370123456"

SavedSearchName = Annotated[
    Text,
    Field(min_length=1, max_length=_MAX_NAME_LENGTH, description="A name.", examples=["Latakia"]),
]
WebhookUrl = Annotated[
    Text,
    Field(
        min_length=1,
        max_length=_MAX_URL_LENGTH,
        description="Where matches are sent by POST, as Standard Webhooks; null: they are only "
        "pulled.",
        examples=[_URL],
    ),
]
WhenSent = Annotated[
    Schedule,
    Field(
        description="When matches are sent: `immediate`, or together at the end of the hour or "
        "of the day in the time zone of the search."
    ),
]


def _check_search(search: SearchRequest | None) -> SearchRequest | None:
    if search and search.cursor:
        raise ValueError("has a cursor; leave it out, since a saved search has no pages")
    return search


class SavedSearchRequest(BaseModel):
    """A search to save."""

    model_config = REQUEST_CONFIG

    name: SavedSearchName
    search: SearchRequest = Field(
        description="The search as `POST /v1/search` takes it. What selects articles counts; "
        "order, pages, facets and highlights do not.",
        examples=[_SEARCH],
    )
    webhook_url: WebhookUrl | None = Field(None, examples=[_URL])
    schedule: WhenSent = Schedule.immediate

    _search = field_validator("search")(_check_search)


class SavedSearchUpdate(BaseModel):
    """What to change of a saved search; what is left out stays as it is."""

    model_config = REQUEST_CONFIG

    name: SavedSearchName | None = Field(None, examples=["Latakia"])
    search: SearchRequest | None = Field(
        None, description="Another search, which matches from now on.", examples=[_SEARCH]
    )
    webhook_url: WebhookUrl | None = Field(None, examples=[_URL])
    schedule: WhenSent | None = None
    enabled: bool | None = Field(
        None,
        description="False: match and send nothing. True: match from now on, and send again to a "
        "webhook that was disabled.",
        examples=[True],
    )

    _search = field_validator("search")(_check_search)


class PreviewRequest(BaseModel):
    """A search that may be saved."""

    model_config = REQUEST_CONFIG

    search: SearchRequest = Field(
        description="The search as `POST /v1/search` takes it.", examples=[_SEARCH]
    )

    _search = field_validator("search")(_check_search)


class MatchesRequest(BaseModel):
    """Which matches to return."""

    model_config = REQUEST_CONFIG

    after: WatermarkToken = Field(
        START,
        description="The watermark of the last match that was read, or `next`; `start` for all.",
        examples=[_TOKEN],
    )
    size: int = Field(100, ge=1, le=MAX_CHANGES, description="Matches per response.")
    fields: ReturnedFields = DEFAULT_FIELDS


class DeliveriesRequest(BaseModel):
    """Which deliveries to return, the latest first."""

    model_config = REQUEST_CONFIG

    state: DeliveryState | None = Field(
        None, description="Only those in this state.", examples=["failed"]
    )
    size: int = Field(20, ge=1, le=MAX_PAGE_SIZE, description="Deliveries.")


class SavedSearchState(StrEnum):
    """`paused`: its query failed, and is tried again. `disabled`: until it is enabled."""

    active = "active"
    paused = "paused"
    disabled = "disabled"


class Pause(TypedDict):
    """Why a search matches nothing at the moment; what it misses is matched later."""

    reason: Annotated[
        str, documented("The index lacks the field places.", "What failed, and what to do.")
    ]
    since: Annotated[Moment, documented(_TIME, "When it failed first.")]
    attempts: Annotated[int, documented(3, "How often it failed.")]
    next_attempt_at: Annotated[Moment, documented(_TIME, "When it is tried again.")]


class WebhookState(TypedDict):
    """The webhook of a saved search."""

    url: Annotated[str, documented(_URL, "Where matches are sent.")]
    disabled: Annotated[
        str | None,
        documented("The receiver responded with 410.", "Why nothing is sent; null if it is."),
    ]


class SavedSearchResponse(TypedDict):
    """A saved search."""

    id: Annotated[str, documented(_ID, "Its id.")]
    name: Annotated[str, documented("Latakia", "Its name.")]
    search: Annotated[dict[str, Any], documented(_SEARCH, "The search as it was sent.")]
    schedule: Annotated[Schedule, documented("immediate", "When matches are sent.")]
    webhook: Annotated[
        WebhookState | None,
        documented({"url": _URL, "disabled": "The receiver responded with 410."}, "The webhook."),
    ]
    state: Annotated[SavedSearchState, documented("active", "Whether it matches.")]
    paused: Annotated[Pause | None, documented(None, "Why it is paused; null if it is not.")]
    created_at: Annotated[Moment, documented(_TIME, "When it was saved.")]
    updated_at: Annotated[Moment, documented(_TIME, "When it was last changed.")]
    secret: NotRequired[
        Annotated[
            str,
            documented(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "The new secret that signs its webhooks. It is returned this once.",
            ),
        ]
    ]


class SavedSearchList(TypedDict):
    """The saved searches of a key, the oldest first."""

    saved_searches: tuple[SavedSearchResponse, ...]
    limit: Annotated[int, documented(1000, "How many searches a key can save.")]


class PreviewDay(TypedDict):
    """The matches of one day."""

    date: Annotated[str, documented("2026-11-28", "The day in the time zone of the search.")]
    count: Annotated[int, documented(3, "Articles that were indexed then, or stories.")]


class PreviewArticle(ArticleFields):
    """An article that would have matched."""

    id: Annotated[str, documented("000_ec27dc8f054a1452.txt", "Its id.")]
    indexed_at: Annotated[Moment, documented(_TIME, "When it was indexed.")]


class PreviewResponse(TypedDict):
    """What a search would have matched in the last seven days, by when it was indexed."""

    total: Annotated[int, documented(21, "Articles, or stories, in seven days.")]
    per_day: Annotated[float, documented(3.0, "How many a day.")]
    days: tuple[PreviewDay, ...]
    latest: Annotated[tuple[PreviewArticle, ...], documented([], "The last indexed ones.")]


class MatchedArticle(ArticleFields):
    """One match; a deleted article has no fields."""

    id: Annotated[str, documented("000_ec27dc8f054a1452.txt", "The article's id.")]
    indexed_at: Annotated[Moment, documented(_TIME, "When the article was indexed.")]
    watermark: Annotated[str, documented(_TOKEN, "Send it as `after` to go on after this match.")]
    deleted: Annotated[bool, documented(False, "Whether the article was deleted since.")]


class MatchesResponse(TypedDict):
    """Matches in the order in which the articles were indexed."""

    matches: tuple[MatchedArticle, ...]
    next: Annotated[str, documented(_TOKEN, "Send it as `after` for the next matches.")]
    more: Annotated[bool, documented(False, "Whether further matches can be read at once.")]
    matched_until: Annotated[
        Moment, documented(_TIME, "What was indexed before is matched; later articles are not yet.")
    ]


class AttemptResponse(TypedDict):
    """One attempt to send a delivery."""

    at: Annotated[Moment, documented(_TIME, "When.")]
    status: Annotated[int | None, documented(503, "The status of the response; null for none.")]
    error: Annotated[str | None, documented(None, "What went wrong.")]
    duration_s: Annotated[float, documented(0.21, "Seconds.")]
    response_excerpt: Annotated[str, documented("busy", "The beginning of the response.")]


class DeliveryResponse(TypedDict):
    """A delivery: matches that are sent together."""

    id: Annotated[str, documented(f"msg_{_ID}_1795891370123456", "Its `webhook-id`.")]
    state: Annotated[DeliveryState, documented("pending", "`replay` waits as `pending` does.")]
    created_at: Annotated[Moment, documented(_TIME, "When it was created.")]
    articles: Annotated[
        tuple[str, ...], documented(["000_ec27dc8f054a1452.txt"], "The ids of the articles.")
    ]
    next_attempt_at: Annotated[
        Moment | None, documented(_TIME, "When it is sent; null if it waits for nothing.")
    ]
    attempts: tuple[AttemptResponse, ...]


class DeliveriesResponse(TypedDict):
    """Deliveries, the latest first."""

    deliveries: tuple[DeliveryResponse, ...]
