"""Elasticsearch itself and services in front of it, called in the same way."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlencode

import orjson
from aiohttp import ClientSession, TCPConnector

from api.query_language import parse_query
from api.schemas.request import SearchRequest
from api.search.body import build_search_body
from api.search.dsl import Clause
from api.search.facets import read_aggregations
from api.search.grouping import Counts
from api.search.highlights import HighlightTags
from benchmarks.search.engines import SearchResult
from benchmarks.search.textbook import SEARCH_TIMEOUT, build_textbook_body

_JSON = {"Content-Type": "application/json"}
_TAGS = HighlightTags.from_token("b3nch")
_CONNECTIONS = 64


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
        return orjson.loads(await self.search(request))

    @abstractmethod
    async def search(self, request: SearchRequest) -> bytes:
        """Send a search; this is what is timed."""

    @abstractmethod
    async def read(self, request: SearchRequest) -> SearchResult:
        """Send a search and parse the response."""


class RawElasticsearch(HttpEngine):
    """Elasticsearch with the bodies of the API; responses are not parsed when timed."""

    name = "raw Elasticsearch"

    def __init__(self, url: str, alias: str) -> None:
        super().__init__(url)
        self.alias = alias
        self._path = f"/{alias}/_search"

    async def search(self, request: SearchRequest) -> bytes:
        """Return the response."""
        if request not in self._ready:
            self._ready[request] = orjson.dumps(self._build_body(request))
        return await self.send("POST", self._path, self._ready[request])

    def _build_body(self, request: SearchRequest) -> Clause:
        return build_search_body(request, parse_query(request.q).root, _TAGS, SEARCH_TIMEOUT)

    async def send(self, method: str, path: str, body: bytes) -> bytes:
        """Send any request and return the response."""
        async with self._session.request(method, path, data=body, headers=_JSON) as response:
            return await response.read()

    async def read(self, request: SearchRequest) -> SearchResult:
        """Return the result that the API must return."""
        response = await self._read(request)
        facets = read_aggregations(request, response["aggregations"], Counts())
        return SearchResult(
            response["hits"]["total"]["value"],
            tuple(hit["_id"] for hit in response["hits"]["hits"]),
            {name: _counts(facet) for name, facet in facets.items()},
        )


class Textbook(RawElasticsearch):
    """Elasticsearch with the request of a tutorial and the same facets."""

    name = "textbook request"

    def _build_body(self, request: SearchRequest) -> Clause:
        return build_textbook_body(request, SEARCH_TIMEOUT)


class OurApi(HttpEngine):
    """The service, over HTTP."""

    name = "our API"
    _path = "/v1/search"

    async def search(self, request: SearchRequest) -> bytes:
        """Return the response."""
        if request not in self._ready:
            params = request.model_dump(exclude_defaults=True, mode="json")
            params["facets"] = ",".join(request.facets)
            self._ready[request] = f"{self._path}?{urlencode(params, doseq=True)}"
        return await self.get(self._ready[request])

    async def get(self, path: str) -> bytes:
        """Send any request and return the response."""
        async with self._session.get(path) as response:
            response.raise_for_status()
            return await response.read()

    async def read(self, request: SearchRequest) -> SearchResult:
        """Return the result in the response."""
        response = await self._read(request)
        return SearchResult(
            response["total"]["value"],
            tuple(hit["id"] for hit in response["hits"]),
            {name: _counts(facet) for name, facet in response["facets"].items()},
        )


class PlainService(OurApi):
    """A plain FastAPI service with Elasticsearch's client and the textbook request."""

    name = "plain FastAPI service"
    _path = "/search"

    async def read(self, request: SearchRequest) -> SearchResult:
        """Return total and hits; the ranking differs from ours."""
        response = await self._read(request)
        return SearchResult(response["total"], tuple(hit["id"] for hit in response["hits"]), {})


def _counts(facet: Mapping[str, Any]) -> dict[str, int]:
    return {value.get("value") or value["from"]: value["count"] for value in facet["values"]}
