"""Deletes: articles removed from an index, and tombstones that keep them out of later loads."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.documents.document import is_older, latest_of_version
from indexer.documents.withdrawal import CANCELED, WITHHELD
from indexer.errors import refusal
from indexer.index.index import (
    IndexInfo,
    create_hidden,
    fetch_documents,
    read_documents,
    revision_condition,
    search_documents,
    write_conditionally,
)
from indexer.index.retry import retry
from mappings.fields import INDEXED_AT
from mappings.watermark import format_stamp

TOMBSTONES_SUFFIX = "-tombstones"

# An id has up to 512 bytes, so this many stay far below the limit of one request.
_BATCH = 1_000

# Lower than every version.
_NO_VERSION = -1

# Lower than every sequence number.
_BEFORE_FIRST = -1

_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "version": {"type": "long"},
        "deleted_at": {"type": "date"},
        "reason": {"type": "keyword"},
        INDEXED_AT: {"type": "date_nanos", "format": "strict_date_optional_time_nanos"},
    },
}


@dataclass(frozen=True, slots=True)
class DeleteTarget:
    """The alias to delete through, or (`require_alias` False) an index that must exist.

    Without the check Elasticsearch would create a missing index. `fence` is called before every
    request; it raises if this process lost its lock. `partitioned`: the alias has several indices;
    only visible articles are deleted, the update of the stories deletes the others.
    """

    client: Elasticsearch
    name: str
    fence: Callable[[], None]
    require_alias: bool = True
    partitioned: bool = False


def delete_articles(target: DeleteTarget, versions: Mapping[str, int]) -> set[str]:
    """Delete articles in these versions, whatever their story; a newer version stays.

    Return the ids of those that were stored. The update of the stories finds them by their
    tombstones. Raise `WritesRefusedError` and the client's errors.
    """
    deleted: set[str] = set()
    for start in range(0, len(versions), _BATCH):
        deleted |= _delete_batch(target, dict(islice(versions.items(), start, start + _BATCH)))
    return deleted


def _delete_batch(target: DeleteTarget, versions: Mapping[str, int]) -> set[str]:
    indices: Sequence[Mapping[str, str]] = [{"_id": id_} for id_ in versions]
    if target.partitioned:
        documents = retry(partial(search_documents, target.client, target.name, [*versions]))
        indices = [{"_id": found["_id"], "_index": found["_index"]} for found in documents]
    operations = [_build_delete(index, versions[index["_id"]]) for index in indices]
    target.fence()
    if not operations:
        return set()
    require_alias = target.require_alias and not target.partitioned
    response = target.client.bulk(
        index=target.name, require_alias=require_alias, operations=operations
    )
    results = [item["delete"] for item in response["items"]]
    for result in results:
        if "error" in result and result["status"] != HTTPStatus.CONFLICT:
            raise refusal(result["error"])
    return {result["_id"] for result in results if result.get("result") == "deleted"}


def delete_older_copies(
    client: Elasticsearch, alias: str, ids: Sequence[str], fence: Callable[[], None]
) -> None:
    """Delete all copies but the newest of articles that two loads wrote to two partitions."""
    copies: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for found in retry(partial(search_documents, client, alias, ids)):
        copies[found["_id"]].append(found)
    if len(copies) == sum(map(len, copies.values())):
        return
    for id_, several in copies.items():
        several.sort(key=lambda found: (found["_version"], found["_index"]))
        for older in several[:-1]:
            target = DeleteTarget(client, older["_index"], fence, require_alias=False)
            delete_articles(target, {id_: older["_version"]})
    client.indices.refresh(index=alias)


def _build_delete(index: Mapping[str, str], version: int) -> dict[str, Any]:
    latest = latest_of_version(version)
    return {"delete": {**index, "version": latest, "version_type": "external_gte"}}


def find_deleted(
    client: Elasticsearch, alias: str, index: str, *, partitioned: bool = False
) -> dict[str, int]:
    """Return which articles of an index were deleted behind the alias: stored versions by id.

    An article in a newer version than the deleted one is left out. Tombstones must not be written
    meanwhile.
    """
    if not has_tombstones(client, alias):
        return {}
    present: dict[str, int] = {}
    for page in read_tombstone_pages(client, alias):
        deleted = {id_: tombstone["version"] for id_, tombstone in page.items()}
        fetch = partial(fetch_documents, partitioned=partitioned)
        documents = retry(partial(fetch, client, index, [*deleted], ["id"]))
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
    return {id_: tombstone.version for id_, tombstone in _read_stored(client, alias, ids).items()}


@dataclass(frozen=True, slots=True)
class _Stored:
    """The version and stamp of a stored tombstone, and the condition that nobody changed it."""

    version: int
    stamp: str | None
    condition: Mapping[str, int]


def _read_stored(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, _Stored]:
    documents = read_documents(
        client, tombstones_index(alias), ids, ["version", INDEXED_AT], index_may_be_missing=True
    )
    return {
        document["_id"]: _Stored(
            document["_source"]["version"],
            document["_source"].get(INDEXED_AT),
            revision_condition(document),
        )
        for document in documents
    }


def write_tombstones(  # noqa: PLR0913, PLR0917 (what a tombstone consists of)
    client: Elasticsearch,
    alias: str,
    versions: Mapping[str, int],
    deleted_at: str,
    first: int | None,
    reasons: Mapping[str, str] | None = None,
) -> None:
    """Store tombstones of these versions with consecutive stamps, of which `first` is the first.

    Without `first` they have none: of an article that was never visible no change is reported. An
    existing one of a higher version keeps that. `reasons` are those of the articles that their
    sources withdrew.
    """
    if versions:
        _create_tombstones(client, alias)
        tombstones = _build_tombstones(versions, deleted_at, first)
        for id_, tombstone in tombstones.items():
            tombstone["reason"] = (reasons or {}).get(id_)
        _merge_tombstones(client, alias, tombstones)


def write_removals(
    client: Elasticsearch, alias: str, ids: Sequence[str], deleted_at: str, first: int
) -> None:
    """Store that articles are no longer there, although nobody deleted them.

    Their tombstones have no version, so that every version can be loaded again.
    """
    _create_tombstones(client, alias)
    versions = dict.fromkeys(ids, _NO_VERSION)
    _merge_tombstones(client, alias, _build_tombstones(versions, deleted_at, first))


def _create_tombstones(client: Elasticsearch, alias: str) -> None:
    name = tombstones_index(alias)
    if not client.indices.exists(index=name):
        create_hidden(client, name, _MAPPINGS)
    mapping = client.indices.get_mapping(index=name)[name]["mappings"]
    if _MAPPINGS["properties"].keys() - mapping.get("properties", {}).keys():  # of an older version
        client.indices.put_mapping(index=name, properties=_MAPPINGS["properties"])


def _build_tombstones(
    versions: Mapping[str, int], deleted_at: str, first: int | None
) -> dict[str, dict[str, Any]]:
    tombstones: dict[str, dict[str, Any]] = {
        id_: {"version": version, "deleted_at": deleted_at} for id_, version in versions.items()
    }
    if first is not None:
        for stamp, tombstone in enumerate(tombstones.values(), first):
            tombstone[INDEXED_AT] = format_stamp(stamp)
    return tombstones


def adopt_tombstones(client: Elasticsearch, alias: str, source: str) -> None:
    """Copy the tombstones of another index, except those that are not higher than the alias's."""
    _create_tombstones(client, alias)
    for page in _read_pages(client, source):
        _merge_tombstones(client, alias, page, only_higher=True)


