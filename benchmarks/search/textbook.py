"""What a team would write instead: the textbook request, and a plain service that sends it.

The facets are those of the compared requests, so that only query and highlighting differ.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from elasticsearch import AsyncElasticsearch
from fastapi import FastAPI, Query, Request

from api.schemas.request import SearchRequest
from api.search.body import build_search_body
from api.search.dsl import Clause
from api.search.highlights import HighlightTags
from benchmarks.search.service import ALIAS, URL_VARIABLE

# How much a match in the title counts more, as in most tutorials.
_TITLE_WEIGHT = 3


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


def create_plain_service() -> FastAPI:
    """Return an application of one route, with the client and the checks of a tutorial."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncElasticsearch(os.environ[URL_VARIABLE]) as app.state.elasticsearch:
            yield

    async def search(http: Request, params: Annotated[SearchRequest, Query()]) -> dict[str, Any]:
        body = build_textbook_body(params, "10s")
        response = await http.app.state.elasticsearch.search(index=ALIAS, **_arguments(body))
        return {
            "total": response["hits"]["total"]["value"],
            "hits": [
                {
                    "id": hit["_id"],
                    "score": hit["_score"],
                    "highlights": hit.get("highlight"),
                    **hit["_source"],
                }
                for hit in response["hits"]["hits"]
            ],
            "facets": response.get("aggregations"),
        }

    app = FastAPI(lifespan=lifespan)
    app.get("/search")(search)
    app.get("/livez")(lambda: {"status": "ok"})
    return app


def _arguments(body: Clause) -> dict[str, Any]:
    """The keys of a body by the names of the client's parameters."""
    return {
        {"_source": "source", "from": "from_"}.get(key, key): part for key, part in body.items()
    }
