"""Elasticsearch itself and our API, called in the same way over kept connections."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlencode

import orjson
from aiohttp import ClientSession, TCPConnector

from api.query_language import parse_query
from api.schemas.request import SearchRequest
from api.search.body import build_search_body
from api.search.facets import read_aggregations
from api.search.grouping import Counts
from api.search.highlights import HighlightTags
from benchmarks.search.engines import Answered

_JSON = {"Content-Type": "application/json"}
_MARKS = HighlightTags.from_token("b3nch")
_CONNECTIONS = 64
# What Elasticsearch may take for a search: more than any needs.
PATIENCE = "10s"


class HttpEngine(ABC):
    """Keeps connections open, and the requests ready to be sent."""

    name = ""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ready: dict[SearchRequest, Any] = {}

    async def __aenter__(self) -> Self:
        self._session = ClientSession(
            self._url,
            connector=TCPConnector(limit=_CONNECTIONS),
            headers={"Accept-Encoding": "identity"},
        )
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self._session.close()

    async def _read(self, request: SearchRequest) -> Any:
        return orjson.loads(await self.ask(request))

    @abstractmethod
    async def ask(self, request: SearchRequest) -> bytes:
        """One timed answer."""

    @abstractmethod
    async def read(self, request: SearchRequest) -> Answered:
        """The same answer, taken apart."""


class RawElasticsearch(HttpEngine):
    """Elasticsearch, with the very bodies that our API sends; nobody reads its answers."""

    name = "raw Elasticsearch"

    def __init__(self, url: str, alias: str) -> None:
        super().__init__(url)
        self.alias = alias
        self._path = f"/{alias}/_search"

    async def ask(self, request: SearchRequest) -> bytes:
        """The bytes of the answer."""
        if request not in self._ready:
            root = parse_query(request.q).root
            body = build_search_body(request, root, _MARKS, PATIENCE)
            self._ready[request] = orjson.dumps(body)
        return await self.send("POST", self._path, self._ready[request])

    async def send(self, method: str, path: str, body: bytes) -> bytes:
        """The bytes of any answer."""
        async with self._session.request(method, path, data=body, headers=_JSON) as answer:
            return await answer.read()

    async def read(self, request: SearchRequest) -> Answered:
        """What the API must have made of it."""
        found = await self._read(request)
        facets = read_aggregations(request, found["aggregations"], Counts())
        return Answered(
            found["hits"]["total"]["value"],
            tuple(hit["_id"] for hit in found["hits"]["hits"]),
            {name: _counts(facet) for name, facet in facets.items()},
        )


class OurApi(HttpEngine):
    """The service, over HTTP."""

    name = "our API"

    async def ask(self, request: SearchRequest) -> bytes:
        """The bytes of the answer."""
        if request not in self._ready:
            given = request.model_dump(exclude_defaults=True, mode="json")
            given["facets"] = ",".join(request.facets)
            self._ready[request] = f"/v1/search?{urlencode(given, doseq=True)}"
        return await self.get(self._ready[request])

    async def get(self, path: str) -> bytes:
        """The bytes of any answer."""
        async with self._session.get(path) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def read(self, request: SearchRequest) -> Answered:
        """What its caller sees."""
        found = await self._read(request)
        return Answered(
            found["total"]["value"],
            tuple(hit["id"] for hit in found["hits"]),
            {name: _counts(facet) for name, facet in found["facets"].items()},
        )


def _counts(facet: Mapping[str, Any]) -> dict[str, int]:
    return {value.get("value") or value["from"]: value["count"] for value in facet["values"]}
