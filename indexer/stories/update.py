"""Update the story labels of an index once, at the end of a load or delete."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain, repeat
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import ScanError, scan, streaming_bulk

from indexer.errors import NotReadyError, WritesRefusedError, describe_error
from indexer.index.index import IndexInfo, check_index, find_index, set_stories_up_to_date
from indexer.index.retry import RETRYABLE_STATUS, retry
from indexer.load.results import LoadResult, Outcome
from indexer.stories.clustering import Member, find_changed_labels

# A thousand articles have a third as many bands as one query may have terms.
_IDS_A_QUERY = 1_000

# The retries of one item by the client, before the whole update is retried.
_MAX_RETRIES = 3

# A restarted server has lost its scrolls.
_LOST_SCROLL = {"search_context_missing_exception", "search_phase_execution_exception"}


@dataclass(frozen=True, slots=True)
class UpdateLimits:
    """Sizes of an update.

    `reread_share`: with a larger share of changed articles the whole index is read, which takes
    less processor time than searching for the neighbours of each. `round_size`: changed articles
    updated at a time, in about 20 MB with their neighbours. `page_size`: articles a scroll page.
    """

    reread_share: float = 0.3
    round_size: int = 5_000
    page_size: int = 2_000


DEFAULT_LIMITS = UpdateLimits()


class ChangedIds:
    """The ids written to an index that had so many articles before, about 100 bytes each.

    They are dropped once they are so many that the whole index is read anyway.
    """

    def __init__(
        self, articles: int = 0, reread_share: float = DEFAULT_LIMITS.reread_share
    ) -> None:
        self.ids: set[str] = set()
        self._articles = articles
        self._reread_share = reread_share
        self._is_most = False

    @property
    def known(self) -> set[str] | None:
        """The ids, or None if the whole index is to be read."""
        return None if self._is_most else self.ids

    def add(self, result: LoadResult) -> None:
        """Add the id of a written document."""
        is_written = result.outcome in (Outcome.INDEXED, Outcome.UPDATED)
        if is_written and result.id and not self._is_most:
            self.ids.add(result.id)
            total = self._articles + len(self.ids)
            self._is_most = len(self.ids) > self._reread_share * total
        if self._is_most:
            self.ids.clear()


@contextmanager
def track_changes(client: Elasticsearch, alias: str, dry_run: bool) -> Iterator[ChangedIds]:
    """Collect the ids changed in the block; at its end refresh the index and update its stories.

    Until then the index is marked, so that the next load updates all stories after one that was
    killed. A server that is overloaded or restarting is waited for.
    Raise `WritesRefusedError` and the client's errors.
    """
    index = None if dry_run else retry(lambda: find_index(client, alias))
    if index is None:
        yield ChangedIds()
        return
    with track_index_changes(client, check_index(index)) as changes:
        yield changes


@contextmanager
def track_index_changes(
    client: Elasticsearch, index: IndexInfo, limits: UpdateLimits = DEFAULT_LIMITS
) -> Iterator[ChangedIds]:
    """Do the same for an index that may be outside the alias and of another schema."""
    articles = retry(lambda: int(client.count(index=index.name)["count"]))
    changes = ChangedIds(articles, limits.reread_share)
    retry(lambda: set_stories_up_to_date(client, index, False))
    yield changes
    # Which labels a failed attempt has written is unknown: the next one reads the whole index.
    attempts = chain([changes.known if index.stories_up_to_date else None], repeat(None))
    retry(lambda: _update_stories(client, index, next(attempts), limits))


def _update_stories(
    client: Elasticsearch, index: IndexInfo, changed: set[str] | None, limits: UpdateLimits
) -> None:
    client.indices.refresh(index=index.name)
    update_story_labels(client, index.name, changed, limits)
    set_stories_up_to_date(client, index, True)


def update_story_labels(
    client: Elasticsearch,
    index: str,
    changed: Collection[str] | None,
    limits: UpdateLimits = DEFAULT_LIMITS,
) -> int:
    """Label every article with its story and return how many labels changed.

    `changed` are the ids that were written since the last update, or None if that is unknown or
    most of the index; deleted ids are replaced by their `read_story_members`. Refresh the index
    before the call.
    Raise `NotReadyError`, `WritesRefusedError` and the client's errors.
    """
    if changed is None:
        members = _read_members(client, index, {"match_all": {}}, limits.page_size)
        return _relabel(client, index, members)
    updated = 0
    for ids in _chunked(sorted(changed), limits.round_size):
        updated += _relabel(client, index, _read_touched(client, index, ids))
    return updated


def _relabel(client: Elasticsearch, index: str, members: Iterable[Member]) -> int:
    """Write the labels that changed, and refresh so that the next round reads them."""
    labels = find_changed_labels(members)
    if labels:
        _write_labels(client, index, labels)
        client.indices.refresh(index=index)
    return len(labels)


def read_story_members(client: Elasticsearch, index: str, ids: Sequence[str]) -> set[str]:
    """Return the ids of all articles in the stories of these, to be updated after their delete.

    Raise `NotReadyError` and the client's errors.
    """
    members = _read_by_terms(client, index, "id", ids)
    stories = sorted({member.story for member in members})
    return {member.id for member in _read_by_terms(client, index, "story", stories)}


def _read_touched(client: Elasticsearch, index: str, changed: Sequence[str]) -> list[Member]:
    """Return the changed articles, and all members of the stories they were or may be part of.

    All other stories are linked to none of these and stay as they are.
    """
    touched: dict[str, Member] = {}
    for ids in _chunked(changed):
        written = [*_read_by_terms(client, index, "id", ids)]
        bands = sorted({band for member in written for band in member.bands})
        linked = _read_members(client, index, _any_of("story_minhash", bands))
        touched |= {member.id: member for member in (*written, *linked)}
    stories = sorted({member.story for member in touched.values()})
    touched |= {member.id: member for member in _read_by_terms(client, index, "story", stories)}
    return list(touched.values())


def _chunked(values: Sequence[str], size: int = _IDS_A_QUERY) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def _any_of(field: str, values: Sequence[str]) -> dict[str, Any]:
    return {"terms": {field: list(values)}}


def _read_by_terms(
    client: Elasticsearch, index: str, field: str, values: Sequence[str]
) -> Iterator[Member]:
    for chunk in _chunked(values):
        yield from _read_members(client, index, _any_of(field, chunk))


def _read_members(
    client: Elasticsearch,
    index: str,
    query: dict[str, Any],
    page_size: int = DEFAULT_LIMITS.page_size,
) -> Iterator[Member]:
    body = {"query": query, "_source": False, "docvalue_fields": ["story", "story_minhash"]}
    for hit in _scan(client, index, body, page_size):
        fields = hit.get("fields", {})
        [story] = fields.get("story", [hit["_id"]])
        yield Member(hit["_id"], story, tuple(fields.get("story_minhash", ())))


def _scan(
    client: Elasticsearch, index: str, body: dict[str, Any], page_size: int
) -> Iterator[dict[str, Any]]:
    try:
        yield from scan(client, index=index, query=body, size=page_size)
    except ScanError as error:  # a shard became unavailable between two pages
        raise NotReadyError(str(error)) from error
    except NotFoundError as error:
        if describe_error(error)["type"] not in _LOST_SCROLL:
            raise
        raise NotReadyError("a restart of the server ended a scroll") from error


def _write_labels(client: Elasticsearch, index: str, labels: dict[str, str]) -> None:
    """Send one partial update per label; skip articles that were deleted meanwhile."""
    updates = (
        {"_op_type": "update", "_index": index, "_id": id_, "doc": {"story": story}}
        for id_, story in labels.items()
    )
    for ok, response in streaming_bulk(
        client, updates, raise_on_error=False, max_retries=_MAX_RETRIES
    ):
        [item] = response.values()
        if not ok and item["status"] in RETRYABLE_STATUS:
            raise NotReadyError(str(item["error"]))
        if not ok and item["status"] != HTTPStatus.NOT_FOUND:
            raise WritesRefusedError(f"A story cannot be written: {item['error']}. Load again.")
