"""Documents asked for by their ids."""

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from indexer.errors import NotReadyError, refusal

_NOT_READY = {
    "circuit_breaking_exception",
    "es_rejected_execution_exception",
    "illegal_index_shard_state_exception",
    "no_shard_available_action_exception",
    "unavailable_shards_exception",
}


def look_up(
    client: Elasticsearch, index: str, ids: Sequence[str], fields: Sequence[str]
) -> list[dict[str, Any]]:
    """Those of the documents that are there, with these fields of their source.

    A document that cannot be told about is no document that is not there: raises `NotReadyError`
    while its shard recovers or has too much to do, else `WritesRefusedError`.
    """
    answer = client.mget(index=index, ids=ids, source_includes=fields)
    for document in answer["docs"]:
        if "error" in document:
            if document["error"]["type"] in _NOT_READY:
                raise NotReadyError(document["error"]["reason"])
            raise refusal(document["error"])
    return [document for document in answer["docs"] if document["found"]]
