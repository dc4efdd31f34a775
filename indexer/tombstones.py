"""What was deleted, and in which version: it does not come back by loading it again."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError
from elasticsearch.helpers import scan

from indexer.errors import describe_error, refusal
from indexer.lookup import look_up

_CONFLICT = 409
_PAGE = 1_000

# Hidden: a pattern such as `articles-*` finds indices of articles, and not this one.
_BODY: dict[str, Any] = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": True},
    "mappings": {
        "dynamic": "strict",
        "properties": {"version": {"type": "long"}, "deleted_at": {"type": "date"}},
    },
}


def tombstones_index(alias: str) -> str:
    """The index of tombstones that belongs to the alias; each has the id of what was deleted."""
    return f"{alias}-tombstones"


def has_tombstones(client: Elasticsearch, alias: str) -> bool:
    """Whether anything was ever deleted."""
    try:
        index = tombstones_index(alias)
        answer = client.search(index=index, size=0, terminate_after=1, track_total_hits=True)
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
    create_hidden(client, index, _BODY)
    operations: list[dict[str, Any]] = []
    for id_, version in versions.items():
        operations += [{"index": {"_id": id_}}, {"version": version, "deleted_at": deleted_at}]
    answer = client.bulk(index=index, operations=operations, refresh=True)
    for item in answer["items"]:
        if "error" in item["index"]:
            raise refusal(item["index"]["error"])


def delete_versions(client: Elasticsearch, alias: str, versions: Mapping[str, int]) -> int:
    """Delete documents unless a newer version is stored; how many there were."""
    operations = [
        {"delete": {"_id": id_, "version": version, "version_type": "external_gte"}}
        for id_, version in versions.items()
    ]
    answer = client.bulk(index=alias, require_alias=True, operations=operations)
    items = [item["delete"] for item in answer["items"]]
    for item in items:
        if "error" in item and item["status"] != _CONFLICT:
            raise refusal(item["error"])
    return sum(item.get("result") == "deleted" for item in items)


def delete_entombed(client: Elasticsearch, alias: str, target: str) -> set[str]:
    """Delete from another index what was deleted behind the alias; the ids that were there."""
    gone: set[str] = set()
    for hit in scan(client, index=tombstones_index(alias), size=_PAGE):
        version = hit["_source"]["version"]
        if delete_versions(client, target, {hit["_id"]: version}):
            gone.add(hit["_id"])
    return gone


def create_hidden(client: Elasticsearch, index: str, body: Mapping[str, Any]) -> None:
    """Make an index for what the indexer must remember, unless it is there."""
    try:
        client.indices.create(index=index, **body)
    except ApiError as error:
        if describe_error(error)["type"] != "resource_already_exists_exception":
            raise
