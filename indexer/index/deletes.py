"""Articles taken out of an index, so that the stories which they leave can be settled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice

from elasticsearch import Elasticsearch

from indexer.errors import refusal
from indexer.index.index import IndexInfo
from indexer.index.retry import retry
from indexer.index.tombstones import find_deleted
from indexer.stories.changes import Changes, settling_index
from indexer.stories.update import read_story_members

# An id may have 512 bytes: so many stay far below what one request may hold.
_A_REQUEST = 1_000


@dataclass(frozen=True, slots=True)
class DeleteTarget:
    """Where articles are deleted: through an alias, or in an index, which must be there then.

    Elasticsearch would make it anew. `fence` is passed before every request, and raises where
    this process may not write any more.
    """

    client: Elasticsearch
    name: str
    fence: Callable[[], None]
    require_alias: bool = True


def delete_articles(target: DeleteTarget, versions: Mapping[str, int], changes: Changes) -> None:
    """Delete articles in these versions, and add those of their stories to the changes.

    One that is stored in a newer version stays.
    Raises `WritesRefusedError` and the client's errors.
    """
    mates = retry(lambda: read_story_members(target.client, target.name, [*versions]))
    changes.ids |= mates - versions.keys()
    for start in range(0, len(versions), _A_REQUEST):
        _delete_cut(target, dict(islice(versions.items(), start, start + _A_REQUEST)))


def _delete_cut(target: DeleteTarget, versions: Mapping[str, int]) -> None:
    operations = [
        {"delete": {"_id": id_, "version": version, "version_type": "external_gte"}}
        for id_, version in versions.items()
    ]
    target.fence()
    answer = target.client.bulk(
        index=target.name, require_alias=target.require_alias, operations=operations
    )
    for item in answer["items"]:
        deleted = item["delete"]
        if "error" in deleted and deleted["status"] != HTTPStatus.CONFLICT:
            raise refusal(deleted["error"])


def purge_deleted(client: Elasticsearch, index: IndexInfo, fence: Callable[[], None]) -> None:
    """Take out of an index what was deleted behind its alias, before anybody finds it again.

    Raises `WritesRefusedError`, what the fence raises, and the client's errors.
    """
    entombed = find_deleted(client, index.alias, index.name)
    if entombed:
        target = DeleteTarget(client, index.name, fence, require_alias=False)
        fence()
        with settling_index(client, index) as changes:
            delete_articles(target, entombed, changes)
