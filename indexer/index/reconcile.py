"""Stamp what a switch to another index changes, so that readers of the watermark see it once.

A reindex, rollback or restore may bring back an article, change it, or leave it out. Before the
alias moves, what is new or different gets new stamps in the index to come, and what is missing
there gets a tombstone, which reports the removal and keeps no article out of later loads.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.errors import refusal
from indexer.index.deletes import write_removals
from indexer.index.index import read_documents, search_documents
from indexer.index.retry import retry
from indexer.index.stamps import Stamps
from indexer.stories.update import StoryTarget, update_stories
from mappings.fields import INDEXED_AT
from mappings.watermark import format_stamp, parse_stamp

_PAGE = 5_000
_BATCH = 1_000
_PIT_KEEP_ALIVE = "5m"


@dataclass(frozen=True, slots=True)
class KeptStamps:
    """Gives documents the stamps that the same documents have in another index, if any."""

    client: Elasticsearch
    index: str

    @contextmanager
    def stamping(self, documents: Sequence[BulkDocument]) -> Iterator[list[BulkDocument]]:
        """Yield the documents; those that are not in the other index stay without a stamp."""
        ids = [document.id for document in documents if not document.is_stamped]
        fields = ["content_hash", INDEXED_AT]
        stored = retry(lambda: read_documents(self.client, self.index, ids, fields)) if ids else []
        sources = {found["_id"]: found["_source"] for found in stored}
        yield [self._stamp(document, sources.get(document.id, {})) for document in documents]

    def _stamp(self, document: BulkDocument, source: dict[str, Any]) -> BulkDocument:
        if document.is_stamped or INDEXED_AT not in source:
            return document
        is_same = source.get("content_hash") == document.content_hash
        return document.with_stamp(source[INDEXED_AT]) if is_same else document


def has_stamps(client: Elasticsearch, index: str) -> bool:
    """Whether the index has the field of stamps; one of an earlier version has not."""
    response = client.indices.get_mapping(index=index)
    return all(INDEXED_AT in info["mappings"].get("properties", {}) for info in response.values())


def reconcile(alias: str, old: str, new: StoryTarget, stamps: Stamps) -> None:
    """Report the differences of two indices as changes; the caller owns the locks.

    Nothing is compared if one of them has no stamps. The stories are updated at the end, since new
    stamps are changes of articles, too.
    Raise `WritesRefusedError`, `LockLostError` and the client's errors.
    """
    if stamp_differences(alias, old, new, stamps):
        update_stories(new)


def stamp_differences(alias: str, old: str, new: StoryTarget, stamps: Stamps) -> bool:
    """Do the same without the stories; return whether both indices have stamps."""
    client = new.client
    if not (has_stamps(client, old) and has_stamps(client, new.index)):
        return False
    for index in (old, new.index):
        client.indices.refresh(index=index)
    removed: list[str] = []
    changed: list[str] = []
    for id_, before, after in _join(_read_stamps(client, old), _read_stamps(client, new.index)):
        if after is _ABSENT:
            removed.append(id_)
        elif before != after or after is None:
            changed.append(id_)
    _stamp_stored(new, changed, stamps)
    moment = datetime.now(UTC).isoformat()
    for ids in _chunked(removed):
        first = stamps.reserve(len(ids))
        write_removals(client, alias, ids, moment, first)
        stamps.finish(first)
    return True


def find_missing(client: Elasticsearch, index: str, other: str) -> Iterator[str]:
    """Yield the ids of an index that are not in the other one, as far as both are visible."""
    for id_, stamp, _ in _join(_read_stamps(client, other), _read_stamps(client, index)):
        if stamp is _ABSENT:
            yield id_


def _stamp_stored(target: StoryTarget, ids: Sequence[str], stamps: Stamps) -> None:
    """Give stored articles new stamps."""
    for batch in _chunked(ids):
        first = stamps.reserve(len(batch))
        operations: list[dict[str, Any]] = []
        for stamp, action in enumerate(_locate(target, batch), first):
            operations += [{"update": action}, {"doc": {INDEXED_AT: format_stamp(stamp)}}]
        stamps.check()
        response = target.client.bulk(index=target.index, operations=operations)
        for item in response["items"]:
            result = item["update"]
            if "error" in result and result["status"] != HTTPStatus.NOT_FOUND:
                raise refusal(result["error"])
        stamps.finish(first)


def _locate(target: StoryTarget, ids: Sequence[str]) -> list[dict[str, str]]:
    """Return what names each article in a request, with its index if there are several."""
    if not target.is_partitioned:
        return [{"_id": id_} for id_ in ids]
    documents = retry(lambda: search_documents(target.client, target.index, ids))
    return [{"_id": found["_id"], "_index": found["_index"]} for found in documents]


def _chunked(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def newest_stamp(client: Elasticsearch, index: str) -> int | None:
    """Return the highest stamp of an index, None if it has none."""
    newest = {"newest": {"max": {"field": INDEXED_AT}}}
    response = client.search(index=index, size=0, aggs=newest, allow_partial_search_results=False)
    text = response["aggregations"]["newest"].get("value_as_string")
    return parse_stamp(text) if text else None


_ABSENT = ""
_Stamped = Iterator[tuple[str, str | None]]


def _join(old: _Stamped, new: _Stamped) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield each id with its stamps in both, `_ABSENT` if it is not there; both sorted by id."""
    before, after = next(old, None), next(new, None)
    while before or after:
        if after is None or (before and _key(before) < _key(after)):
            assert before
            yield before[0], before[1], _ABSENT
            before = next(old, None)
        elif before is None or _key(after) < _key(before):
            yield after[0], _ABSENT, after[1]
            after = next(new, None)
        else:
            yield after[0], before[1], after[1]
            before, after = next(old, None), next(new, None)


def _key(item: tuple[str, str | None]) -> bytes:
    """Return the id as Elasticsearch sorts it."""
    return item[0].encode()


def _read_stamps(client: Elasticsearch, index: str) -> _Stamped:
    pit = client.open_point_in_time(index=index, keep_alive=_PIT_KEEP_ALIVE)["id"]
    after: list[Any] | None = None
    try:
        while True:
            response = client.search(
                pit={"id": pit, "keep_alive": _PIT_KEEP_ALIVE},
                sort=["id"],
                search_after=after,
                size=_PAGE,
                source=False,
                docvalue_fields=[{"field": INDEXED_AT}],
                track_total_hits=False,
                allow_partial_search_results=False,
            )
            hits = response["hits"]["hits"]
            for hit in hits:
                [stamp] = hit.get("fields", {}).get(INDEXED_AT, [None])
                yield hit["_id"], stamp
            if not hits:
                return
            after = hits[-1]["sort"]
    finally:
        client.close_point_in_time(id=pit)
