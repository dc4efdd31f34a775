"""What a team would write instead: the textbook request, and a plain service that sends it.

The facets are those of the compared requests, so that only query and highlighting differ. The
other routes of the service send what the API's are compared with.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from elasticsearch import AsyncElasticsearch
from fastapi import FastAPI, Query, Request

from api.schemas.request import SearchRequest
from api.schemas.suggest import SuggestRequest
from api.search.body import build_search_body
from api.search.dsl import Clause
from api.search.highlights import HighlightTags
from api.search.suggest import build_suggest_body
from benchmarks.search.service import ALIAS_VARIABLE, URL_VARIABLE

# How much a match in the title counts more, as in most tutorials.
_TITLE_WEIGHT = 3
# The timeout of a search in Elasticsearch, longer than any search takes.
SEARCH_TIMEOUT = "10s"


def build_textbook_body(request: SearchRequest, timeout: str) -> Clause:
    """Return the same request with one `multi_match` and the default highlighter."""
    body = build_search_body(request, None, HighlightTags("<em>", "</em>"), timeout)
    match = {
        "multi_match": {
            "query": request.q,
            "fields": [f"title^{_TITLE_WEIGHT}", "body"],
            "operator": "and",
        }
    }
    narrowing = body["query"].get("bool", {}).get("filter", [])
    body["query"] = {"bool": {"must": [match], "filter": narrowing}}
    body["highlight"] = {"fields": {"title": {"number_of_fragments": 0}, "body": {}}}
    return {key: part for key, part in body.items() if key not in ("rescore", "sort")}


def build_similar_body(alias: str, article_id: str, size: int) -> Clause:
    """Return the request of a tutorial for similar articles."""
    like = [{"_index": alias, "_id": article_id}]
    query = {"more_like_this": {"fields": ["title", "body"], "like": like}}
    return {"query": query, "size": size, "_source": ["title"]}


def create_plain_service() -> FastAPI:
    """Return an application with the client and the checks of a tutorial."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncElasticsearch(os.environ[URL_VARIABLE]) as app.state.elasticsearch:
            yield

    app = FastAPI(lifespan=lifespan)
    app.get("/search")(_search)
    app.get("/suggest")(_suggest)
    app.get("/articles/{article_id}")(_article)
    app.get("/articles/{article_id}/similar")(_similar)
    app.get("/livez")(lambda: {"status": "ok"})
    return app


async def _search(http: Request, params: Annotated[SearchRequest, Query()]) -> dict[str, Any]:
    response = await _send(http, build_textbook_body(params, SEARCH_TIMEOUT))
    return {
        "total": response["hits"]["total"]["value"],
        "hits": [{**_hit(hit), "highlights": hit.get("highlight")} for hit in _hits(response)],
        "facets": response.get("aggregations"),
    }


async def _suggest(http: Request, params: Annotated[SuggestRequest, Query()]) -> dict[str, Any]:
    response = await _send(http, build_suggest_body(params, typo=False, timeout=SEARCH_TIMEOUT))
    titles = [hit["_source"]["title"] for hit in _hits(response)]
    return {"titles": titles, "values": response["aggregations"]}


async def _article(http: Request, article_id: str) -> dict[str, Any]:
    client: AsyncElasticsearch = http.app.state.elasticsearch
    response = await client.get(index=os.environ[ALIAS_VARIABLE], id=article_id)
    return {"id": response["_id"], **response["_source"]}


async def _similar(http: Request, article_id: str, size: int) -> dict[str, Any]:
    body = build_similar_body(os.environ[ALIAS_VARIABLE], article_id, size)
    return {"hits": [*map(_hit, _hits(await _send(http, body)))]}


async def _send(http: Request, body: Clause) -> Any:
    client: AsyncElasticsearch = http.app.state.elasticsearch
    return await client.search(index=os.environ[ALIAS_VARIABLE], **_arguments(body))


def _hits(response: Any) -> Any:
    return response["hits"]["hits"]


def _hit(hit: Any) -> dict[str, Any]:
    return {"id": hit["_id"], "score": hit["_score"], **hit["_source"]}


def _arguments(body: Clause) -> dict[str, Any]:
    """The keys of a body by the names of the client's parameters."""
    return {
        {"_source": "source", "from": "from_"}.get(key, key): part for key, part in body.items()
    }
