"""The application factory; nothing is created at import."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from yarl import URL

from api.elasticsearch.circuit_breaker import CircuitBreaker
from api.elasticsearch.client import ElasticsearchClient
from api.elasticsearch.gateway import SearchGateway
from api.http.error_handlers import PROBLEM_KINDS, add_error_handlers
from api.http.middleware.admission import AdmissionMiddleware, AdmissionPolicy
from api.http.middleware.request_context import RequestContextMiddleware
from api.http.openapi import BUILD, install_openapi
from api.http.rate_limits import RateLimits
from api.http.responses import GZipResponses
from api.http.routes import (
    articles,
    export,
    feeds,
    health,
    pages,
    push,
    saved_searches,
    suggest,
    trends,
)
from api.http.security.api_keys import ApiKeyStore, ForeignKeyName
from api.http.security.scopes import read_scopes
from api.http.site import Assets, Site
from api.instantsearch import routes as instantsearch
from api.instantsearch.request import (
    InstantSearchQuery,
    Recommendation,
    RecordRequest,
    UnavailableRecommendation,
)
from api.instantsearch.search_ui import routes as search_ui
from api.instantsearch.service import InstantSearch
from api.mcp import routes as mcp
from api.mcp.service import ToolService
from api.schemas.response import IncompleteReason
from api.server.metrics import Metrics
from api.services import Services
from api.services.push import PushService
from api.services.response_cache import ResponseCache, ResponseStore
from api.services.saved_searches import SavedSearchLimits, SavedSearchService
from api.settings import ApiSettings
from mappings.embedding.onnx_model import open_model

# A smaller response fits one packet uncompressed.
_GZIP_MIN_BYTES = 1024
# Of the levels of ISA-L, from 0 to 3, the highest saves 3 % more, for three times the time.
_GZIP_LEVEL = 1
# Headers that pages of other origins may read.
_EXPOSED_HEADERS = (
    "ETag",
    "X-Request-ID",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "Server-Timing",
)
_DESCRIPTION = (
    "Full-text search for news articles. "
    "Errors are `application/problem+json`; [problems](docs/problems) explains each type."
)
_MODULES = (
    articles,
    push,
    saved_searches,
    trends,
    suggest,
    export,
    feeds,
    mcp,
    instantsearch,
    search_ui,
    health,
    pages,
)
_ROUTERS = [*(module.router for module in _MODULES), feeds.pages]


def create_app(settings: ApiSettings | None = None) -> FastAPI:
    """Create the application; without settings, they are read from the environment."""
    settings = settings or ApiSettings()
    metrics = Metrics()
    metrics.prepare(PROBLEM_KINDS, IncompleteReason)
    gateway = SearchGateway(
        ElasticsearchClient(settings),
        settings.articles_alias,
        CircuitBreaker(monotonic),
        metrics,
        settings.api_request_timeout_ms,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await app.state.push.close()
        await app.state.rate_limits.close()
        await gateway.close()

    app = FastAPI(
        title="News search",
        description=_DESCRIPTION,
        version=BUILD,
        lifespan=lifespan,
        docs_url=None,  # routes.pages serves it without other hosts
        redoc_url=None,
        redirect_slashes=False,
    )
    _add_services(app, settings, gateway, metrics)
    _add_routes(app)
    _add_middleware(app, settings, metrics)
    return app


def _add_services(
    app: FastAPI, settings: ApiSettings, gateway: SearchGateway, metrics: Metrics
) -> None:
    """Put what the routes use into the state of the application."""
    store = ResponseStore(
        settings.api_cache_stale_if_error_s, settings.api_cache_max_bytes, monotonic
    )
    cache = ResponseCache(gateway, store, metrics, settings.api_request_timeout_ms)
    model = open_model(settings.articles_embedding_model)
    services = Services(gateway, _cursor_key(settings), cache, model)
    app.state.services = services
    app.state.instantsearch = InstantSearch(gateway, services.similar, services.meaning)
    app.state.tools = ToolService(services)
    app.state.public_base_url = settings.api_public_base_url
    origins = _origins(settings.api_public_base_url)
    app.state.allowed_origins = {*settings.api_cors_origins, *origins}
    app.state.message_paths = instantsearch.MESSAGE_PATHS
    app.state.metrics = metrics
    app.state.articles_alias = settings.articles_alias
    app.state.push = PushService(settings, metrics, settings.api_push_queue_bytes)
    app.state.saved_searches = SavedSearchService(
        gateway,
        settings.articles_alias,
        SavedSearchLimits(
            settings.api_saved_searches_per_key, settings.api_webhook_allowed_networks
        ),
    )
    app.state.rate_limits = _rate_limits(settings, metrics)


def _add_routes(app: FastAPI) -> None:
    app.state.routes = [route for router in _ROUTERS for route in router.routes] + app.routes
    # Included routers would match each path twice, and each route before it within its own context.
    for router in _ROUTERS:
        app.router.routes.extend(router.routes)
    assets = Assets()
    app.state.site = Site(assets)
    app.mount("/static", assets)
    add_error_handlers(app)
    install_openapi(
        app, (InstantSearchQuery, Recommendation, UnavailableRecommendation, RecordRequest)
    )


def _add_middleware(app: FastAPI, settings: ApiSettings, metrics: Metrics) -> None:
    """Add the middleware from the inside out: the last one sees a request first."""
    keys = settings.api_keys_file
    foreign = ForeignKeyName(instantsearch.KEY_NAME, instantsearch.KEY_URL_PREFIX)
    policy = AdmissionPolicy(
        scopes=read_scopes(app.state.routes),
        api_keys=ApiKeyStore(keys, foreign) if keys else None,
        rate_limits=app.state.rate_limits,
        timeout_ms=settings.api_request_timeout_ms,
        max_body_bytes=settings.api_max_body_bytes,
        max_push_bytes=settings.api_push_max_body_bytes,
        max_concurrent_requests=settings.api_max_concurrent_requests,
    )
    app.add_middleware(AdmissionMiddleware, policy=policy)
    app.add_middleware(GZipResponses, minimum_size=_GZIP_MIN_BYTES, compresslevel=_GZIP_LEVEL)
    if settings.api_cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.api_cors_origins,
            allow_methods=("GET", "POST", "QUERY"),
            allow_headers=("*",),
            expose_headers=_EXPOSED_HEADERS,
        )
    app.add_middleware(RequestContextMiddleware, metrics=metrics)


def _rate_limits(settings: ApiSettings, metrics: Metrics) -> RateLimits:
    store = settings.api_rate_limit_store
    return RateLimits(
        settings.api_rate_limit_per_key,
        settings.api_rate_limit_per_ip,
        store.get_secret_value() if store else None,
        metrics.rate_limit_store_errors.inc,
        cost_per_key=settings.api_cost_limit_per_key,
    )


def _origins(url: str | None) -> tuple[str, ...]:
    return (str(URL(url).origin()),) if url else ()


def _cursor_key(settings: ApiSettings) -> str:
    key = settings.api_cursor_secret
    return key.get_secret_value() if key else secrets.token_urlsafe()


def write_openapi() -> str:
    """Return the OpenAPI document of an API with default settings, as JSON."""
    document = create_app(ApiSettings(_env_file=None)).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
