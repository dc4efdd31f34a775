"""Read the stored articles of an index as a stream: all, or those written after a checkpoint."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import orjson
from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.documents.stored import reenrich
from indexer.errors import WritesRefusedError

# Some megabytes of news a page; the point in time is kept open while a page is written.
_PAGE = 200
_PIT_KEEP_ALIVE = "10m"

# The local checkpoint by shard number: all writes up to this sequence number are complete.
Checkpoints: TypeAlias = Mapping[int, int]

BEFORE_ALL_WRITES: Checkpoints = MappingProxyType({})
_BEFORE_FIRST = -1


def read_checkpoints(client: Elasticsearch, index: str) -> Checkpoints:
    """Return the local checkpoints of the primary shards.

    A write in progress has a higher sequence number already, and a refresh does not show it.
    """
    stats = client.indices.stats(index=index, level="shards", metric="docs")
    return {
        int(number): int(copy["seq_no"]["local_checkpoint"])
        for number, copies in stats["indices"][index]["shards"].items()
        for copy in copies
        if copy["routing"]["primary"]
    }


def count_articles(client: Elasticsearch, index: str) -> int:
    """Return how many articles a search can match."""
    response = client.search(
        index=index, size=0, track_total_hits=True, allow_partial_search_results=False
    )
    return int(response["hits"]["total"]["value"])


def count_changes(client: Elasticsearch, index: str, after: Checkpoints) -> int:
    """Return how many articles of the index were written after the checkpoints."""
    client.indices.refresh(index=index)
    return sum(
        _count_shard(client, index, shard, after.get(shard, _BEFORE_FIRST))
        for shard in range(_count_shards(client, index))
    )


def _count_shard(client: Elasticsearch, index: str, shard: int, after: int) -> int:
    response = client.search(
        index=index,
        preference=_prefer_shard(shard),
        query=_written_after(after),
        size=0,
        track_total_hits=True,
        allow_partial_search_results=False,
    )
    return int(response["hits"]["total"]["value"])


def read_articles(
    client: Elasticsearch, index: str, after: Checkpoints = BEFORE_ALL_WRITES
) -> Iterator[BulkDocument]:
    """Yield the articles written after the checkpoints, enriched again, in stored versions."""
    client.indices.refresh(index=index)
    for shard in range(_count_shards(client, index)):
        yield from _read_shard(client, index, shard, after.get(shard, _BEFORE_FIRST))


def _count_shards(client: Elasticsearch, index: str) -> int:
    """Return the configured number, so that a search of a missing shard fails visibly."""
    settings = client.indices.get_settings(index=index, name="index.number_of_shards")
    return int(settings[index]["settings"]["index"]["number_of_shards"])


def _prefer_shard(shard: int) -> str:
    return f"_shards:{shard}"


def _written_after(checkpoint: int) -> dict[str, Any]:
    return {"range": {"_seq_no": {"gt": checkpoint}}}


def _read_shard(
    client: Elasticsearch, index: str, shard: int, after: int
) -> Iterator[BulkDocument]:
    response = client.open_point_in_time(
        index=index, keep_alive=_PIT_KEEP_ALIVE, preference=_prefer_shard(shard)
    )
    try:
        yield from _read_pages(client, response["id"], after)
    finally:
        client.close_point_in_time(id=response["id"])


def _read_pages(client: Elasticsearch, pit: str, after: int) -> Iterator[BulkDocument]:
    search_after: list[Any] | None = None
    while True:
        response = client.search(
            pit={"id": pit, "keep_alive": _PIT_KEEP_ALIVE},
            query=_written_after(after),
            sort=["_shard_doc"],
            search_after=search_after,
            size=_PAGE,
            version=True,
            track_total_hits=False,
            allow_partial_search_results=False,
        )
        hits = response["hits"]["hits"]
        if response["timed_out"]:
            raise WritesRefusedError(
                "Elasticsearch returned only a part of the articles: run the command again."
            )
        if not hits:
            return
        yield from map(_read_hit, hits)
        search_after = hits[-1]["sort"]


def _read_hit(hit: Mapping[str, Any]) -> BulkDocument:
    id_, source = hit["_id"], hit["_source"]
    story = source.pop("story", id_)
    document = reenrich(source)
    return BulkDocument(
        id=id_,
        content_hash=document["content_hash"],
        payload=orjson.dumps({**document, "story": story}),
        path=hit["_index"],
        version=hit["_version"],
        story=story,
    )
