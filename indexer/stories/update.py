"""The stories of an index brought up to date with the articles that are in it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import ScanError, scan, streaming_bulk

from indexer.errors import NotReadyError, WritesRefusedError, describe_error
from indexer.index.retry import RETRYABLE_STATUS
from indexer.stories.clustering import Member, group

# So many are settled at a time, in some 20 MB with their neighbours.
_A_ROUND = 5_000

# A thousand articles have a third as many bands as one query may hold terms.
_IDS_A_QUERY = 1_000
_MEMBERS_A_PAGE = 2_000

# A server that was started again knows no scroll of before.
_LOST_SCROLL = {"search_context_missing_exception", "search_phase_execution_exception"}


def update_story_labels(client: Elasticsearch, index: str, changed: Collection[str] | None) -> int:
    """Labels every article with its story; how many labels changed.

    `changed` are the ids that were written since the last update, or None if that is unknown or
    most of the index; deleted ids are replaced by their `read_story_members`. Refresh the index
    before the call.
    Raises `NotReadyError`, `WritesRefusedError` and the client's errors.
    """
    if changed is None:
        return _settle(client, index, _read_members(client, index, {"match_all": {}}))
    settled = 0
    for ids in _cut(sorted(changed), _A_ROUND):
        settled += _settle(client, index, _read_touched(client, index, ids))
    return settled


def _settle(client: Elasticsearch, index: str, members: Iterable[Member]) -> int:
    """Labels these with their stories; the next look finds them so."""
    labels = group(members)
    if labels:
        _write_labels(client, index, labels)
        client.indices.refresh(index=index)
    return len(labels)


def read_story_members(client: Elasticsearch, index: str, ids: Sequence[str]) -> set[str]:
    """The ids of all articles in the stories of these: to be settled when these are deleted.

    Raises `NotReadyError` and the client's errors.
    """
    members = [m for cut in _cut(ids) for m in _read_members(client, index, _any_of("id", cut))]
    stories = sorted({member.story for member in members})
    mates = (
        m for cut in _cut(stories) for m in _read_members(client, index, _any_of("story", cut))
    )
    return {member.id for member in mates}


def _any_of(field: str, values: Sequence[str]) -> dict[str, Any]:
    return {"terms": {field: list(values)}}


def _read_touched(client: Elasticsearch, index: str, changed: Sequence[str]) -> list[Member]:
    """The changed articles, and all of every story that they were, or may now be, part of.

    All other stories are linked to none of these, and stay as they are.
    """
    near: dict[str, Member] = {}
    for ids in _cut(changed):
        written = [*_read_members(client, index, _any_of("id", ids))]
        bands = {band for member in written for band in member.bands}
        linked = _read_members(client, index, _any_of("story_minhash", sorted(bands)))
        near |= {member.id: member for member in (*written, *linked)}
    stories = sorted({member.story for member in near.values()})
    for labels in _cut(stories):
        members = _read_members(client, index, _any_of("story", labels))
        near |= {member.id: member for member in members}
    return list(near.values())


def _cut(values: Sequence[str], size: int = _IDS_A_QUERY) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def _read_members(client: Elasticsearch, index: str, query: dict[str, Any]) -> Iterator[Member]:
    body = {"query": query, "_source": False, "docvalue_fields": ["story", "story_minhash"]}
    for hit in _scan(client, index, body):
        fields = hit.get("fields", {})
        [story] = fields.get("story", [hit["_id"]])
        yield Member(hit["_id"], story, tuple(fields.get("story_minhash", ())))


def _scan(client: Elasticsearch, index: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        yield from scan(client, index=index, query=body, size=_MEMBERS_A_PAGE)
    except ScanError as error:  # a shard went away between two pages
        raise NotReadyError(str(error)) from error
    except NotFoundError as error:
        if describe_error(error)["type"] not in _LOST_SCROLL:
            raise
        raise NotReadyError("a scroll ended with the server") from error


def _write_labels(client: Elasticsearch, index: str, labels: dict[str, str]) -> None:
    """One partial update a label; an article that was deleted meanwhile needs none."""
    for done, result in streaming_bulk(
        client, _build_updates(index, labels), raise_on_error=False, max_retries=3
    ):
        [item] = result.values()
        if not done and item["status"] in RETRYABLE_STATUS:
            raise NotReadyError(str(item["error"]))
        if not done and item["status"] != HTTPStatus.NOT_FOUND:
            raise WritesRefusedError(f"A story cannot be written: {item['error']}. Load again.")


def _build_updates(index: str, labels: dict[str, str]) -> Iterable[dict[str, Any]]:
    for id_, story in labels.items():
        yield {"_op_type": "update", "_index": index, "_id": id_, "doc": {"story": story}}
