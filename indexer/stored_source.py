"""The articles of an index as a stream, from what it stores."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from indexer.errors import WritesRefusedError
from indexer.intake import Prepared
from indexer.receipts import Outcome, Receipt
from indexer.stored_document import name_again

# Some megabytes of news a page; the snapshot waits between two of them while they are written.
_PAGE = 200
_SNAPSHOT_LIFE = "10m"

# Before the first write.
NEVER = -1


def last_change(client: Elasticsearch, index: str) -> int:
    """The number up to which all writes to the index are made; `NEVER` where there was none.

    A write that is under way has a higher number already, and is not found by a refresh.
    """
    shards = client.indices.stats(index=index, level="shards", metric="docs")
    copies = [copy for shard in shards["indices"][index]["shards"].values() for copy in shard]
    primaries = [copy["seq_no"] for copy in copies if copy["routing"]["primary"]]
    return min(int(numbers["local_checkpoint"]) for numbers in primaries)


def count_changes(client: Elasticsearch, index: str, after: int) -> int:
    """How many articles of the index were written after that change."""
    client.indices.refresh(index=index)
    answer = client.search(
        index=index,
        query={"range": {"_seq_no": {"gt": after}}},
        size=0,
        track_total_hits=True,
        allow_partial_search_results=False,
    )
    return int(answer["hits"]["total"]["value"])


def read_source(client: Elasticsearch, index: str, after: int = NEVER) -> Iterator[Prepared]:
    """Every article of the index that was written after that change, in its stored version."""
    client.indices.refresh(index=index)
    snapshot = client.open_point_in_time(index=index, keep_alive=_SNAPSHOT_LIFE)["id"]
    try:
        yield from _read_pages(client, snapshot, after)
    finally:
        client.close_point_in_time(id=snapshot)


def _read_pages(client: Elasticsearch, snapshot: str, after: int) -> Iterator[Prepared]:
    place: list[Any] | None = None
    while True:
        answer = client.search(
            pit={"id": snapshot, "keep_alive": _SNAPSHOT_LIFE},
            query={"range": {"_seq_no": {"gt": after}}},
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


def _prepare(hit: Mapping[str, Any]) -> Prepared:
    id_, source = hit["_id"], hit["_source"]
    story = source.pop("story", None)
    receipt = Receipt(hit["_index"], None, Outcome.INDEXED, id=id_)
    document = name_again(source)
    payload = orjson.dumps(document)
    return Prepared(id_, document["content_hash"], payload, receipt, hit["_version"], story)
