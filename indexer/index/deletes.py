"""Deletes: articles removed from an index, and tombstones that keep them out of later loads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.documents.document import is_older
from indexer.errors import refusal
from indexer.index.index import IndexInfo, create_hidden, read_documents
from indexer.index.retry import retry
from indexer.stories.update import ChangedIds, read_story_members, track_index_changes

TOMBSTONES_SUFFIX = "-tombstones"

# An id has up to 512 bytes, so this many stay far below the limit of one request.
_BATCH = 1_000

# Lower than every version.
_NO_VERSION = -1

_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {"version": {"type": "long"}, "deleted_at": {"type": "date"}},
}


@dataclass(frozen=True, slots=True)
class DeleteTarget:
    """The alias to delete through, or (`require_alias` False) an index that must exist.

    Without the check Elasticsearch would create a missing index. `fence` is called before every
    request; it raises if this process lost its lock.
    """

    client: Elasticsearch
    name: str
    fence: Callable[[], None]
    require_alias: bool = True


def delete_articles(target: DeleteTarget, versions: Mapping[str, int], changes: ChangedIds) -> None:
    """Delete articles in these versions, and add the other members of their stories to `changes`.

    An article stored in a newer version stays.
    Raise `WritesRefusedError` and the client's errors.
    """
    members = retry(lambda: read_story_members(target.client, target.name, [*versions]))
    changes.ids |= members - versions.keys()
    for start in range(0, len(versions), _BATCH):
        _delete_batch(target, dict(islice(versions.items(), start, start + _BATCH)))


def _delete_batch(target: DeleteTarget, versions: Mapping[str, int]) -> None:
    operations = [
        {"delete": {"_id": id_, "version": version, "version_type": "external_gte"}}
        for id_, version in versions.items()
    ]
    target.fence()
    response = target.client.bulk(
        index=target.name, require_alias=target.require_alias, operations=operations
    )
    for item in response["items"]:
        result = item["delete"]
        if "error" in result and result["status"] != HTTPStatus.CONFLICT:
            raise refusal(result["error"])


def purge_deleted(client: Elasticsearch, index: IndexInfo, fence: Callable[[], None]) -> None:
    """Remove from an index what was deleted behind its alias, before the index is searched again.

    Raise `WritesRefusedError`, what the fence raises, and the client's errors.
    """
    versions = find_deleted(client, index.alias, index.name)
    if versions:
        target = DeleteTarget(client, index.name, fence, require_alias=False)
        fence()
        with track_index_changes(client, index) as changes:
            delete_articles(target, versions, changes)


def find_deleted(client: Elasticsearch, alias: str, index: str) -> dict[str, int]:
    """Return which articles of an index were deleted behind the alias: stored versions by id.

    An article in a newer version than the deleted one is left out. Tombstones must not be written
    meanwhile.
    """
    if not has_tombstones(client, alias):
        return {}
    present: dict[str, int] = {}
    for page in _read_pages(client, tombstones_index(alias)):
        deleted = {id_: tombstone["version"] for id_, tombstone in page.items()}
        documents = retry(partial(read_documents, client, index, [*deleted], ["id"]))
        versions = {document["_id"]: document["_version"] for document in documents}
        present |= {
            id_: version for id_, version in versions.items() if not is_older(deleted[id_], version)
        }
    return present


def tombstones_index(alias: str) -> str:
    """Return the name of the alias's index of tombstones, whose ids are those of the articles."""
    return f"{alias}{TOMBSTONES_SUFFIX}"


def has_tombstones(client: Elasticsearch, alias: str) -> bool:
    """Whether anything was ever deleted."""
    search = partial(client.search, index=tombstones_index(alias), size=0, terminate_after=1)
    try:
        # If the first delete has just created the index, its shard may not be ready yet.
        response = retry(partial(search, track_total_hits=True))
    except NotFoundError:
        return False
    return bool(response["hits"]["total"]["value"])


def read_tombstones(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, int]:
    """Return the versions in which these ids were deleted, without those that were not."""
    documents = read_documents(client, tombstones_index(alias), ids, ["version"])
    return {document["_id"]: document["_source"]["version"] for document in documents}


def write_tombstones(
    client: Elasticsearch, alias: str, versions: Mapping[str, int], deleted_at: str
) -> None:
    """Store tombstones of these versions; an existing one of a higher version stays."""
    create_hidden(client, tombstones_index(alias), _MAPPINGS)
    tombstones = {
        id_: {"version": version, "deleted_at": deleted_at} for id_, version in versions.items()
    }
    _write_higher(client, alias, tombstones)


def adopt_tombstones(client: Elasticsearch, alias: str, source: str) -> None:
    """Copy the tombstones of another index, except those that are not higher than the alias's."""
    create_hidden(client, tombstones_index(alias), _MAPPINGS)
    for page in _read_pages(client, source):
        _write_higher(client, alias, page)


def remove_tombstones(client: Elasticsearch, alias: str, ids: Sequence[str]) -> None:
    """Remove tombstones, so that these articles can be loaded again."""
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        _write_tombstones(client, alias, [{"delete": {"_id": id_}} for id_ in batch])


def _write_higher(
    client: Elasticsearch, alias: str, tombstones: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write the tombstones of higher versions than the stored ones; the caller owns the lock."""
    stored = retry(partial(read_tombstones, client, alias, [*tombstones]))
    operations: list[Mapping[str, Any]] = []
    for id_, tombstone in tombstones.items():
        if tombstone["version"] > stored.get(id_, _NO_VERSION):
            operations += [{"index": {"_id": id_}}, tombstone]
    if operations:
        _write_tombstones(client, alias, operations)


def _write_tombstones(
    client: Elasticsearch, alias: str, operations: Sequence[Mapping[str, Any]]
) -> None:
    response = client.bulk(index=tombstones_index(alias), operations=operations, refresh=True)
    for item in response["items"]:
        for result in item.values():
            if "error" in result:
                raise refusal(result["error"])


def _read_pages(client: Elasticsearch, index: str) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield all tombstones of an index by id, in the order in which they were written."""
    search = partial(
        client.search,
        index=index,
        sort=["_seq_no"],
        size=_BATCH,
        track_total_hits=False,
        allow_partial_search_results=False,
    )
    search_after: list[Any] | None = None
    while True:
        response = retry(partial(search, search_after=search_after))
        hits = response["hits"]["hits"]
        if not hits:
            return
        yield {hit["_id"]: hit["_source"] for hit in hits}
        search_after = hits[-1]["sort"]
