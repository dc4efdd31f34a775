"""Indices beside the articles', for what the indexer must remember."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from indexer.errors import describe_error

# Hidden: a pattern such as `articles-*` finds indices of articles, and not these.
_SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "hidden": True,
}


def create_hidden(client: Elasticsearch, index: str, mappings: Mapping[str, Any]) -> None:
    """Make a hidden index of these mappings, unless it is there."""
    try:
        client.indices.create(index=index, settings=_SETTINGS, mappings=mappings)
    except ApiError as error:
        if describe_error(error)["type"] != "resource_already_exists_exception":
            raise
