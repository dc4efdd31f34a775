"""The application: a function that makes it, and nothing made at import."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from elasticsearch import AsyncElasticsearch, OrjsonSerializer
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.app.middleware import RequestFrame
from api.app.openapi import BUILD, describe
from api.app.problems import add_problem_handlers
from api.index import ArticleIndex
from api.instantsearch.search import InstantSearch
from api.routes import articles, completions, export, instantsearch, page, probes
from api.search import ArticleSearch
from api.settings import ApiSettings
from mappings.cluster import client_options

# Elasticsearch stops by itself at the budget; its answer then still has to come back.
_GRACE_S = 0.5
_KEY_BYTES = 32


def create_app(
    settings: ApiSettings | None = None, client: AsyncElasticsearch | None = None
) -> FastAPI:
    """The service by the settings, else by the environment; `client` is closed at the end."""
    settings = settings or ApiSettings()
    client = client or _connect(settings)
    key = settings.api_cursor_key
    index = ArticleIndex(client, settings.articles_alias)
    search = ArticleSearch(
        index,
        settings.api_budget_ms,
        key.get_secret_value() if key else secrets.token_hex(_KEY_BYTES),
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await client.close()

    app = FastAPI(title="News search", version=BUILD, lifespan=lifespan, redoc_url=None)
    app.state.search = search
    app.state.instantsearch = InstantSearch(index, settings.api_budget_ms)
    app.add_middleware(RequestFrame)
    add_problem_handlers(app)
    for routes in (articles, completions, export, instantsearch, probes, page):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parents[1] / "static"))
    describe(app)
    return app


def _connect(settings: ApiSettings) -> AsyncElasticsearch:
    timeout = settings.api_budget_ms / 1000 + _GRACE_S
    return AsyncElasticsearch(
        **client_options(settings), serializer=OrjsonSerializer(), request_timeout=timeout
    )
