"""What was deleted, and in which version: it does not come back by loading it again."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.errors import refusal
from indexer.hidden_index import create_hidden
from indexer.lookup import look_up
from indexer.patience import patiently
from indexer.versions import is_older

_PAGE = 1_000

_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {"version": {"type": "long"}, "deleted_at": {"type": "date"}},
}


def tombstones_index(alias: str) -> str:
    """The index of tombstones that belongs to the alias; each has the id of what was deleted."""
    return f"{alias}-tombstones"


def has_tombstones(client: Elasticsearch, alias: str) -> bool:
    """Whether anything was ever deleted."""
    search = partial(client.search, index=tombstones_index(alias), size=0, terminate_after=1)
    try:
        # Where the first delete makes the index just now, its shard may not be there yet.
        answer = patiently(partial(search, track_total_hits=True))
    except NotFoundError:
        return False
    return bool(answer["hits"]["total"]["value"])


def read_tombstones(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, int]:
    """The version in which each of the ids was deleted, where it was."""
    found = look_up(client, tombstones_index(alias), ids, ["version"])
    return {tombstone["_id"]: tombstone["_source"]["version"] for tombstone in found}


def write_tombstones(
    client: Elasticsearch, alias: str, versions: Mapping[str, int], deleted_at: str
) -> None:
    """Remember deleted versions by id, to be found at once."""
    index = tombstones_index(alias)
    create_hidden(client, index, _MAPPINGS)
    operations: list[dict[str, Any]] = []
    for id_, version in versions.items():
        operations += [{"index": {"_id": id_}}, {"version": version, "deleted_at": deleted_at}]
    answer = client.bulk(index=index, operations=operations, refresh=True)
    for item in answer["items"]:
        if "error" in item["index"]:
            raise refusal(item["index"]["error"])


def find_entombed(client: Elasticsearch, alias: str, index: str) -> dict[str, int]:
    """What an index still holds of what was deleted behind the alias: stored versions by id.

    An article that came in a newer version than the deleted one is not among it. Tombstones must
    not be written meanwhile.
    """
    if not has_tombstones(client, alias):
        return {}
    entombed: dict[str, int] = {}
    for deleted in _read_pages(client, alias):
        found = patiently(partial(look_up, client, index, [*deleted], ["id"]))
        versions = {document["_id"]: document["_version"] for document in found}
        entombed |= {
            id_: version for id_, version in versions.items() if not is_older(deleted[id_], version)
        }
    return entombed


def _read_pages(client: Elasticsearch, alias: str) -> Iterator[dict[str, int]]:
    """All tombstones as versions by id, in the order in which they were written."""
    search = partial(
        client.search,
        index=tombstones_index(alias),
        sort=["_seq_no"],
        size=_PAGE,
        track_total_hits=False,
        allow_partial_search_results=False,
    )
    place: list[Any] | None = None
    while True:
        answer = patiently(partial(search, search_after=place))
        hits = answer["hits"]["hits"]
        if not hits:
            return
        yield {hit["_id"]: hit["_source"]["version"] for hit in hits}
        place = hits[-1]["sort"]
