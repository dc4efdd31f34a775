"""Saved searches, their matches and deliveries: the indices, and the documents as types.

`<alias>-saved-searches` contains the searches, and up to which stamp they are matched. It is small
and cannot be made again. `<alias>-alerts` contains the matches, by search and article, and the
deliveries to webhooks. The ids of both are derived from their content, so that what is written
again after a crash is the same document.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any, Literal, TypeVar, cast

from pydantic import TypeAdapter

SAVED_SEARCHES_SUFFIX = "-saved-searches"
ALERTS_SUFFIX = "-alerts"
# The document with the stamp below which everything is matched.
PROGRESS_ID = "progress"

_KEYWORD: Mapping[str, Any] = {"type": "keyword"}
_LONG: Mapping[str, Any] = {"type": "long"}
SAVED_SEARCHES_MAPPINGS: Mapping[str, Any] = {
    "dynamic": False,
    "properties": {"owner": _KEYWORD, "deleted": {"type": "boolean"}, "created_at": _LONG},
}
ALERTS_MAPPINGS: Mapping[str, Any] = {
    "dynamic": False,
    "properties": {
        **dict.fromkeys(("kind", "search", "article", "story", "state"), _KEYWORD),
        **dict.fromkeys(("stamp", "first", "last"), _LONG),
    },
}
# Enough of a digest that no two articles of a search share it.
_DIGEST_CHARACTERS = 32

_T = TypeVar("_T")


class Schedule(StrEnum):
    """When a webhook is sent: after each match, or with those of a whole hour or day."""

    immediate = "immediate"
    hourly = "hourly"
    daily = "daily"


class DeliveryState(StrEnum):
    """What happened to a delivery; `replay` waits as `pending` does, on request."""

    pending = "pending"
    replay = "replay"
    delivered = "delivered"
    failed = "failed"


WAITING_STATES = (DeliveryState.pending, DeliveryState.replay)


@dataclass(frozen=True, slots=True)
class Secret:
    """A signing secret; one that was replaced signs as well until it expires (Unix time)."""

    value: str
    expires_at: float | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where matches from the stamp `start` on are sent; `disabled` is why nothing is sent."""

    url: str
    secrets: tuple[Secret, ...]
    start: int
    disabled: str | None = None

    def valid_secrets(self, now: float) -> tuple[str, ...]:
        """Return the secrets that sign at this time, the newest first."""
        return tuple(
            secret.value
            for secret in self.secrets
            if secret.expires_at is None or secret.expires_at > now
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a search is paused: it matched nothing from the stamp `behind` on. Times are Unix times.

    It is tried again at `next_attempt_at`.
    """

    reason: str
    behind: int
    since: float
    attempts: int
    next_attempt_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A saved search. `search` is the request as the API takes it, `owner` the name of its key.

    It matches what is indexed from the stamp `start` on. Times are Unix times.
    """

    id: str
    owner: str
    name: str
    search: Mapping[str, Any]
    schedule: Schedule
    webhook: Webhook | None
    enabled: bool
    start: int
    created_at: float
    updated_at: float
    failure: Failure | None = None

    @property
    def is_grouped(self) -> bool:
        """Whether it matches each story once, instead of each article."""
        return self.search.get("group_by") == "story"

    def position(self, progress: int) -> int:
        """Return the stamp below which it is matched, if the others are up to `progress`."""
        return self.failure.behind if self.failure else max(progress, self.start)

    def without_failure(self) -> "SavedSearch":
        """Return it as it is once it matches again."""
        return replace(self, failure=None)


@dataclass(frozen=True, slots=True)
class Progress:
    """The stamps below which the searches of articles, and those of stories, are matched."""

    articles: int | None = None
    stories: int | None = None

    def of(self, saved: SavedSearch) -> int:
        """Return the stamp below which a search is matched unless it is paused."""
        return (self.stories if saved.is_grouped else self.articles) or 0


@dataclass(frozen=True, slots=True)
class Match:
    """An article that a search matched when it was stored with this stamp.

    A `copy` is in a story that the search had matched before: it is kept to recognise the next one.
    """

    search: str
    article: str
    story: str
    stamp: int
    kind: Literal["match", "copy"] = "match"

    @property
    def id(self) -> str:
        """The id of its document: the same for each match of the search and the article."""
        digest = sha256(self.article.encode()).hexdigest()[:_DIGEST_CHARACTERS]
        return f"{self.search}-{digest}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a delivery; `at` is a Unix time."""

    at: float
    status: int | None
    error: str | None
    duration_s: float
    response_excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """Matches that are sent together: those of a search from one stamp to another.

    `attempts` are the last ones; `tries` counts those since it was created or replayed.
    """

    search: str
    first: int
    last: int
    articles: tuple[str, ...]
    created_at: float
    state: DeliveryState = DeliveryState.pending
    attempts: tuple[Attempt, ...] = ()
    tries: int = 0
    next_attempt_at: float = 0.0
    kind: Literal["delivery"] = "delivery"

    @property
    def id(self) -> str:
        """The id of its document, which is its `webhook-id`."""
        return f"msg_{self.search}_{self.first}"

    def for_replay(self) -> "DeliveryRecord":
        """Return it to be sent again at once, with all its retries."""
        return replace(self, state=DeliveryState.replay, tries=0, next_attempt_at=0.0)


def saved_searches_index(alias: str) -> str:
    """Return the name of the index of saved searches."""
    return f"{alias}{SAVED_SEARCHES_SUFFIX}"


def alerts_index(alias: str) -> str:
    """Return the name of the index of matches and deliveries."""
    return f"{alias}{ALERTS_SUFFIX}"


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def read_document(kind: type[_T], source: Mapping[str, Any]) -> _T:
    """Return the object that is stored as this JSON object."""
    document: _T = _adapter(cast("Hashable", kind)).validate_python(source)
    return document


def write_document(document: SavedSearch | Match | DeliveryRecord | Progress) -> dict[str, Any]:
    """Return the JSON object that is stored."""
    source: dict[str, Any] = _adapter(cast("Hashable", type(document))).dump_python(
        document, mode="json"
    )
    return source