def remove_tombstones(client: Elasticsearch, alias: str, ids: Sequence[str]) -> None:
    """Remove tombstones, so that these articles can be loaded again."""
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        write_conditionally(
            client, tombstones_index(alias), [{"delete": {"_id": id_}} for id_ in batch]
        )


def _merge_tombstones(
    client: Elasticsearch,
    alias: str,
    tombstones: Mapping[str, Mapping[str, Any]],
    *,
    only_higher: bool = False,
) -> None:
    """Write tombstones, also next to other deletes; a higher stored version is kept.

    With `only_higher` only those of higher versions than the stored ones.
    """
    left = dict(tombstones)
    while left:
        stored = retry(partial(_read_stored, client, alias, [*left]))
        operations: list[Mapping[str, Any]] = []
        for id_, tombstone in left.items():
            old = stored.get(id_)
            if old is None:
                operations += [{"create": {"_id": id_}}, tombstone]
            elif not only_higher or tombstone["version"] > old.version:
                version = max(tombstone["version"], old.version)
                stamp = {INDEXED_AT: old.stamp} if old.stamp else {}
                merged = {**stamp, **tombstone, "version": version}
                operations += [{"index": {"_id": id_, **old.condition}}, merged]
        conflicts = write_conditionally(client, tombstones_index(alias), operations)
        left = {id_: left[id_] for id_ in conflicts}


def read_tombstone_pages(
    client: Elasticsearch, alias: str, after: int = _BEFORE_FIRST
) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield the tombstones of the alias by id, those after a sequence number."""
    yield from _read_pages(client, tombstones_index(alias), {"range": {"_seq_no": {"gt": after}}})


def count_withdrawn(client: Elasticsearch, index: IndexInfo) -> dict[str, int]:
    """Return how many articles their sources canceled or withhold, without those published since.

    `index` is the one that is searched.
    """
    alias, partitioned = index.alias, index.is_partitioned
    counts: Counter[str] = Counter()
    query = {"terms": {"reason": [CANCELED, WITHHELD]}}
    with suppress(NotFoundError):  # nothing was ever deleted
        for page in _read_pages(client, tombstones_index(alias), query):
            stored = fetch_documents(client, index.name, [*page], ["id"], partitioned=partitioned)
            published = {document["_id"] for document in stored}
            counts.update(page[id_]["reason"] for id_ in page.keys() - published)
    return dict(counts)


def _read_pages(
    client: Elasticsearch, index: str, query: Mapping[str, Any] | None = None
) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield the tombstones of an index by id, in the order in which they were written."""
    search = partial(
        client.search,
        index=index,
        query=query or {"match_all": {}},
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
