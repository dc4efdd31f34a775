"""Articles taken out of an index, so that the stories which they leave can be settled."""

from collections.abc import Mapping

from elasticsearch import Elasticsearch

from indexer.errors import refusal
from indexer.stories.settling import read_mates
from indexer.story_changes import Changes

_CONFLICT = 409


def delete_articles(
    client: Elasticsearch, alias: str, versions: Mapping[str, int], changes: Changes
) -> None:
    """Delete articles in these versions, and add those of their stories to the changes.

    One that is stored in a newer version stays. Raises `WritesRefusedError`.
    """
    changes.ids |= read_mates(client, alias, [*versions]) - versions.keys()
    operations = [
        {"delete": {"_id": id_, "version": version, "version_type": "external_gte"}}
        for id_, version in versions.items()
    ]
    answer = client.bulk(index=alias, require_alias=True, operations=operations)
    for item in answer["items"]:
        deleted = item["delete"]
        if "error" in deleted and deleted["status"] != _CONFLICT:
            raise refusal(deleted["error"])
