"""Bulk requests: send one batch of documents, retry what was put off, split what is too large."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

import orjson
from elasticsearch import ApiError, Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.errors import NotReadyError, refusal
from indexer.index.index import fetch_documents
from indexer.index.retry import RETRYABLE_STATUS, retry

# Item errors that have nothing to do with the document: the next one would fail, too.
_FATAL_ERRORS = {
    "cluster_block_exception",
    "index_closed_exception",
    "index_not_found_exception",
    "security_exception",
}
_CONTENT_TOO_LARGE = {
    "type": "content_too_large",
    "reason": "the document is larger than Elasticsearch takes in one request",
}

# What `StoredVersion` is read from.
STORED_FIELDS = ("content_hash", "story")

# The part of a bulk response that belongs to one document.
BulkItem: TypeAlias = Mapping[str, Any]

# Sends the operations of one bulk request and returns its response.
_Send: TypeAlias = Callable[[list[Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """Version, content hash, story and index of a stored document."""

    version: int
    content_hash: str
    story: str
    index: str


def read_stored(
    client: Elasticsearch, alias: str, ids: Sequence[str], *, partitioned: bool = False
) -> dict[str, StoredVersion]:
    """Return the stored versions of these ids, without those that are not stored."""
    documents = fetch_documents(client, alias, ids, STORED_FIELDS, partitioned=partitioned)
    return {document["_id"]: read_version(document) for document in documents}


def read_version(document: Mapping[str, Any]) -> StoredVersion:
    """Return the version of a document that was read with the `STORED_FIELDS`."""
    return StoredVersion(
        document["_version"],
        document["_source"].get("content_hash", ""),
        document["_source"].get("story", document["_id"]),
        document["_index"],
    )


def no_fence() -> None:
    """Do nothing: the fence of a target with a single writer."""


def bulk_index(
    client: Elasticsearch,
    alias: str,
    batch: Sequence[BulkDocument],
    fence: Callable[[], None] = no_fence,
) -> dict[str, BulkItem]:
    """Write the documents and return the response's item for each id, with `result` or `error`.

    Items that an overloaded server put off are sent again, and so is the whole batch after a
    restart: writes with external versions may be repeated. The fence is called before each request.
    Raise `NotReadyError` if the server stays overloaded, and `WritesRefusedError` if a block (full
    disk, read-only) stops all writes.
    """

    def send(operations: list[Any]) -> Mapping[str, Any]:
        fence()
        response = client.bulk(index=alias, require_alias=True, operations=operations)
        return dict(response.body)

    pending = _PendingBulk(send, list(batch))
    retry(pending.attempt)
    return pending.items


@dataclass(slots=True)
class _PendingBulk:
    """The documents that are not written yet, and the items of those that are."""

    send: _Send
    documents: list[BulkDocument]
    items: dict[str, BulkItem] = field(default_factory=dict)

    def attempt(self) -> None:
        """Send the pending documents; raise `NotReadyError` if some were put off."""
        items = _send_batch(self.send, self.documents)
        self.items |= items
        self.documents = [
            document
            for document in self.documents
            if items[document.id]["status"] in RETRYABLE_STATUS
        ]
        if self.documents:
            raise NotReadyError(f"it put off {len(self.documents)} documents")


def _send_batch(send: _Send, batch: Sequence[BulkDocument]) -> dict[str, BulkItem]:
    """Send one bulk request; if it is too large for the server, its halves."""
    try:
        response = send(_build_operations(batch))
    except ApiError as error:
        if error.status_code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise
        return _send_halves(send, batch)
    items = {item["index"]["_id"]: item["index"] for item in response["items"]}
    for item in items.values():
        if item.get("error", {}).get("type") in _FATAL_ERRORS:
            raise refusal(item["error"])
    return items


def _send_halves(send: _Send, batch: Sequence[BulkDocument]) -> dict[str, BulkItem]:
    if len(batch) == 1:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return {batch[0].id: {"status": status, "error": _CONTENT_TOO_LARGE}}
    half = len(batch) // 2
    return _send_batch(send, batch[:half]) | _send_batch(send, batch[half:])


def _build_operations(batch: Sequence[BulkDocument]) -> list[bytes]:
    """Return action and document in turn, as bytes that the client sends as they are."""
    operations: list[bytes] = []
    for document in batch:
        operations += [_build_action(document), document.payload]
    return operations


def _build_action(document: BulkDocument) -> bytes:
    """Keep a stored version that is newer; the same version may be written again."""
    action = {"_id": document.id, "version": document.version, "version_type": "external_gte"}
    if document.partition:
        action["_index"] = document.partition
    return orjson.dumps({"index": action})
