"""Read the stored articles of an index as a stream: all, or those written after a checkpoint."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import orjson
from elasticsearch import Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.documents.stored import reenrich
from indexer.errors import WritesRefusedError
from mappings.fields import INDEXED_AT

# Some megabytes of news a page; the point in time is kept open while a page is written.
_PAGE = 200
_PIT_KEEP_ALIVE = "10m"

# The local checkpoint of each shard: all writes up to this sequence number are complete. A shard is
# named by its number; one of several indices by its index as well.
Shard: TypeAlias = int | str
Checkpoints: TypeAlias = Mapping[Shard, int]

BEFORE_ALL_WRITES: Checkpoints = MappingProxyType({})
_BEFORE_FIRST = -1


def read_checkpoints(
    client: Elasticsearch, index: str, kind: str = "local_checkpoint"
) -> dict[Shard, int]:
    """Return the checkpoints of the primary shards of an index, or of all indices of an alias.

    A write in progress has a higher sequence number already, and a refresh does not show it. Up to
    the `global_checkpoint` all writes are on all copies, so that none is undone by a failover.
    """
    stats = client.indices.stats(index=index, level="shards", metric="docs")
    several = len(stats["indices"]) > 1
    return {
        _name_shard(name, int(number), several=several): int(copy["seq_no"][kind])
        for name, values in stats["indices"].items()
        for number, copies in values["shards"].items()
        for copy in copies
        if copy["routing"]["primary"]
    }


def _name_shard(index: str, number: int, *, several: bool) -> Shard:
    return f"{index}/{number}" if several else number


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
        _count_shard(client, name, number, checkpoint)
        for name, number, checkpoint in _find_written(client, index, after)
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
    yield from map(_read_hit, read_written(client, index, after))


def read_written(
    client: Elasticsearch,
    index: str,
    after: Checkpoints = BEFORE_ALL_WRITES,
    page_size: int = _PAGE,
    **body: Any,
) -> Iterator[Mapping[str, Any]]:
    """Yield the hits for what was written after the checkpoints, with their versions."""
    client.indices.refresh(index=index)
    for name, number, checkpoint in _find_written(client, index, after):
        search = {"query": _written_after(checkpoint), "size": page_size}
        yield from _read_shard(client, name, number, {**search, **body})


def _find_written(
    client: Elasticsearch, index: str, after: Checkpoints
) -> Iterator[tuple[str, int, int]]:
    """Yield index, number and checkpoint of each shard.

    They are counted by the settings, so that a search of a missing shard fails visibly. Of several
    indices, most of which do not change, those without a later write are left out.
    """
    settings = client.indices.get_settings(index=index, name="index.number_of_shards")
    several = len(settings.body) > 1
    newest = read_checkpoints(client, index, "max_seq_no") if several else {}
    for name, values in settings.items():
        for number in range(int(values["settings"]["index"]["number_of_shards"])):
            shard = _name_shard(name, number, several=several)
            checkpoint = after.get(shard, _BEFORE_FIRST)
            if newest.get(shard, checkpoint + 1) > checkpoint:
                yield name, number, checkpoint


def _prefer_shard(shard: int) -> str:
    return f"_shards:{shard}"


def _written_after(checkpoint: int) -> dict[str, Any]:
    return {"range": {"_seq_no": {"gt": checkpoint}}}


def _read_shard(
    client: Elasticsearch, index: str, shard: int, body: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    response = client.open_point_in_time(
        index=index, keep_alive=_PIT_KEEP_ALIVE, preference=_prefer_shard(shard)
    )
    try:
        yield from _read_pages(client, response["id"], body)
    finally:
        client.close_point_in_time(id=response["id"])


def _read_pages(
    client: Elasticsearch, pit: str, body: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    search_after: list[Any] | None = None
    while True:
        response = client.search(
            pit={"id": pit, "keep_alive": _PIT_KEEP_ALIVE},
            sort=["_shard_doc"],
            search_after=search_after,
            version=True,
            track_total_hits=False,
            allow_partial_search_results=False,
            **body,
        )
        hits = response["hits"]["hits"]
        if response["timed_out"]:
            raise WritesRefusedError(
                "Elasticsearch returned only a part of the articles: run the command again."
            )
        if not hits:
            return
        yield from hits
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
        is_stamped=INDEXED_AT in document,
        published_at=document.get("published_at"),
    )
