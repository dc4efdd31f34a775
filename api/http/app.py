"""The application factory; nothing is created at import."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from api.elasticsearch.circuit_breaker import CircuitBreaker
from api.elasticsearch.client import ElasticsearchClient
from api.elasticsearch.gateway import SearchGateway
from api.http.error_handlers import add_error_handlers
from api.http.middleware.admission import AdmissionMiddleware, AdmissionPolicy, RateLimits
from api.http.middleware.request_context import RequestContextMiddleware
from api.http.openapi import BUILD, install_openapi
from api.http.responses import GZipResponses
from api.http.routes import articles, export, health, pages, suggest
from api.http.security.api_keys import ApiKeyStore, ForeignKeyName
from api.http.security.scopes import read_scopes
from api.instantsearch import routes as instantsearch
from api.instantsearch.request import Query, Recommendation, RecordRequest
from api.instantsearch.service import InstantSearch
from api.server.metrics import Metrics
from api.services import Services
from api.services.response_cache import ResponseCache, ResponseStore
from api.settings import ApiSettings

# A smaller response fits one packet uncompressed.
_GZIP_MIN_BYTES = 1024
# The fastest of nine levels: the highest saves a tenth more, for five times the processor time.
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
_ROUTERS = [module.router for module in (articles, suggest, export, instantsearch, health, pages)]


def create_app(settings: ApiSettings | None = None) -> FastAPI:
    """Create the application; without settings, they are read from the environment."""
    settings = settings or ApiSettings()
    metrics = Metrics()
    gateway = SearchGateway(
        ElasticsearchClient(settings),
        settings.articles_alias,
        CircuitBreaker(monotonic),
        metrics,
        settings.api_request_timeout_ms,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
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
    store = ResponseStore(
        settings.api_cache_stale_if_error_s, settings.api_cache_max_bytes, monotonic
    )
    cache = ResponseCache(gateway, store, metrics, settings.api_request_timeout_ms)
    app.state.services = Services(gateway, _cursor_key(settings), cache)
    app.state.instantsearch = InstantSearch(gateway)
    app.state.message_paths = instantsearch.MESSAGE_PATHS
    app.state.metrics = metrics
    _add_routes(app)
    _add_middleware(app, settings, metrics)
    return app


def _add_routes(app: FastAPI) -> None:
    app.state.routes = [route for router in _ROUTERS for route in router.routes] + app.routes
    for router in _ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")))
    add_error_handlers(app)
    install_openapi(app, (Query, Recommendation, RecordRequest))


def _add_middleware(app: FastAPI, settings: ApiSettings, metrics: Metrics) -> None:
    """Add the middleware from the inside out: the last one sees a request first."""
    keys = settings.api_keys_file
    foreign = ForeignKeyName(instantsearch.KEY_NAME, instantsearch.KEY_URL_PREFIX)
    policy = AdmissionPolicy(
        scopes=read_scopes(app.state.routes),
        api_keys=ApiKeyStore(keys, foreign) if keys else None,
        rate_limits=RateLimits(settings.api_rate_limit_per_key, settings.api_rate_limit_per_ip),
        timeout_ms=settings.api_request_timeout_ms,
        max_body_bytes=settings.api_max_body_bytes,
        max_concurrent_requests=settings.api_max_concurrent_requests,
    )
    app.add_middleware(AdmissionMiddleware, policy=policy)
    app.add_middleware(GZipResponses, minimum_size=_GZIP_MIN_BYTES, compresslevel=_GZIP_LEVEL)
    if settings.api_cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.api_cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=("*",),
            expose_headers=_EXPOSED_HEADERS,
        )
    app.add_middleware(RequestContextMiddleware, metrics=metrics)


def _cursor_key(settings: ApiSettings) -> str:
    key = settings.api_cursor_secret
    return key.get_secret_value() if key else secrets.token_urlsafe()


def write_openapi() -> str:
    """Return the OpenAPI document of an API with default settings, as JSON."""
    document = create_app(ApiSettings(_env_file=None)).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
