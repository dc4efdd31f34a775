"""The articles of an index as a stream, from what it stores."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import orjson
from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.documents.stored import reenrich
from indexer.errors import WritesRefusedError
from indexer.load.results import LoadResult, Outcome

# Some megabytes of news a page; the snapshot waits between two of them while they are written.
_PAGE = 200
_SNAPSHOT_LIFE = "10m"

# Each shard counts its own writes: by its number, up to where all of them are made.
Checkpoints: TypeAlias = Mapping[int, int]

# Before the first write.
NEVER: Checkpoints = MappingProxyType({})
_NO_WRITE = -1


def read_checkpoints(client: Elasticsearch, index: str) -> Checkpoints:
    """Up to where all writes to the index are made.

    A write that is under way has a higher number already, and is not found by a refresh.
    """
    stats = client.indices.stats(index=index, level="shards", metric="docs")
    return {
        int(number): int(copy["seq_no"]["local_checkpoint"])
        for number, copies in stats["indices"][index]["shards"].items()
        for copy in copies
        if copy["routing"]["primary"]
    }


def count_changes(client: Elasticsearch, index: str, after: Checkpoints) -> int:
    """How many articles of the index were written after these changes."""
    client.indices.refresh(index=index)
    return sum(
        _count(client, index, shard, after.get(shard, _NO_WRITE))
        for shard in range(_count_shards(client, index))
    )


def _count(client: Elasticsearch, index: str, shard: int, after: int) -> int:
    answer = client.search(
        index=index,
        preference=_only(shard),
        query=_written(after),
        size=0,
        track_total_hits=True,
        allow_partial_search_results=False,
    )
    return int(answer["hits"]["total"]["value"])


def read_source(
    client: Elasticsearch, index: str, after: Checkpoints = NEVER
) -> Iterator[BulkDocument]:
    """Every article of the index that was written after these changes, in its stored version."""
    client.indices.refresh(index=index)
    for shard in range(_count_shards(client, index)):
        yield from _read_shard(client, index, shard, after.get(shard, _NO_WRITE))


def _count_shards(client: Elasticsearch, index: str) -> int:
    """Those that are away count as well: whoever asks them is told."""
    settings = client.indices.get_settings(index=index, name="index.number_of_shards")
    return int(settings[index]["settings"]["index"]["number_of_shards"])


def _only(shard: int) -> str:
    return f"_shards:{shard}"


def _written(after: int) -> dict[str, Any]:
    return {"range": {"_seq_no": {"gt": after}}}


def _read_shard(
    client: Elasticsearch, index: str, shard: int, after: int
) -> Iterator[BulkDocument]:
    opened = client.open_point_in_time(
        index=index, keep_alive=_SNAPSHOT_LIFE, preference=_only(shard)
    )
    try:
        yield from _read_pages(client, opened["id"], after)
    finally:
        client.close_point_in_time(id=opened["id"])


def _read_pages(client: Elasticsearch, snapshot: str, after: int) -> Iterator[BulkDocument]:
    place: list[Any] | None = None
    while True:
        answer = client.search(
            pit={"id": snapshot, "keep_alive": _SNAPSHOT_LIFE},
            query=_written(after),
            sort=["_shard_doc"],
            search_after=place,
            size=_PAGE,
            version=True,
            track_total_hits=False,
            allow_partial_search_results=False,
        )
        hits = answer["hits"]["hits"]
        if answer["timed_out"]:
            raise WritesRefusedError("Elasticsearch answered in part only: run the command again.")
        if not hits:
            return
        yield from map(_prepare, hits)
        place = hits[-1]["sort"]


def _prepare(hit: Mapping[str, Any]) -> BulkDocument:
    id_, source = hit["_id"], hit["_source"]
    story = source.pop("story", None)
    result = LoadResult(hit["_index"], None, Outcome.INDEXED, id=id_)
    document = reenrich(source)
    payload = orjson.dumps(document)
    return BulkDocument(id_, document["content_hash"], payload, result, hit["_version"], story)
