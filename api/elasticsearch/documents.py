"""Documents of the service's own indices, such as saved searches: read, written, searched."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog

from api.elasticsearch.client import MULTI_SEARCH_KEYS, SEARCH_KEYS, Request
from api.elasticsearch.gateway import SearchGateway
from api.errors import MissingIndexError, ServiceError, UnavailableError, WritesUnavailableError
from api.request_scope import extend_deadline
from mappings.schema import HIDDEN_SETTINGS

Source = Mapping[str, Any]
# Returns what to store instead of a document, which is None if it does not exist.
Change = Callable[[str, Source | None], Source | None]

_BULK_KEYS = frozenset({"items"})
_PAGE_SIZE = 1_000
# Documents that are deleted by one request, which takes about a second.
_DELETED_AT_ONCE = 10_000
# An index is created once, and its shard is searchable after a second, or much later if the server
# is busy. That is worth more than the usual time of a request.
_CREATION_S = 30.0
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Revision:
    """The state of a document that was read: a write under it fails if it has changed."""

    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document."""

    id: str
    source: Source
    revision: Revision


@dataclass(frozen=True, slots=True)
class Write:
    """A document to write, or to delete if it has no source.

    Without a revision it is created unless there is one of its id.
    """

    id: str
    source: Source | None
    revision: Revision | None = None

    def build_lines(self) -> list[Source]:
        """Return the lines of the bulk request."""
        target: dict[str, Any] = {"_id": self.id}
        if self.revision:
            target["if_seq_no"] = self.revision.seq_no
            target["if_primary_term"] = self.revision.primary_term
        if self.source is None:
            return [{"delete": target}]
        return [{"index" if self.revision else "create": target}, self.source]


class DocumentStore:
    """One index of documents, created at the first write. Every method raises ServiceError."""

    def __init__(self, gateway: SearchGateway, index: str, mappings: Source) -> None:
        self._gateway = gateway
        self._index = index
        self._mappings = mappings
        self._exists = False

    async def read(self, ids: Sequence[str]) -> dict[str, Document]:
        """Return those of the documents that exist, as they are stored now."""
        if not ids:
            return {}
        path = f"/{self._index}/_mget"
        try:
            response = await self._gateway.send(
                Request("POST", path, {"ids": list(ids)}, frozenset({"docs"}))
            )
        except MissingIndexError:
            return {}
        return {item["_id"]: _read_hit(item) for item in response["docs"] if item["found"]}

    async def write(self, writes: Sequence[Write]) -> frozenset[str]:
        """Write documents, make them searchable, and return the ids that others have written.

        Raise WritesUnavailableError, or UnavailableError, if some may not be stored.
        """
        if not writes:
            return frozenset()
        await self._ensure()
        lines = tuple(line for write in writes for line in write.build_lines())
        path = f"/{self._index}/_bulk?refresh=true"
        response = await self._gateway.send(Request("POST", path, lines, _BULK_KEYS, True))
        results = [result for item in response["items"] for result in item.values()]
        for result in results:
            _check_result(result)
        return frozenset(r["_id"] for r in results if r["status"] == HTTPStatus.CONFLICT)

    async def update(self, ids: Sequence[str], change: Change) -> None:
        """Replace documents by what `change` returns for each; None leaves it as it is.

        `change` is called again if another process changes a document meanwhile.
        """
        for start in range(0, len(ids), _PAGE_SIZE):
            left = [*ids[start : start + _PAGE_SIZE]]
            while left:
                stored = await self.read(left)
                writes: list[Write] = []
                for id_ in left:
                    document = stored.get(id_)
                    source = change(id_, document.source if document else None)
                    if source is not None:
                        writes.append(Write(id_, source, document.revision if document else None))
                left = [*await self.write(writes)]

    async def search(self, body: Source) -> Mapping[str, Any]:
        """Return the response to a search; nothing matches before the first write."""
        path = f"/{self._index}/_search?ignore_unavailable=true&seq_no_primary_term=true"
        response = await self._gateway.send(Request("POST", path, body, SEARCH_KEYS))
        _require_complete(response)
        return response

    async def find(self, body: Source) -> list[Document]:
        """Return the documents that a search matches."""
        return read_documents(await self.search(body))

    async def find_all(self, query: Source, after: int = -1) -> list[Document]:
        """Return all documents that a query matches, in the order in which they were written.

        `after` is the sequence number of a write: only later ones.
        """
        documents: list[Document] = []
        while True:
            written = {"range": {"_seq_no": {"gt": after}}}
            page = await self.find(
                {
                    "query": {"bool": {"filter": [query, written]}},
                    "sort": ["_seq_no"],
                    "size": _PAGE_SIZE,
                    "track_total_hits": False,
                }
            )
            documents += page
            if len(page) < _PAGE_SIZE:
                return documents
            after = page[-1].revision.seq_no

    async def find_each(self, bodies: Iterable[Source]) -> list[list[Document]]:
        """Return the documents that each of several searches matches."""
        header = {"ignore_unavailable": True}
        lines = tuple(
            line for body in bodies for line in (header, {**body, "seq_no_primary_term": True})
        )
        if not lines:
            return []
        request = Request("POST", f"/{self._index}/_msearch", lines, MULTI_SEARCH_KEYS)
        responses = (await self._gateway.send(request))["responses"]
        for response in responses:
            _require_complete(response)
        return [*map(read_documents, responses)]

    async def delete_matching(self, query: Source) -> None:
        """Delete what a query matches; what is changed meanwhile is left."""
        options = "ignore_unavailable=true&conflicts=proceed&refresh=true"
        path = f"/{self._index}/_delete_by_query?{options}&max_docs={_DELETED_AT_ONCE}"
        request = Request("POST", path, {"query": query}, frozenset({"deleted"}))
        while (await self._gateway.send(request))["deleted"] >= _DELETED_AT_ONCE:
            pass

    async def _ensure(self) -> None:
        """Create the index unless it exists."""
        if self._exists:
            return
        path = f"/{self._index}"
        exists = Request("GET", f"{path}?ignore_unavailable=true&expand_wildcards=all")
        if not await self._gateway.send(exists):
            extend_deadline(_CREATION_S)
            body = {"settings": HIDDEN_SETTINGS, "mappings": self._mappings}
            try:
                await self._gateway.send(Request("PUT", path, body))
            except ServiceError:  # another process may have created it
                if not await self._gateway.send(exists):
                    raise
        self._exists = True


def read_documents(response: Mapping[str, Any]) -> list[Document]:
    """Return the documents of the hits."""
    return [_read_hit(hit) for hit in response["hits"]["hits"]]


def _read_hit(hit: Mapping[str, Any]) -> Document:
    return Document(hit["_id"], hit["_source"], Revision(hit["_seq_no"], hit["_primary_term"]))


def _require_complete(response: Mapping[str, Any]) -> None:
    if response["_shards"]["failed"] or response["timed_out"]:
        raise UnavailableError("A part of the service's own documents cannot be read.")


def _check_result(result: Mapping[str, Any]) -> None:
    """Raise a ServiceError unless the write succeeded or found another revision."""
    if "error" not in result or result["status"] == HTTPStatus.CONFLICT:
        return
    _log.error("document", status=result["status"], cause=result["error"].get("type"))
    if result["status"] in _BUSY:
        raise UnavailableError("Elasticsearch does not store documents now: try again shortly.")
    raise WritesUnavailableError("Elasticsearch refuses to store documents.")
