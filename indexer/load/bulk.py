"""One chunk of documents into Elasticsearch, item by item."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from elasticsearch import ApiError, Elasticsearch

from indexer.documents.prepare import BulkDocument
from indexer.errors import NotReadyError, refusal
from indexer.index.index import look_up
from indexer.index.retry import RETRYABLE_STATUS, retry

# Errors of an item that are no fault of its document: the next one would meet them too.
_STOPPING = {
    "cluster_block_exception",
    "index_closed_exception",
    "index_not_found_exception",
    "security_exception",
}
_CONTENT_TOO_LARGE = {
    "type": "content_too_large",
    "reason": "the document is larger than Elasticsearch takes in one request",
}

Item = Mapping[str, Any]

# One bulk request of these operations, and its answer.
_Write = Callable[[list[Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a stored document: its version, its content's digest, and its story."""

    version: int
    content_hash: str
    story: str


def read_stored(client: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, Stored]:
    """What is stored under each of the ids, where anything is."""
    return {
        document["_id"]: Stored(
            document["_version"],
            document["_source"].get("content_hash", ""),
            document["_source"].get("story", document["_id"]),
        )
        for document in look_up(client, alias, ids, ["content_hash", "story"])
    }


def no_fence() -> None:
    """Nothing to pass: nobody else can write there."""


def bulk_index(
    client: Elasticsearch,
    alias: str,
    chunk: Sequence[BulkDocument],
    fence: Callable[[], None] = no_fence,
) -> dict[str, Item]:
    """Writes the documents; the answer's item for each id, with `result` or `error`.

    Items that an overloaded server puts off are sent again, with patience, and so is all of it
    after a restart: writes with versions may come twice. The fence is passed before each.
    Raises `NotReadyError` when it stays overloaded, and `WritesRefusedError` when a block (disk,
    read-only) stops all writes.
    """

    def write(operations: list[Any]) -> Mapping[str, Any]:
        fence()
        answer = client.bulk(index=alias, require_alias=True, operations=operations)
        return dict(answer.body)

    delivery = _PendingBulk(write, list(chunk))
    retry(delivery.attempt)
    return delivery.done


@dataclass(slots=True)
class _PendingBulk:
    """Documents on their way: what still waits, and what became of the others."""

    write: _Write
    waiting: list[BulkDocument]
    done: dict[str, Item] = field(default_factory=dict)

    def attempt(self) -> None:
        items = _send(self.write, self.waiting)
        self.done |= items
        self.waiting = [
            each for each in self.waiting if items[each.id]["status"] in RETRYABLE_STATUS
        ]
        if self.waiting:
            raise NotReadyError(f"it put off {len(self.waiting)} documents")


def _send(write: _Write, chunk: Sequence[BulkDocument]) -> dict[str, Item]:
    """One bulk request; where it is too large for the server, its halves."""
    operations = _build_operations(chunk)
    try:
        answer = write(operations)
    except ApiError as error:
        return _after_refusal(write, chunk, error)
    items = {item["index"]["_id"]: item["index"] for item in answer["items"]}
    for item in items.values():
        if item.get("error", {}).get("type") in _STOPPING:
            raise refusal(item["error"])
    return items


def _after_refusal(
    write: _Write, chunk: Sequence[BulkDocument], error: ApiError
) -> dict[str, Item]:
    """What becomes of a chunk that was refused as a whole."""
    if error.status_code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise error
    if len(chunk) == 1:
        return {chunk[0].id: {"status": error.status_code, "error": _CONTENT_TOO_LARGE}}
    half = len(chunk) // 2
    return _send(write, chunk[:half]) | _send(write, chunk[half:])


def _build_operations(chunk: Sequence[BulkDocument]) -> list[Any]:
    """Action and document by turns, as bytes that the client sends as they are."""
    operations: list[Any] = []
    for document in chunk:
        operations += [_build_action(document), document.source_bytes]
    return operations


def _build_action(document: BulkDocument) -> bytes:
    """A stored version that is newer stays; the same version may be written again."""
    action = {"_id": document.id, "version": document.version, "version_type": "external_gte"}
    return orjson.dumps({"index": action})
