"""What was deleted, and in which version: it does not come back by loading it again."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.documents.version import is_older
from indexer.errors import refusal
from indexer.index.index import create_hidden, look_up
from indexer.index.retry import retry

TOMBSTONES_SUFFIX = "-tombstones"

_PAGE = 1_000
# Below every version.
_NEVER = -1

_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {"version": {"type": "long"}, "deleted_at": {"type": "date"}},
}


def tombstones_index(alias: str) -> str:
    """The index of tombstones that belongs to the alias; each has the id of what was deleted."""
    return f"{alias}{TOMBSTONES_SUFFIX}"


def has_tombstones(client: Elasticsearch, alias: str) -> bool:
    """Whether anything was ever deleted."""
    search = partial(client.search, index=tombstones_index(alias), size=0, terminate_after=1)
    try:
        # Where the first delete makes the index just now, its shard may not be there yet.
        answer = retry(partial(search, track_total_hits=True))
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
    """Remember deleted versions by id, to be found at once; a higher one that is there stays."""
    create_hidden(client, tombstones_index(alias), _MAPPINGS)
    tombstones = {
        id_: {"version": version, "deleted_at": deleted_at} for id_, version in versions.items()
    }
    _write_higher(client, alias, tombstones)


def adopt_tombstones(client: Elasticsearch, alias: str, source: str) -> None:
    """Remember what another index of tombstones holds, where it knows more than the alias's own."""
    create_hidden(client, tombstones_index(alias), _MAPPINGS)
    for page in _read_pages(client, source):
        _write_higher(client, alias, page)


def forget_tombstones(client: Elasticsearch, alias: str, ids: Sequence[str]) -> None:
    """Let these come back: nothing tells any more that they were deleted."""
    for start in range(0, len(ids), _PAGE):
        cut = ids[start : start + _PAGE]
        _bulk(client, alias, [{"delete": {"_id": id_}} for id_ in cut])


def _write_higher(
    client: Elasticsearch, alias: str, tombstones: Mapping[str, Mapping[str, Any]]
) -> None:
    """Those of versions that are not known to be deleted yet; nobody else writes meanwhile."""
    known = retry(partial(read_tombstones, client, alias, [*tombstones]))
    operations: list[Mapping[str, Any]] = []
    for id_, tombstone in tombstones.items():
        if tombstone["version"] > known.get(id_, _NEVER):
            operations += [{"index": {"_id": id_}}, tombstone]
    if operations:
        _bulk(client, alias, operations)


def _bulk(client: Elasticsearch, alias: str, operations: Sequence[Mapping[str, Any]]) -> None:
    answer = client.bulk(index=tombstones_index(alias), operations=operations, refresh=True)
    for item in answer["items"]:
        for told in item.values():
            if "error" in told:
                raise refusal(told["error"])


def find_deleted(client: Elasticsearch, alias: str, index: str) -> dict[str, int]:
    """What an index still holds of what was deleted behind the alias: stored versions by id.

    An article that came in a newer version than the deleted one is not among it. Tombstones must
    not be written meanwhile.
    """
    if not has_tombstones(client, alias):
        return {}
    entombed: dict[str, int] = {}
    for page in _read_pages(client, tombstones_index(alias)):
        deleted = {id_: tombstone["version"] for id_, tombstone in page.items()}
        found = retry(partial(look_up, client, index, [*deleted], ["id"]))
        versions = {document["_id"]: document["_version"] for document in found}
        entombed |= {
            id_: version for id_, version in versions.items() if not is_older(deleted[id_], version)
        }
    return entombed


def _read_pages(client: Elasticsearch, index: str) -> Iterator[dict[str, dict[str, Any]]]:
    """All tombstones of an index by id, in the order in which they were written."""
    search = partial(
        client.search,
        index=index,
        sort=["_seq_no"],
        size=_PAGE,
        track_total_hits=False,
        allow_partial_search_results=False,
    )
    place: list[Any] | None = None
    while True:
        answer = retry(partial(search, search_after=place))
        hits = answer["hits"]["hits"]
        if not hits:
            return
        yield {hit["_id"]: hit["_source"] for hit in hits}
        place = hits[-1]["sort"]
