"""The other routes, each compared with the equivalent requests to Elasticsearch.

A plain service with the same requests shows how much of the difference is the framework's and the
client's.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from api.schemas.suggest import SuggestRequest
from api.search.suggest import build_suggest_body
from benchmarks.search.cells import Pair
from benchmarks.search.corpus import Document
from benchmarks.search.engines.http import OurApi, PlainService, RawElasticsearch
from benchmarks.search.textbook import SEARCH_TIMEOUT, build_similar_body

# Of an article's title: what someone has typed at the first completion.
_TYPED = 5
# The number of pages that a thorough reader opens.
PAGES = 5
_SIZE = 10
_PIT_KEEP_ALIVE = "1m"


def route_pairs(
    raw: RawElasticsearch, api: OurApi, plain: PlainService
) -> tuple[Pair[Document], ...]:
    """Suggestions, related articles, an article and a walk, each about a given article."""
    direct, ours, others = RawRoutes(raw), ServiceRoutes(api), ServiceRoutes(plain, "")
    return (
        Pair(f"{api.name}: suggest", direct.suggest, ours.suggest),
        Pair(f"{plain.name}: suggest", direct.suggest, others.suggest),
        Pair(f"{api.name}: similar", direct.similar, ours.similar),
        Pair(f"{plain.name}: similar", direct.similar, others.similar),
        Pair(f"{api.name}: article", direct.article, ours.article),
        Pair(f"{plain.name}: article", direct.article, others.article),
        Pair(f"{api.name}: {PAGES} pages", direct.walk, ours.walk),
    )


class RawRoutes:
    """The equivalent requests to Elasticsearch."""

    def __init__(self, raw: RawElasticsearch) -> None:
        self._raw = raw
        self._search = f"/{raw.alias}/_search"

    async def suggest(self, document: Document) -> object:
        """Request titles and values."""
        request = SuggestRequest(q=document["title"][:_TYPED])
        return await self._post(self._search, build_suggest_body(request, False, SEARCH_TIMEOUT))

    async def similar(self, document: Document) -> object:
        """Request similar articles."""
        body = build_similar_body(self._raw.alias, document["id"], _SIZE)
        return await self._post(self._search, body)

    async def article(self, document: Document) -> object:
        """Request the article."""
        path = f"/{self._raw.alias}/_doc/{quote(document['id'])}"
        return await self._raw.send("GET", path, b"")

    async def walk(self, document: Document) -> object:
        """Request `PAGES` pages of one point in time, and close it."""
        path = f"/{self._raw.alias}/_pit?keep_alive={_PIT_KEEP_ALIVE}"
        pit = orjson.loads(await self._raw.send("POST", path, b""))["id"]
        body: dict[str, Any] = {
            "query": {"match": {"body": _first_word(document)}},
            "size": _SIZE,
            "sort": [{"_score": "desc"}, {"id": "asc"}],
            "pit": {"id": pit, "keep_alive": _PIT_KEEP_ALIVE},
        }
        for _ in range(PAGES):
            hits = orjson.loads(await self._post("/_search", body))["hits"]["hits"]
            if len(hits) < _SIZE:
                break
            body["search_after"] = hits[-1]["sort"]
        return await self._raw.send("DELETE", "/_pit", orjson.dumps({"id": pit}))

    async def _post(self, path: str, body: Mapping[str, Any]) -> bytes:
        return await self._raw.send("POST", path, orjson.dumps(body))


class ServiceRoutes:
    """A service: ours, or the plain one, whose paths have no version and which has no walk."""

    def __init__(self, service: OurApi, version: str = "/v1") -> None:
        self._service = service
        self._version = version

    async def suggest(self, document: Document) -> object:
        """Request titles and values."""
        return await self._get(f"/suggest?{urlencode({'q': document['title'][:_TYPED]})}")

    async def similar(self, document: Document) -> object:
        """Request similar articles."""
        return await self._get(f"/articles/{quote(document['id'])}/similar?size={_SIZE}")

    async def article(self, document: Document) -> object:
        """Request the article."""
        return await self._get(f"/articles/{quote(document['id'])}")

    async def walk(self, document: Document) -> object:
        """Request so many pages, each by the cursor of the one before."""
        params = {"q": _first_word(document), "facets": "", "highlight": "none", "size": _SIZE}
        response: dict[str, Any] = {}
        for _ in range(PAGES):
            response = orjson.loads(await self._get(f"/search?{urlencode(params)}"))
            if not response["page"]["next_cursor"]:
                break
            params["cursor"] = response["page"]["next_cursor"]
        return response

    async def _get(self, path: str) -> bytes:
        return await self._service.get(f"{self._version}{path}")


def _first_word(document: Document) -> str:
    return str(max(document["title"].split(), key=len))
